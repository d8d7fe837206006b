package import HustingsProtocol

/// Words that rows must hold, each whole and in any order, in some of their fields.
///
/// Whoever may read the rows finds all that fit. Whoever may only search finds one known person at a time. A volunteer at
/// the door types a name and the house's number; a scraper tries every name there is. So such a search has to hold a
/// family name and one thing more: a given name, the number of the house, or a whole postcode. Where more than 5 people
/// fit nobody is shown, there is no condition, order or next page to tell them apart, and one person may search 60 times
/// in an hour, in all plugins together. Somebody patient can still look up people whose names they know; the audit then
/// holds each search.
package struct Search: Sendable {
  /// The most people whom a search for one known person gives.
  package static let mostPeople = 5

  /// What is searched for.
  package var words: SearchWords
  /// Where.
  package var fields: [SearchableField]
  /// Whether one known person is searched for.
  package var isForKnownPerson: Bool

  /// A search.
  package init(_ words: SearchWords, in fields: [SearchableField], isForKnownPerson: Bool) {
    self.words = words
    self.fields = fields
    self.isForKnownPerson = isForKnownPerson
  }

  /// Whether the words can be enough to name one person in these fields.
  package var maySuffice: Bool { expression != nil }

  /// The condition on a resource's rows, which stand as `t`.
  func condition(on resource: ResourceSchema) -> QueryText {
    guard let expression else { return QueryText("0") }
    let index = SearchIndex(resource)
    var text = QueryText(
      """
      t.id IN (SELECT r.id FROM \(index.words) s JOIN \(index.rows) r ON r.number = s.rowid
      WHERE s.\(index.words) MATCH 
      """)
    text.add(.text(expression))
    text.add(")")
    return text
  }

  /// The words as FTS5 has them: each is quoted, and there is no quote in any. Nil where they can name nobody.
  private var expression: String? {
    let all = words.all.map { match($0, in: fields) }.joined(separator: " AND ")
    guard isForKnownPerson else { return all }
    return knownPerson.map { "\(all) AND \($0)" }
  }

  /// What a search for one known person must find besides: a family name in one word, and something else in another.
  private var knownPerson: String? {
    let families = fields.filter(\.holdsFamilyName)
    let names = fields.filter { $0.part == .givenName || $0.part == .fullName }
    let addresses = fields.filter { $0.part == .address }
    let postcodes = fields.filter { $0.part == .postcode }
    let different = words.different
    var people: [String] = []
    for (place, family) in different.enumerated() {
      var others: [String] = []
      for (other, word) in different.enumerated() where other != place {
        if !names.isEmpty { others.append(match(word, in: names)) }
        if !addresses.isEmpty, word.isNumbered { others.append(match(word, in: addresses)) }
      }
      if !postcodes.isEmpty { others += words.postcodes.map { match($0, in: postcodes) } }
      guard !families.isEmpty, !others.isEmpty else { continue }
      people.append("(\(match(family, in: families)) AND (\(others.joined(separator: " OR "))))")
    }
    return people.isEmpty ? nil : "(\(people.joined(separator: " OR ")))"
  }

  private func match(_ word: String, in fields: [SearchableField]) -> String {
    "{\(fields.map(\.name).joined(separator: " "))} : \"\(word)\""
  }
}
