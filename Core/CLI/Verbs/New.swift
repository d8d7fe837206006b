internal import HustingsProtocol
internal import Review

extension Verb {
  /// Begins a plugin.
  static let new = Verb(
    name: "new", summary: "begin a plugin: a folder that runs as it is", operands: "NAME", operandCount: 1...1,
    about: """
      Makes the folder NAME in the working folder: a plugin with one permission, one view, one action and one check.
      Nothing that is there is overwritten.
      """,
    example: "hustings new street-tasks --language python",
    options: [
      Option("language", "LANGUAGE", "swift (default) or python"),
      Option("sdk", "PATH", "the Hustings checkout to depend on; else that of this program"), .json,
    ],
    work: .machine { (options, output) throws(Failure) in
      let starter = try starter(options)
      let folder: String
      do throws(StarterError) {
        folder = try starter.write(in: options.folder)
      } catch {
        throw Failure(error)
      }
      output.line(
        options.has("json")
          ? String(decoding: NewReport(folder: folder, starter).jsonBytes(), as: UTF8.self)
          : """
          Made \(folder), a plugin in \(starter.language.title):
          \(starter.paths.map { "  \($0)" }.joined(separator: "\n"))

          What to do next:
          \(NewReport.commands(starter.name.id).map { "  \($0)" }.joined(separator: "\n"))
          """)
      return 0
    })

  private static func starter(_ options: Options) throws(Failure) -> Starter {
    let word = options.value("language") ?? Starter.Language.swift.rawValue
    guard let language = Starter.Language(rawValue: word) else {
      throw .misuse("`\(word)` is no language that a plugin can be begun in.", hint: "Languages: swift, python.")
    }
    do throws(StarterError) {
      let named = options.value("sdk")
      let sdk = if let named { try SDKSource(at: options.path(named)) } else { SDKSource.ofProgram() }
      let name = try StarterName(options.operands[0], taken: sdk?.names ?? ["hustings"])
      guard language == .swift else { return .python(name) }
      guard let sdk else {
        throw StarterError(
          "This program lies in no checkout of Hustings, which a plugin in Swift depends on.",
          mend: "Name one by --sdk PATH, or write it in Python: --language python.")
      }
      return .swift(name, sdk: sdk.folder)
    } catch {
      throw Failure(error)
    }
  }
}

extension Failure {
  fileprivate init(_ error: StarterError) {
    self.init(error.text, hint: error.mend)
    isMisuse = error.isMisuse
  }
}

private struct NewReport: JSONObject {
  var folder = ""
  var files: [String] = []
  var next: [String] = []

  static let members: [Member<Self>] = [
    .required("folder", \.folder, "The new folder."), .required("files", \.files, "The files in it."),
    .required("next", \.next, "Commands to go on with."),
  ]

  init() {}

  init(folder: String, _ starter: Starter) {
    self.folder = folder
    files = starter.paths
    next = Self.commands(starter.name.id)
  }

  static func commands(_ name: String) -> [String] {
    ["hustings dev ./\(name)", "hustings view ./\(name) tasks", "hustings check ./\(name)"]
  }
}
