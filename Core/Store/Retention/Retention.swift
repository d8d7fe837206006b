internal import HustingsProtocol

/// How long the rows of a resource are kept. A row serves every purpose of its tenant, so the time is the resource's, not
/// the purpose's: nothing keeps a row for one purpose that has to go for another.
package struct Retention: Sendable, Equatable {
  /// The resource; `documents` for what plugins keep of their own.
  package let resource: String
  /// When a row goes.
  package let end: End
  /// The law or the practice that the time follows from.
  package let source: String

  /// When a row goes.
  package enum End: Sendable, Equatable {
    /// So many years after the day or time that a field holds; where it is null, the row stays.
    case years(Int, after: String)
    /// So many years after the poll of the election that a field names.
    case yearsAfterPoll(Int, of: String)
    /// When so many registers with later dates have been imported.
    case laterRegisters(Int)
    /// When no other row refers to it any more.
    case unreferenced
    /// With the row that a field names.
    case with(String)
    /// With the rows that the host works it out from.
    case derived(from: String)
    /// Whenever the tenant likes: it says nothing about one person.
    case open
  }

  init(_ resource: String, _ end: End, _ source: String) {
    (self.resource, self.end, self.source) = (resource, end, source)
  }

  /// How long, as the end of a sentence: "for 5 years from when it was tried".
  package var inWords: String {
    switch end {
    case .years(let count, let field):
      "for \(Self.years(count)) from \(Self.meaning(of: field, in: resource))\(atMost)"
    case .yearsAfterPoll(let count, _): "for \(Self.years(count)) from the day of the poll\(atMost)"
    case .laterRegisters(let count):
      count == 1 ? "until a later register is there" : "until \(count) later registers are there"
    case .unreferenced: "as long as another record refers to it"
    case .with(let field): "as long as \(Self.meaning(of: field, in: resource))"
    case .derived: "as long as what it is worked out from"
    case .open: "without a limit, for it says nothing about one person"
    }
  }

  /// What cannot be without its elector goes with it.
  private var atMost: String {
    let needsElector = Resources.named(resource)?.fields.contains { $0.references == Elector.name && !$0.isOptional }
    return needsElector == true ? ", no longer than the elector" : ""
  }

  private static func years(_ count: Int) -> String { count == 1 ? "1 year" : "\(count) years" }

  /// What a field holds, as its declaration says it.
  private static func meaning(of field: String, in resource: String) -> String {
    let about = Resources.named(resource)?.field(field)?.about ?? TaskItem.updatedAt.about
    return about.prefix(1).lowercased() + about.dropFirst().prefix { $0 != "." }
  }
}
