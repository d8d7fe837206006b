internal import Hustings

extension Calculation {
  /// Every step from the salary to the answer, in words.
  var steps: Details {
    Details("Every step, in words") {
      List(allowanceSteps + taxSteps + insuranceSteps + resultSteps, numbered: true)
    }
  }

  private var allowanceSteps: [String] {
    let full = year.allowance.full
    let excess = salary.amount - year.allowance.taperFrom
    var steps: [String] = []
    if excess > .zero {
      let rest = allowance > .zero ? "to \(allowance)" : "to nothing"
      steps.append(
        """
        The first \(full) a year is free of income tax. Over \(year.allowance.taperFrom) this personal allowance \
        shrinks by £1 for every £2: your salary is \(excess) over, so it falls \(rest).
        """)
    } else {
      steps.append("The first \(full) a year is free of income tax: the personal allowance.")
    }
    let pence = (salary.amount - allowance) > taxable && taxable > .zero ? ", in whole pounds" : ""
    steps.append("Taxable: \(salary.amount) − \(min(allowance, salary.amount)) = \(taxable)\(pence).")
    return steps
  }

  private var taxSteps: [String] {
    guard !taxCharges.isEmpty else { return ["Nothing is left to tax: income tax is £0."] }
    return taxCharges.map { "\($0.band.name): \($0.band.rate) of \($0.amount) = \($0.due)." }
      + ["Income tax together: \(incomeTax)."]
  }

  private var insuranceSteps: [String] {
    let charged = insuranceCharges.filter { $0.due > .zero }
    guard !charged.isEmpty else {
      return ["National Insurance: nothing is due on pay up to \(year.nationalInsurance[0].upTo ?? .zero)."]
    }
    return charged.map { charge in
      let range = charge.band.upTo.map { "between \(charge.from) and \($0)" } ?? "over \(charge.from)"
      return "National Insurance on pay \(range): \(charge.band.rate) of \(charge.amount) = \(charge.due)."
    } + ["National Insurance together: \(nationalInsurance)."]
  }

  private var resultSteps: [String] {
    let taken = "Take-home pay: \(salary.amount) − \(incomeTax) − \(nationalInsurance) = \(takeHome)."
    guard !proposalCharges.isEmpty else {
      return [taken, "\(proposal.name) begins at \(proposal.startsAt), so it adds nothing."]
    }
    let slices = proposalCharges.map {
      "\(proposal.name), \($0.range): \($0.slice.proposed) instead of \($0.slice.then), on \($0.amount) = \($0.extra) more."
    }
    return [taken] + slices + [
      "Income tax under the proposal: \(incomeTax) + \(change) = \(proposalIncomeTax).",
      "Take-home pay under the proposal: \(takeHome) − \(change) = \(proposalTakeHome).",
    ]
  }
}
