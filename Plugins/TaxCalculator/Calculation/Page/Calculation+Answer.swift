internal import Hustings

extension Calculation {
  /// The one answer that matters, in words.
  var headline: Alert {
    let perMonth = change.divided(by: 12)
    let perWeek = change.divided(by: 52)
    switch (nation == .scotland, change > .zero) {
    case (false, true):
      return Alert(
        .info, "Under \(proposal.name) you would pay \(change) more income tax a year",
        "That is \(perMonth) a month, or \(perWeek) a week. It asked for \(proposal.promise)")
    case (false, false):
      return Alert(
        .success, "Under \(proposal.name) you would pay £0 more",
        "It left pay up to \(proposal.startsAt) a year as it was. It asked for \(proposal.promise)")
    case (true, true):
      return Alert(
        .info, "If Scotland’s income tax rose as under \(proposal.name), you would pay \(change) more a year",
        """
        That is \(perMonth) a month, or \(perWeek) a week. The proposal itself would not have changed it: the Scottish \
        Parliament sets the rates on Scottish earnings.
        """)
    case (true, false):
      return Alert(
        .success, "Under \(proposal.name) you would pay £0 more",
        """
        It left pay up to \(proposal.startsAt) a year as it was, and in Scotland the Scottish Parliament sets the rates \
        on earnings.
        """)
    }
  }

  /// A warning that the law has since taken a part of the extra.
  var overlap: Alert {
    Alert(
      .warning, "\(alreadyLaw) of that is law already",
      """
      The extra is measured against the law of \(proposal.comparedYear), when 45% began at \
      \(proposal.additionalRateFrom). Since April 2023 it has begun at \(year.additionalRateFrom). So over what you pay in \(year.name), \
      the proposal would take about \(change - alreadyLaw) a year; the figures below add all of \(change).
      """)
  }

  /// The figures, for people and programs.
  var metrics: [Block] {
    let under = "under \(proposal.name)"
    var metrics = [
      Metric("incomeTax", "Income tax, \(year.name)", incomeTax.inPounds, .pounds, detail: "\(nation.name), a year"),
      Metric(
        "nationalInsurance", "National Insurance", nationalInsurance.inPounds, .pounds, detail: "Employee, a year"),
      Metric("takeHome", "Take-home pay", takeHome.inPounds, .pounds, detail: "A year"),
      Metric("change", "More income tax \(under)", change.inPounds, .pounds, detail: "A year"),
      Metric("changePerMonth", "That is, a month", change.divided(by: 12).inPounds, .pounds),
      Metric("changePerWeek", "That is, a week", change.divided(by: 52).inPounds, .pounds),
      Metric("proposalIncomeTax", "Income tax \(under)", proposalIncomeTax.inPounds, .pounds, detail: "A year"),
      Metric("proposalTakeHome", "Take-home pay \(under)", proposalTakeHome.inPounds, .pounds, detail: "A year"),
      Metric(
        "marginalRate", "Of the next £1 you earn", marginalRate, .share, detail: "Goes in tax and National Insurance"),
      Metric(
        "effectiveRate", "Of your whole salary", effectiveRate, .share, detail: "Goes in tax and National Insurance"),
    ]
    if alreadyLaw > .zero {
      metrics.append(
        Metric("changeAlreadyLaw", "Of the change, law already", alreadyLaw.inPounds, .pounds, detail: "A year"))
    }
    return metrics.map(\.block)
  }

  /// Year, month and week.
  var periods: Table {
    let rows: [(String, Money)] = [
      ("Salary", salary.amount), ("Income tax", incomeTax), ("National Insurance", nationalInsurance),
      ("Take-home pay", takeHome), ("Income tax under the proposal", proposalIncomeTax),
      ("Take-home pay under the proposal", proposalTakeHome), ("Change", change),
    ]
    return Table(
      "Year, month, week",
      columns: ["What", Column("Year", .pounds), Column("Month", .pounds), Column("Week", .pounds)],
      rows: rows.map { name, amount in
        (name, amount.inPounds, amount.divided(by: 12).inPounds, amount.divided(by: 52).inPounds)
      })
  }

  /// Income tax band by band.
  var bands: Table {
    let free = ("Personal allowance", "0%", min(allowance, salary.amount).inPounds, 0.0)
    return Table(
      "Income tax by band, \(nation.name) \(year.name)",
      columns: ["Band", "Rate", Column("Income in it", .pounds), Column("Tax", .pounds)],
      rows: [free]
        + taxCharges.map { ($0.band.name, $0.band.rate.description, $0.amount.inPounds, $0.due.inPounds) })
  }

  /// The proposal's extra, slice by slice; nothing below its start.
  var slices: [Block] {
    guard !proposalCharges.isEmpty else { return [] }
    return [
      Table(
        "What \(proposal.name) adds to it",
        columns: [
          "Part of the salary", Column("Rate in \(proposal.comparedYear)"), "Proposed", Column("Salary in it", .pounds),
          Column("More tax", .pounds),
        ],
        rows: proposalCharges.map {
          ($0.range, $0.slice.then.description, $0.slice.proposed.description, $0.amount.inPounds, $0.extra.inPounds)
        }
      ).block
    ]
  }

  /// What sharing gives away.
  var privacy: String {
    change > .zero
      ? "Your salary can be worked out from the amount, and this page’s address holds it: share them only with people who "
        + "may know."
      : "The message does not tell your salary. This page’s address does: share the message, not the address."
  }

  /// A message for friends.
  var message: String {
    switch (nation == .scotland, change > .zero) {
    case (_, false):
      "\(proposal.name) would cost me £0 more in income tax: it left pay up to \(proposal.startsAt) as it was. What "
        + "about you?"
    case (false, true):
      "\(proposal.name) would cost me \(change.divided(by: 12)) a month in income tax. What about you?"
    case (true, true):
      "If Scotland’s income tax rose as under \(proposal.name), it would cost me \(change.divided(by: 12)) a month. "
        + "What about you?"
    }
  }
}

extension Proposal.SliceCharge {
  /// The slice's limits in words.
  var range: String {
    upTo.map { "\(slice.from) to \($0)" } ?? "Over \(slice.from)"
  }
}
