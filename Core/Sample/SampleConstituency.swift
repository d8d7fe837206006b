package import HustingsProtocol

/// Exbourne, a constituency that does not exist: wards, polling districts, streets and electors with the shape of a
/// real one.
///
/// Provably unreal: phone numbers come from the ranges that Ofcom keeps free for drama (07700 900000–900999,
/// 01632 960000–960999), e-mail addresses are at example.org (RFC 2606), postcodes lie in ZZ99, which no place has: the
/// NHS uses the area for people without a fixed abode and the like. Place names are made up.
///
/// Everything follows from the seed and the number of electors. Each polling district can be made by itself, so a large
/// constituency need not fit into memory.
package struct SampleConstituency: Sendable {
  /// What everything random follows from.
  package let seed: UInt64
  /// How many electors there are, 0 to 1,000,000.
  package let electors: Int
  /// The polling districts, in the order of their codes.
  package let districts: [SampleDistrict]

  /// The date of the register that the electors are on, 2026-04-01.
  package static let registerDate = Day(number: 20_544)
  /// The day of the coming poll, 2026-05-07.
  package static let pollDay = Day(number: 20_580)
  /// When the sample is: polling day, mid-morning, 2026-05-07T09:30:00Z.
  package static let clock = Instant(pollDay, hour: 9, minute: 30)
  /// The most electors that a sample may have.
  package static let maximumElectors = 1_000_000

  /// A constituency; `electors` is kept within 0 and 1,000,000.
  package init(seed: UInt64, electors: Int) {
    self.seed = seed
    let electors = min(max(electors, 0), SampleConstituency.maximumElectors)
    self.electors = electors

    var random = SampleRandom(seed: seed, part: 1)
    var streets = StreetNames(&random)
    var districts: [SampleDistrict] = []
    for (wardIndex, ward) in SampleWard.all.enumerated() {
      for place in 0..<ward.districts {
        let code = ward.code + String(Unicode.Scalar(UInt8(ascii: "A") + UInt8(truncatingIfNeeded: place)))
        let housing = ward.housing[place % ward.housing.count]
        let count = random.within(housing == .village ? 4...7 : 7...11)
        districts.append(
          SampleDistrict(
            index: districts.count, code: code, ward: wardIndex, id: random.id(), housing: housing,
            weight: random.within(housing == .village ? 250...700 : 450...1150),
            support: min(max(ward.support + random.within(-90...90), 80), 850),
            streets: (0..<count).map {
              streets.next(isWelsh: ward.title == "Penrallt", code: code, number: $0, &random)
            }))
      }
    }
    // The named electors live in the first district; it holds them before the rest is shared out.
    let named = min(electors, NamedElector.allCases.count)
    let total = districts.reduce(0) { $0 + $1.weight }
    var before = 0
    for index in districts.indices {
      let start = (electors - named) * before / total
      before += districts[index].weight
      districts[index].electors = (electors - named) * before / total - start
    }
    districts[0].electors += named
    self.districts = districts
  }
}

/// A polling district of the sample.
package struct SampleDistrict: Sendable {
  /// Its place among the districts, from 0.
  package let index: Int
  /// Its code, two letters.
  package let code: String
  let ward: Int
  let id: RowID
  let housing: Housing
  let weight: Int
  /// Electors in a thousand who lean to the branch's party.
  let support: Int
  let streets: [SampleStreet]
  /// How many electors it has.
  package internal(set) var electors = 0
}

/// A street within one polling district.
struct SampleStreet: Sendable {
  var id: RowID
  var code: String
  var title: String
  var postcode: String
}

/// Gives each street a name and a postcode that no other has.
private struct StreetNames {
  private var english: [String] = []
  private var welsh: [String] = []
  private var given = 0

  init(_ random: inout SampleRandom) {
    for first in SampleStreets.firsts {
      for last in SampleStreets.lasts { english.append("\(first) \(last)") }
    }
    for first in SampleStreets.welsh {
      for second in SampleStreets.welshSeconds { welsh.append("\(first) \(second)") }
    }
    random.shuffle(&english)
    random.shuffle(&welsh)
  }

  mutating func next(isWelsh: Bool, code: String, number: Int, _ random: inout SampleRandom) -> SampleStreet {
    let takesWelsh = isWelsh && random.chance(perMille: 700)
    let title = (takesWelsh ? welsh.popLast() : nil) ?? english.popLast() ?? "Street \(given + 1)"
    defer { given += 1 }
    return SampleStreet(
      id: random.id(), code: "\(code)-\(padded(number + 1))", title: title, postcode: SamplePostcode.at(given))
  }

  private func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}

/// Postcodes in ZZ99, which no place has.
package enum SamplePostcode {
  private static let letters = Array("ABDEFGHJLNPQRSTUWXYZ")

  /// The postcode of a number, from 0; there are 4,000.
  static func at(_ number: Int) -> String {
    let number = number % 4000
    return "ZZ99 \(number / 400)\(letters[number / 20 % 20])\(letters[number % 20])"
  }
}
