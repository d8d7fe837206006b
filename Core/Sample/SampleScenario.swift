/// A state of a branch and its office that a plugin must cope with. Each is a sample of tenants of its own, so one can
/// be looked at beside the other, and none replaces a sample that somebody works with.
package enum SampleScenario: String, CaseIterable, Sendable {
  /// The usual sample, small.
  case ordinary
  /// No rows at all, as on the day on which a branch begins.
  case empty
  /// Rows whose texts are what a plugin must show as they are: markup, formulas, very long names, many scripts.
  case hostile
  /// The usual sample, of which the plugin was granted nothing.
  case ungranted

  /// The branch's id.
  package var branch: String { "\(SampleConstituency.branch)-\(rawValue)" }
  /// The id of its representative's office.
  package var office: String { SampleConstituency.office(of: branch) }

  /// What a person chooses it by.
  package var title: String {
    switch self {
    case .ordinary: "Ordinary"
    case .empty: "Empty"
    case .hostile: "Hostile texts"
    case .ungranted: "Nothing granted"
    }
  }

  /// Whether plugins are granted what they ask for.
  package var isGranted: Bool { self != .ungranted }

  /// The scenario that a tenant belongs to; nil for every other tenant.
  package init?(tenant: String) {
    guard let scenario = Self.allCases.first(where: { $0.branch == tenant || $0.office == tenant }) else { return nil }
    self = scenario
  }

  var electors: Int {
    switch self {
    case .ordinary, .ungranted: 3000
    case .empty: 0
    case .hostile: 300
    }
  }
}
