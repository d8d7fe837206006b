// What a protocol's requirement means is said at the protocol.
// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation

// What a manifest's values are held to. The schema and the host's check both read it here.

extension Manifest {
  public static let bounds: [String: [Bound]] = [
    "id": [.pattern(identifierPattern)], "name": [.length(nameLength)],
    "version": [.pattern("^[0-9]+[.][0-9]+[.][0-9]+$"), .length(5...20)],
    "protocol": [.pattern("^\(ProtocolVersion.current.prefix { $0 != "." })([.].*)?$")],
    "run": [.count(runCount), .each(.length(1...1000))], "views": [.count(viewCount)],
    "actions": [.count(actionCount)], "permissions": [.count(permissionCount)], "storage": [.count(collectionCount)],
  ]

  static let identifierPattern = "^[a-z][a-z0-9-]{1,39}$"
  /// Characters in a plugin's name.
  package static let nameLength = 1...60
  /// Characters in the title of a view or action.
  package static let titleLength = 1...80
  /// How many a program and its arguments are.
  package static let runCount = 1...20
  /// How many views there are.
  package static let viewCount = 1...50
  /// How many actions there are.
  package static let actionCount = 0...50
  /// How many permissions there are.
  package static let permissionCount = 0...50
  /// How many collections of documents there are.
  package static let collectionCount = 0...20
  /// How many parameters a view or action has.
  package static let parameterCount = 0...60
}

extension Permission {
  public static let bounds: [String: [Bound]] = [
    "id": [.pattern(Manifest.identifierPattern)], "resource": [.words(Resources.all.map(\.name))],
    "fields": [.notEmpty], "why": [.length(whyLength)],
  ]

  /// Characters in the reason that an officer decides by.
  package static let whyLength = 1...300
}

extension Manifest.Collection {
  public static let bounds: [String: [Bound]] = [
    "id": [.pattern(Manifest.identifierPattern)], "read": [.notEmpty], "write": [.notEmpty],
    "why": [.length(Permission.whyLength)],
  ]
}

extension Parameter {
  public static let bounds: [String: [Bound]] = ["maxLength": [.range(lengths)]]

  /// What `maxLength` may be, in characters.
  package static let lengths = 1...10_000
}

extension Limits {
  public static let bounds: [String: [Bound]] = ["memoryMB": [.range(memory)], "seconds": [.range(duration)]]

  /// What `memoryMB` may be, in MiB.
  package static let memory = 16...1024
  /// What `seconds` may be.
  package static let duration = 1...60
}

extension Manifest.View {
  public static let bounds = named
}

extension Manifest.Action {
  public static let bounds = named
}

private let named: [String: [Bound]] = [
  "id": [.pattern(Manifest.identifierPattern)], "title": [.length(Manifest.titleLength)], "roles": [.notEmpty],
  "parameters": [.count(Manifest.parameterCount), .eachName(.pattern("^[a-z][A-Za-z0-9]{0,39}$"))],
]
