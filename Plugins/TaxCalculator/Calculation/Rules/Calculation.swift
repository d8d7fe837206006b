/// A salary's income tax, National Insurance and take-home pay, now and under a proposal.
package struct Calculation: Sendable {
  /// The pay before tax.
  package let salary: Salary
  /// Where the person lives.
  package let nation: Nation
  /// Whose law applies.
  package let year: TaxYear
  /// What it is compared with.
  package let proposal: Proposal

  /// The part of the salary that is free of tax.
  package let allowance: Money
  /// The part that is taxed, in whole pounds: PAYE drops the pence.
  package let taxable: Money
  /// Income tax band by band.
  package let taxCharges: [BandCharge]
  /// National Insurance band by band.
  package let insuranceCharges: [BandCharge]
  /// The proposal's extra, slice by slice.
  package let proposalCharges: [Proposal.SliceCharge]

  /// Works everything out.
  ///
  /// - Parameters:
  ///   - salary: The pay before tax.
  ///   - nation: Where the person lives.
  ///   - year: Whose law applies.
  ///   - proposal: What it is compared with.
  package init(salary: Salary, nation: Nation, year: TaxYear, proposal: Proposal) {
    self.salary = salary
    self.nation = nation
    self.year = year
    self.proposal = proposal
    allowance = year.allowance.left(at: salary.amount)
    taxable = max(salary.amount - allowance, .zero).wholePounds
    taxCharges = year.bands(in: nation).charges(on: taxable) { $0.roundedDown(of: $1) }
    insuranceCharges = year.nationalInsurance.charges(on: salary.amount) { $0.roundedToNearest(of: $1) }
    proposalCharges = proposal.charges(on: salary.amount)
  }

  /// Income tax a year.
  package var incomeTax: Money { taxCharges.map(\.due).total }
  /// An employee's National Insurance a year.
  package var nationalInsurance: Money { insuranceCharges.map(\.due).total }
  /// What is left of the salary.
  package var takeHome: Money { salary.amount - incomeTax - nationalInsurance }
  /// The proposal's extra a year.
  package var change: Money { proposalCharges.map(\.extra).total }
  /// Income tax with the proposal's extra.
  package var proposalIncomeTax: Money { incomeTax + change }
  /// What is left of the salary under the proposal.
  package var proposalTakeHome: Money { takeHome - change }
  /// The part of the extra that the year's law takes anyway. Scotland's own rates are higher and cannot be compared so.
  package var alreadyLaw: Money { nation == .scotland ? .zero : proposal.alreadyLaw(on: salary.amount, in: year) }

  /// The share of the salary that goes in tax and National Insurance; 0 for no salary.
  package var effectiveRate: Double {
    guard salary.amount > .zero else { return 0 }
    return Double((incomeTax + nationalInsurance).pence) / Double(salary.amount.pence)
  }

  /// The share of the next pound that goes in tax and National Insurance, measured over £2, for the allowance shrinks
  /// by whole pounds.
  package var marginalRate: Double {
    let step = Money.pounds(2)
    let from = salary.amount.wholePounds
    return Double((deductions(from: from + step) - deductions(from: from)).pence) / Double(step.pence)
  }

  private func deductions(from pay: Money) -> Money {
    let taxable = max(pay - year.allowance.left(at: pay), .zero).wholePounds
    let tax = year.bands(in: nation).charges(on: taxable) { $0.roundedDown(of: $1) }
    let insurance = year.nationalInsurance.charges(on: pay) { $0.roundedToNearest(of: $1) }
    return (tax + insurance).map(\.due).total
  }
}
