internal import Host
internal import HustingsProtocol
internal import Sample

/// What came of asking a plugin for a view or an action once.
struct Visit: Sendable {
  /// What was asked for.
  enum Subject: Sendable, Hashable {
    case view(String)
    case action(String)

    /// As findings name it.
    var place: String {
      switch self {
      case .view(let id): "view \(id)"
      case .action(let id): "action \(id)"
      }
    }
  }

  /// What came.
  enum Outcome: Sendable {
    case page(Page)
    case result(ActionResult)
    case error(RPCError)
  }

  var subject: Subject
  /// Which data; nil for plugins of the platform, which have none.
  var scenario: SampleScenario?
  var role: Role
  var parameters: [String: JSONValue]
  var outcome: Outcome
  /// The plugin's data calls, in the order of their answers.
  var calls: [DataUse] = []
  /// How long its process took to start, if one was started for it.
  var started: Duration?
  /// How long the plugin took to answer; nil when it did not.
  var took: Duration?

  /// For whom and on which data, for people.
  var circumstances: String { "as \(role.rawValue)" + (scenario.map { " on \($0.inWords)" } ?? "") }

  /// The page, if one came.
  var page: Page? { if case .page(let page) = outcome { page } else { nil } }
  /// The error, if one came.
  var error: RPCError? { if case .error(let error) = outcome { error } else { nil } }
}

/// One data call, and what the host decided on it.
struct DataUse: Sendable {
  var method: String
  var decision: DataDecision
  /// The answer's bytes.
  var size: Int

  var writes: Bool { [Method.create, .update, .delete, .batch].contains { $0.rawValue == method } }
}

extension SampleScenario {
  /// For people, after `on`.
  var inWords: String {
    switch self {
    case .ordinary: "the ordinary sample"
    case .empty: "an empty branch"
    case .hostile: "hostile texts"
    case .ungranted: "the sample with nothing granted"
    }
  }
}
