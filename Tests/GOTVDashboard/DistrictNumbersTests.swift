import GOTVRules
import Hustings
import Testing

@Suite("A district's numbers")
struct DistrictNumbersTests {
  @Test("Postal voters do not count at the box")
  func postal() {
    let district = DistrictNumbers(
      district: "AA", electors: 1717, postalElectors: 300, promises: 600, postalPromises: 90)
    #expect(district.boxElectors == 1417)
    #expect(district.boxPromises == 510)
  }

  @Test("Promises voted are turnout × box promises, rounded down; the rest is left")
  func estimate() {
    let district = sample(electors: 1000, promises: 300, counts: [333])
    #expect(district.turnout == 0.333)
    #expect(district.promisesVoted == 99)
    #expect(district.promisesLeft == 201)
  }

  @Test("Rounding down is exact where floating point is not: 29% of 100 promises are 29")
  func exact() {
    #expect(0.29 * 100.0 < 29)
    #expect(sample(electors: 100, promises: 100, counts: [29]).promisesVoted == 29)
  }

  @Test("Several boxes add up")
  func several() {
    let district = sample(electors: 1000, promises: 200, counts: [100, 150])
    #expect(district.turnout == 0.25)
    #expect(district.promisesVoted == 50)
  }

  @Test("Where one of two boxes has a count, it is compared with half of the electors")
  func someBoxes() {
    let district = sample(electors: 1000, promises: 200, counts: [100, nil])
    #expect(district.turnout == 0.2)
    #expect(district.electorsCounted == 500)
    #expect(district.promisesVoted == 40)
    #expect(district.countedBoxes == 1)
  }

  @Test("Without a count, a box or an elector nothing is known, and nothing is divided by zero")
  func unknown() {
    for district in [
      sample(electors: 1000, promises: 200, counts: []), sample(electors: 1000, promises: 200, counts: [nil]),
      sample(electors: 0, promises: 200, counts: [5]),
    ] {
      #expect(district.turnout == nil)
      #expect(district.promisesVoted == nil)
      #expect(district.promisesLeft == nil)
      #expect(district.votes == nil)
    }
  }

  @Test("A count of nobody is a count: turnout is 0, and all promises are left")
  func nobody() {
    let district = sample(electors: 1000, promises: 200, counts: [0])
    #expect(district.turnout == 0)
    #expect(district.promisesLeft == 200)
  }

  @Test("A count above the electors is marked, and never makes turnout more than 1 or promises less than 0")
  func overfull() {
    let district = sample(electors: 100, promises: 60, counts: [1000])
    #expect(district.turnout == 1)
    #expect(district.promisesVoted == 60)
    #expect(district.promisesLeft == 0)
    #expect(district.votes == 100)
    #expect(district.isOverfull)
    #expect(!sample(electors: 100, promises: 60, counts: [100]).isOverfull)
    #expect(!sample(electors: 101, promises: 60, counts: [51, nil]).isOverfull)
  }

  @Test("Confirmed promises are taken off the box promises, never below 0")
  func confirmed() {
    #expect(sample(electors: 100, promises: 60, counts: [], confirmed: 20).unconfirmed == 40)
    #expect(sample(electors: 100, promises: 60, counts: [], confirmed: 90).unconfirmed == 0)
    #expect(sample(electors: 100, promises: 60, counts: []).unconfirmed == nil)
  }

  @Test(
    "Absurd numbers are brought into range instead of trapping",
    arguments: [(Int.max, Int.min), (Int.min, Int.max), (Int.max, Int.max), (-1, 0)])
  func absurd(electors: Int, other: Int) {
    let district = DistrictNumbers(
      district: "AA", electors: electors, postalElectors: other, promises: electors, postalPromises: other,
      boxes: [box(1, count: electors), box(2, count: other)], confirmed: other)
    #expect(district.boxElectors >= 0)
    #expect((district.turnout ?? 0) <= 1)
    #expect((district.promisesLeft ?? 0) >= 0)
    #expect((district.unconfirmed ?? 0) >= 0)
    #expect(AreaNumbers([district, district]).electors >= 0)
  }
}

/// A district without postal voters and with a box per count.
func sample(
  _ code: String = "AA", electors: Int, promises: Int, counts: [Int?], confirmed: Int? = nil
) -> DistrictNumbers {
  DistrictNumbers(
    district: code, electors: electors, postalElectors: 0, promises: promises, postalPromises: 0,
    boxes: counts.enumerated().map { box($0, district: code, count: $1) }, confirmed: confirmed)
}

/// A box, its last count read at 9:12 on a polling day.
func box(_ number: Int, district: String = "AA", count: Int?, at: Instant = pollingDay(9, 12)) -> BallotBox {
  BallotBox(
    id: RowID(high: 0, low: UInt64(number)), reference: "\(district)-\(number)", place: "Exbourne Hall", postcode: nil,
    district: district, last: count.map { BoxCount(count: $0, at: at, by: nil) })
}

/// A time on the clocks of 7 May 2026.
func pollingDay(_ hour: Int, _ minute: Int = 0) -> Instant {
  Instant(inBritain: Day(number: 20_580), hour: hour, minute: minute)
}
