import GOTVRules
import Testing

@Suite("Numbers of several districts")
struct AreaNumbersTests {
  @Test("Districts without a count are left out of the turnout and of the promises left")
  func uncounted() {
    let area = AreaNumbers([
      sample("AA", electors: 1000, promises: 100, counts: [500]),
      sample("AB", electors: 9000, promises: 900, counts: []),
    ])
    #expect(area.electors == 10_000)
    #expect(area.promises == 1000)
    #expect(area.turnout == 0.5)
    #expect(area.promisesVoted == 50)
    #expect(area.promisesLeft == 50)
    #expect(area.counted.count == 1)
  }

  @Test("A sum is rounded down once, not in each district: 4.9% of ten times 20 promises are 9 promises, not 0")
  func roundedOnce() {
    let area = AreaNumbers((0..<10).map { sample("A\($0)", electors: 1000, promises: 20, counts: [49]) })
    #expect(area.districts.allSatisfy { $0.promisesVoted == 0 })
    #expect(area.promisesVoted == 9)
    #expect(area.promisesLeft == 191)
  }

  @Test("Parts of promises that add up to a whole one make a whole one")
  func parts() {
    for number in 2...60 {
      let area = AreaNumbers((0..<number).map { sample("A\($0)", electors: number, promises: 1, counts: [1]) })
      #expect(area.promisesVoted == 1, "\(number) districts")
    }
  }

  @Test("Promises voted and left are those of the districts that were counted")
  func addingUp() {
    let area = AreaNumbers([
      sample("AA", electors: 700, promises: 93, counts: [111]), sample("AB", electors: 900, promises: 77, counts: [5]),
      sample("AC", electors: 100, promises: 60, counts: [5000]), sample("AD", electors: 900, promises: 50, counts: []),
    ])
    #expect(area.boxPromisesCounted == 230)
    #expect((area.promisesVoted ?? 0) + (area.promisesLeft ?? 0) == 230)
    #expect(area.boxPromises == 280)
  }

  @Test("Without any data nothing is known, and 0 is not claimed")
  func nothing() {
    for area in [AreaNumbers([]), AreaNumbers([sample(electors: 0, promises: 0, counts: [3])])] {
      #expect(area.turnout == nil)
      #expect(area.promisesVoted == nil)
      #expect(area.promisesLeft == nil)
      #expect(area.confirmed == nil)
      #expect(area.unconfirmed == nil)
      #expect(area.target == nil)
      #expect(area.counted.isEmpty)
    }
  }

  @Test("One mistaken count does not hide the low turnout of the others")
  func mistake() throws {
    let area = AreaNumbers([
      sample("AA", electors: 100, promises: 10, counts: [5000]), sample("AB", electors: 100, promises: 10, counts: [0]),
    ])
    #expect(try #require(area.turnout) == 0.5)
  }

  @Test("The target is the district with most promises left; those without data are skipped")
  func target() {
    let area = AreaNumbers([
      sample("AA", electors: 100, promises: 50, counts: [10]), sample("AB", electors: 100, promises: 60, counts: [10]),
      sample("AC", electors: 100, promises: 99, counts: []),
    ])
    #expect(area.target?.district == "AB")
  }

  @Test("Of districts with equally many left, the first by code is the target")
  func tie() {
    let area = AreaNumbers(["AC", "AA", "AB"].map { sample($0, electors: 100, promises: 50, counts: [10]) })
    #expect(area.target?.district == "AA")
  }

  @Test("Where nobody is left there is no target")
  func done() {
    #expect(AreaNumbers([sample(electors: 100, promises: 50, counts: [100])]).target == nil)
  }

  @Test("Without counts, what was confirmed on the doorstep decides the target")
  func doorstep() {
    let area = AreaNumbers([
      sample("AA", electors: 100, promises: 50, counts: [], confirmed: 10),
      sample("AB", electors: 100, promises: 45, counts: [], confirmed: 1),
      sample("AC", electors: 100, promises: 90, counts: []),
    ])
    #expect(area.target?.district == "AB")
    #expect(area.confirmed == 11)
    #expect(area.unconfirmed == 84)
  }

  @Test("The last count is the latest of all boxes")
  func last() {
    let boxes = [
      box(1, count: 5, at: pollingDay(9)), box(2, count: 6, at: pollingDay(11)), box(3, count: nil),
      box(4, count: 7, at: pollingDay(10)),
    ]
    #expect(boxes.latest?.reference == "AA-2")
    #expect([box(1, count: nil)].latest == nil)
  }
}
