/// Who of a register may vote in an election, by what the register says: letters, and the day of coming of age.
///
/// A register is several in one. Its letters take rights away and give none: who has no letter may vote in all. What
/// the letters mean is in the Electoral Commission's guidance to registration officers; what follows from it is in the
/// Acts that the rules below name. Where the register does not say enough, the answer is `unknown`, never a guess.
///
/// ```swift
/// let poll = Franchise(of: .council, in: .england, on: election.date)
/// switch poll.ruling(markers: "G", attainmentDate: nil) { … }
/// ```
public struct Franchise: Equatable, Sendable {
  /// Which body is elected.
  public let kind: Election.Kind
  /// Where; nil when nobody said. It matters for councils, mayors and police and crime commissioners.
  public let nation: Nation?
  /// The day of the poll: the rules have changed over the years.
  public let date: Day

  /// The franchise of an election.
  public init(of kind: Election.Kind, in nation: Nation? = nil, on date: Day) {
    self.kind = kind
    self.nation = nation
    self.date = date
  }

  /// Whether an elector may vote.
  public enum Ruling: Hashable, Sendable {
    /// As far as the register tells.
    case may
    case mayNot(Reason)
    case unknown(Doubt)
  }

  /// Why an elector may not vote.
  public enum Reason: Hashable, Sendable {
    /// Too young on the day.
    case age
    /// A letter of the register says so.
    case marker(Character)
    /// There is no such election in that nation.
    case nation
  }

  /// What must be known to tell.
  public enum Doubt: Hashable, Sendable {
    /// What the letter means for this election.
    case marker(Character)
    /// Which nation it is.
    case nation
  }

  /// Letters whose meaning is known, somewhere in the United Kingdom.
  public static let knownMarkers: Set<Character> = ["F", "G", "B", "L", "M", "N"]

  /// Whether an elector may vote.
  ///
  /// - Parameters:
  ///   - markers: The register's letters, as supplied; anything but letters and digits divides them.
  ///   - attainmentDate: When the elector turns 18; attainers alone have a date.
  /// - Returns: What the register tells. That somebody is in prison or has lost the right otherwise it does not.
  public func ruling(markers: String, attainmentDate: Day?) -> Ruling {
    let nations = nation.map { [$0] } ?? kind.nations
    let rulings = Set(nations.map { ruling(markers, attainmentDate, in: $0) })
    guard let one = rulings.first, rulings.count == 1 else { return .unknown(.nation) }
    return one
  }

  private func ruling(_ markers: String, _ attainmentDate: Day?, in nation: Nation) -> Ruling {
    guard kind.nations.contains(nation) else { return .mayNot(.nation) }
    var doubt: Doubt?
    for letter in markers.uppercased() where letter.isLetter || letter.isNumber {
      switch ruling(letter, in: nation) {
      case .may: break
      case .mayNot(let reason): return .mayNot(reason)
      case .unknown(let what): doubt = doubt ?? what
      }
    }
    if let attainmentDate, date < attainmentDate.adding(years: votingAge(in: nation) - 18) { return .mayNot(.age) }
    return doubt.map { .unknown($0) } ?? .may
  }
}

extension Franchise {
  /// What one letter means.
  private func ruling(_ letter: Character, in nation: Nation) -> Ruling {
    let isParliament = kind == .parliament
    return switch letter {
    // Registered without a name, with every right of an elector: Representation of the People Act 1983, s. 9B.
    case "N": .may
    // Abroad, and elector to Parliament alone: Representation of the People Act 1985, s. 1.
    case "F": isParliament ? .may : .mayNot(.marker(letter))
    // A member of the House of Lords: none at elections to the Commons by the law of Parliament, as the House of Lords
    // Act 1999, s. 3, presupposes; an elector otherwise.
    case "L": isParliament ? .mayNot(.marker(letter)) : .may
    // Scotland's qualifying foreign nationals and prisoners of up to twelve months: Representation of the People Act
    // 1983, s. 2, by the Scottish Elections (Franchise and Representation) Act 2020, ss. 1 and 5.
    case "M" where nation == .scotland: isParliament ? .mayNot(.marker(letter)) : .may
    // Citizens of the European Union are no electors to Parliament: Representation of the People Act 1983, s. 1.
    case "G", "B": isParliament ? .mayNot(.marker(letter)) : union(letter, in: nation)
    default: .unknown(.marker(letter))
    }
  }

  /// Citizens of the European Union at elections other than to Parliament. G: one; B: one whose right the registration
  /// officer has confirmed.
  ///
  /// Since 7 May 2024 they need a treaty of their country with the United Kingdom or rights retained from before 2021
  /// (Representation of the People Act 1983, ss. 203A and 203B, by the Elections Act 2022, sch. 8) for councils, mayors
  /// and the Assembly in England and Northern Ireland (1983 Act, s. 2; Elected Authorities (Northern Ireland) Act 1989,
  /// s. 1) and for police and crime commissioners in Wales too (Police Reform and Social Responsibility Act 2011,
  /// s. 52). In Scotland and Wales councils and parliaments stay open to all (1983 Act, s. 2; Scotland Act 1998, s. 11;
  /// Government of Wales Act 2006, s. 12).
  private func union(_ letter: Character, in nation: Nation) -> Ruling {
    switch nation {
    case .scotland: letter == "G" ? .may : .unknown(.marker(letter))
    case .wales where kind != .policeCommissioner: .may
    case .wales, .england, .northernIreland: letter == "B" || date < Self.review ? .may : .unknown(.marker(letter))
    }
  }

  /// When the Elections Act 2022, sch. 8, came to hold, by the Representation of the People (Franchise Amendment and
  /// Eligibility Review) Regulations 2023 and those for Northern Ireland.
  private static let review = Day(number: 19_850)

  /// 18 on the day of the poll (Representation of the People Act 1983, ss. 1 and 2, by the Representation of the People
  /// Act 2000 for who is on the register), and 16
  ///
  /// - in Scotland for councils and the Scottish Parliament from 5 May 2016: Scottish Elections (Reduction of Voting
  ///   Age) Act 2015, s. 1;
  /// - for the Senedd from 5 April 2021: Senedd and Elections (Wales) Act 2020, s. 10;
  /// - in Wales for councils and their mayors from 5 May 2022: Local Government and Elections (Wales) Act 2021, s. 2.
  private func votingAge(in nation: Nation) -> Int {
    let isLower =
      switch (kind, nation) {
      case (.council, .scotland), (.scottishParliament, _): date >= Day(number: 16_926)
      case (.senedd, _): date >= Day(number: 18_722)
      case (.council, .wales), (.mayor, .wales): date >= Day(number: 19_117)
      default: false
      }
    return isLower ? 16 : 18
  }
}

extension Day {
  /// The same day so many years later; 1 March where there is no 29 February.
  fileprivate func adding(years: Int) -> Day {
    let (year, month, day) = components
    return Day(year: year + years, month: month, day: day) ?? Day(year: year + years, month: 3, day: 1) ?? self
  }
}
