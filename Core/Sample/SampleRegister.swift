internal import HustingsProtocol

/// Writes the sample's electors as a council supplies a register: CSV with a header row and 14 columns, quoted where
/// needed, lines ended by CR LF.
package struct SampleRegister {
  private let constituency: SampleConstituency

  /// The register of a constituency.
  package init(_ constituency: SampleConstituency) {
    self.constituency = constituency
  }

  /// The header row.
  package static let header = [
    "Elector Number Prefix", "Elector Number", "Elector Number Suffix", "Elector Markers", "Elector DOB",
    "Elector Surname", "Elector Forename", "PostCode", "Address1", "Address2", "Address3", "Address4", "Address5",
    "Address6",
  ]

  /// Hands out the file in UTF-8, the header first, then a piece per polling district.
  package func write(_ take: ([UInt8]) throws -> Void) rethrows {
    try take(SampleRegister.line(SampleRegister.header))
    for district in constituency.districts {
      var piece: [UInt8] = []
      piece.reserveCapacity(district.electors * 96)
      for household in constituency.households(of: district) {
        for elector in household.electors {
          piece += SampleRegister.line(SampleRegister.fields(of: elector, in: household))
        }
      }
      try take(piece)
    }
  }

  private static func fields(of elector: SampleElector, in household: SampleHousehold) -> [String] {
    var fields = [
      elector.district, "\(elector.number)", elector.suffix == 0 ? "" : "\(elector.suffix)", elector.markers,
      elector.attainment.map(british) ?? "", elector.surname, elector.forename, household.postcode ?? "",
    ]
    fields += household.lines
    fields += Array(repeating: "", count: max(0, header.count - fields.count))
    return fields
  }

  /// dd/mm/yyyy.
  private static func british(_ day: Day) -> String {
    let parts = day.description.split(separator: "-")
    return parts.reversed().joined(separator: "/")
  }

  private static func line(_ fields: [String]) -> [UInt8] {
    var line: [UInt8] = []
    for (place, field) in fields.enumerated() {
      if place > 0 { line.append(UInt8(ascii: ",")) }
      let needsQuotes = field.utf8.contains { $0 == 0x2C || $0 == 0x22 || $0 == 0x0A || $0 == 0x0D }
      if needsQuotes {
        line.append(0x22)
        for byte in field.utf8 {
          if byte == 0x22 { line.append(0x22) }
          line.append(byte)
        }
        line.append(0x22)
      } else {
        line += field.utf8
      }
    }
    line += [0x0D, 0x0A]
    return line
  }
}
