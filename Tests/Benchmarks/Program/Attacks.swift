internal import Access
internal import HustingsProtocol

/// One way for a plugin to be a bad neighbour: a view that is opened again and again.
struct Attack: Sendable {
  var name: String
  var plugin: String
  var view: String
  var parameters: [String: JSONValue] = [:]
  var role = Role.organiser
  var isSilent: Bool { plugin == "misbehaving-silent" }

  /// The folders of the plugins that attack.
  static let folders = ["Tests/Fixtures/misbehaving", "Tests/Fixtures/curious"]

  /// What `misbehaving` does before it has answered `initialize`; a plugin of its own each. `dies` is a crash loop.
  static let habits = ["dies", "silent", "wrong-version", "other-views"]

  /// Every view of both plugins, and every habit. Network, others' memory and environment, /proc/sys, descriptors, other
  /// folders, nested namespaces and ptrace are what `escape` tries.
  static let all: [Attack] =
    [
      "hang", "spin", "crash", "exit", "garbage", "endless-line", "unasked", "twice", "flood", "deaf", "huge",
      "no-page",
      "stderr-flood", "memory", "threads", "forks", "escape", "disk", "remember", "dead-context", "truncated", "well",
    ].map { Attack(name: $0, plugin: "misbehaving", view: $0) }
    + habits.map { Attack(name: $0, plugin: "misbehaving-\($0)", view: "well") }
    + [
      asking("ask", register),
      asking("pass-on", named: "pass-on-invented", register.merging(["context": .string("invented")]) { $1 }),
      asking("ask", named: "ask-remembered", register.merging(["context": .string("remembered")]) { $1 }),
      asking("ask", named: "ask-endless", ["call": .string("{\"resource\":\"GROW\"}"), "grow": .integer(9_000_000)]),
      asking("seen"),
      asking("remember", named: "curious-remember"),
      Attack(name: "officers", plugin: "curious", view: "officers", role: .officer),
    ]

  private static let register: [String: JSONValue] = [
    "call": .string("{\"resource\":\"electors\",\"permission\":\"register\",\"select\":[\"district\"],\"limit\":1000}")
  ]

  private static func asking(
    _ view: String, named name: String? = nil, _ parameters: [String: JSONValue] = [:]
  ) -> Attack {
    Attack(name: name ?? view, plugin: "curious", view: view, parameters: parameters)
  }
}
