internal import Access
package import HustingsProtocol

/// How far an officer grants one thing that a plugin asks for; as it is made, all of it until it is taken back.
package struct GrantTerms: Sendable, Equatable {
  /// The fields, or of a collection the words of its roles; nil for all that are asked for.
  package var fields: [String]?
  /// Codes of polling districts; empty for the whole branch.
  package var areas: [String] = []
  /// The last day on which it holds, in Britain; nil for until it is taken back.
  package var lastDay: Day?
  /// The most rows that it gives in a day; nil for any number.
  package var rowsPerDay: Int?

  /// What the rows of a day may be limited to.
  package static let rowsOfADay = 1...1_000_000_000

  /// All that is asked for.
  package init() {}

  /// The codes of polling districts that somebody typed, with commas between them.
  ///
  /// - Parameter text: `AA, AB`.
  /// - Returns: At least one code.
  /// - Throws: `invalid` where there is none: an empty list would be all districts.
  package static func areas(in text: String) throws(RPCError) -> [String] {
    let areas = text.wordsBetweenCommas
    guard !areas.isEmpty else {
      throw RPCError(
        .invalid, "No polling district is named.",
        data: ErrorDetail(reason: "unknownArea", field: "areas", hint: "Name some, or leave them out for all."))
    }
    return areas
  }
}
