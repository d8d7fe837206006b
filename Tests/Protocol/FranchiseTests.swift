import HustingsProtocol
import Testing

@Suite("Who may vote in which election")
struct FranchiseTests {
  private typealias Answers = [Election.Kind: Franchise.Ruling]
  private static let today = Day(number: 20_580)

  /// What a marker comes to for every kind of election that a nation has.
  private func answers(_ markers: String, in nation: Franchise.Nation, on day: Day = today) -> Answers {
    var answers: Answers = [:]
    for kind in Election.Kind.allCases where kind.nations.contains(nation) {
      answers[kind] = Franchise(of: kind, in: nation, on: day).ruling(markers: markers, attainmentDate: nil)
    }
    return answers
  }

  private func no(_ marker: Character) -> Franchise.Ruling { .mayNot(.marker(marker)) }
  private func unknown(_ marker: Character) -> Franchise.Ruling { .unknown(.marker(marker)) }

  @Test("who has no marker, or is registered without a name, may vote in all", arguments: Franchise.Nation.allCases)
  func everybody(_ nation: Franchise.Nation) {
    #expect(answers("", in: nation).allSatisfy { $0.value == .may })
    #expect(answers("N", in: nation).allSatisfy { $0.value == .may })
  }

  @Test("F, overseas: to Parliament alone; L, a peer: to all but Parliament", arguments: Franchise.Nation.allCases)
  func overseasAndPeers(_ nation: Franchise.Nation) {
    for (kind, answer) in answers("F", in: nation) { #expect(answer == (kind == .parliament ? .may : no("F"))) }
    for (kind, answer) in answers("L", in: nation) { #expect(answer == (kind == .parliament ? no("L") : .may)) }
  }

  @Test("G, a citizen of the European Union whose right nobody has confirmed, by nation and kind")
  func unionCitizens() {
    #expect(
      answers("G", in: .england) == [
        .parliament: no("G"), .council: unknown("G"), .mayor: unknown("G"), .policeCommissioner: unknown("G"),
      ])
    #expect(
      answers("G", in: .wales) == [
        .parliament: no("G"), .council: .may, .mayor: .may, .senedd: .may, .policeCommissioner: unknown("G"),
      ])
    #expect(answers("G", in: .scotland) == [.parliament: no("G"), .council: .may, .scottishParliament: .may])
    #expect(
      answers("G", in: .northernIreland) == [.parliament: no("G"), .council: unknown("G"), .assembly: unknown("G")])
  }

  @Test("before 7 May 2024 a G could vote in all but elections to Parliament", arguments: Franchise.Nation.allCases)
  func unionCitizensBefore(_ nation: Franchise.Nation) throws {
    let eve = try #require(Day("2024-05-06"))
    for (kind, answer) in answers("G", in: nation, on: eve) {
      #expect(answer == (kind == .parliament ? no("G") : .may))
    }
    let council = Franchise(of: .council, in: .england, on: eve.adding(days: 1))
    #expect(council.ruling(markers: "G", attainmentDate: nil) == unknown("G"))
  }

  @Test("B, a citizen of the European Union with a confirmed right: to all but Parliament; Scotland has no B")
  func confirmed() {
    for nation in [Franchise.Nation.england, .wales, .northernIreland] {
      for (kind, answer) in answers("B", in: nation) { #expect(answer == (kind == .parliament ? no("B") : .may)) }
    }
    #expect(
      answers("B", in: .scotland) == [
        .parliament: no("B"), .council: unknown("B"), .scottishParliament: unknown("B"),
      ])
  }

  @Test("M, Scotland's foreign nationals and prisoners: councils and the Scottish Parliament; no other nation has an M")
  func scottish() {
    #expect(answers("M", in: .scotland) == [.parliament: no("M"), .council: .may, .scottishParliament: .may])
    for nation in [Franchise.Nation.england, .wales, .northernIreland] {
      #expect(answers("M", in: nation).allSatisfy { $0.value == unknown("M") })
    }
  }

  @Test("a marker that nobody knows is named, unless another one decides", arguments: Franchise.Nation.allCases)
  func unknownMarkers(_ nation: Franchise.Nation) {
    #expect(answers("Q", in: nation).allSatisfy { $0.value == unknown("Q") })
    #expect(answers("N, Q7", in: nation).allSatisfy { $0.value == unknown("Q") })
    #expect(answers("QF", in: nation)[.council] == no("F"))
    #expect(answers("qf", in: nation)[.council] == no("F"), "small letters are letters")
  }

  @Test(
    "the voting age is reached on the day itself, and was lowered when the Acts say",
    arguments: [
      (.parliament, .scotland, "2026-05-07", 18), (.parliament, .wales, "2026-05-07", 18),
      (.council, .england, "2026-05-07", 18), (.mayor, .england, "2026-05-07", 18),
      (.council, .northernIreland, "2026-05-07", 18), (.assembly, .northernIreland, "2026-05-07", 18),
      (.policeCommissioner, .wales, "2026-05-07", 18), (.policeCommissioner, .england, "2026-05-07", 18),
      (.council, .scotland, "2016-05-04", 18), (.council, .scotland, "2016-05-05", 16),
      (.scottishParliament, .scotland, "2016-05-04", 18), (.scottishParliament, .scotland, "2026-05-07", 16),
      (.senedd, .wales, "2021-04-04", 18), (.senedd, .wales, "2021-05-06", 16),
      (.council, .wales, "2022-05-04", 18), (.council, .wales, "2022-05-05", 16), (.mayor, .wales, "2026-05-07", 16),
    ] as [(Election.Kind, Franchise.Nation, String, Int)])
  func ages(_ kind: Election.Kind, _ nation: Franchise.Nation, _ poll: String, _ age: Int) throws {
    let day = try #require(Day(poll))
    let poll = Franchise(of: kind, in: nation, on: day)
    let (year, month, date) = day.components
    // Who turns 16 or 18 on the day turns 18 on this one.
    let comesOfAge = try #require(Day(year: year + 18 - age, month: month, day: date))
    #expect(poll.ruling(markers: "", attainmentDate: comesOfAge) == .may)
    #expect(poll.ruling(markers: "", attainmentDate: comesOfAge.adding(days: 1)) == .mayNot(.age))
    #expect(poll.ruling(markers: "Q", attainmentDate: comesOfAge.adding(days: 1)) == .mayNot(.age))
  }

  @Test("who is born on 29 February is 16 on 1 March of a year without that day")
  func leapDay() throws {
    let comesOfAge = try #require(Day("2028-02-29"))
    let day = try #require(Day("2026-02-28"))
    let council = { Franchise(of: .council, in: .scotland, on: $0).ruling(markers: "", attainmentDate: comesOfAge) }
    #expect(council(day) == .mayNot(.age))
    #expect(council(day.adding(days: 1)) == .may)
  }

  @Test("without a nation the answer is one that holds in all of them, else it is the nation that must be known")
  func noNation() throws {
    let council = Franchise(of: .council, on: Self.today)
    #expect(council.ruling(markers: "", attainmentDate: nil) == .may)
    #expect(council.ruling(markers: "F", attainmentDate: nil) == no("F"))
    #expect(council.ruling(markers: "G", attainmentDate: nil) == .unknown(.nation))
    #expect(council.ruling(markers: "", attainmentDate: Self.today.adding(days: 30)) == .unknown(.nation))
    #expect(council.ruling(markers: "Q", attainmentDate: nil) == unknown("Q"))
    let senedd = Franchise(of: .senedd, on: Self.today)
    #expect(senedd.ruling(markers: "G", attainmentDate: Self.today.adding(days: 30)) == .may)
  }

  @Test("nobody votes for a body that the nation does not have")
  func otherNations() {
    for kind in Election.Kind.allCases {
      for nation in Franchise.Nation.allCases where !kind.nations.contains(nation) {
        let ruling = Franchise(of: kind, in: nation, on: Self.today).ruling(markers: "", attainmentDate: nil)
        #expect(ruling == .mayNot(.nation))
      }
    }
  }
}
