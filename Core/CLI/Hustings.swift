internal import Glibc
internal import Host
internal import Store
internal import Synchronization

/// The `hustings` program: finds the verb, reads its options, and runs it here or in the host that is already running.
@main
struct Hustings {
  static func main() async {
    signal(SIGPIPE, SIG_IGN)
    TroubleLog.process.listen { Output.process.error($0) }
    let arguments = Array(CommandLine.arguments.dropFirst())
    let code = await run(arguments, output: .process)
    exit(code == 0 && Output.hasLost.withLock { $0 } ? 1 : code)
  }

  /// Runs one command line.
  ///
  /// - Parameters:
  ///   - arguments: The verb and what follows.
  ///   - output: Where it writes.
  ///   - platform: The running host's, when a client asked it; nil in a process of its own.
  ///   - folder: The folder that relative file names start from.
  ///   - texts: What is in the short files that the command names, when a client read them.
  ///   - bundle: The bundle made from the folder that the command names as its plugin, when a client made it.
  /// - Returns: The exit code: 0 done, 1 failed, 2 misused.
  static func run(
    _ arguments: [String], output: Output, platform: Platform? = nil, folder: String = Options.currentFolder,
    texts: [String: String] = [:], bundle: String? = nil
  ) async -> Int32 {
    guard let name = arguments.first, name != "--help", name != "-h", name != "help" else {
      output.line(Usage.overview)
      return arguments.isEmpty ? 2 : 0
    }
    if name == "--version" {
      output.line("hustings \(Version.current)")
      return 0
    }
    guard let verb = verbs.first(where: { $0.name == name }) else {
      output.error("`\(name)` is no verb of hustings.", hint: "`hustings --help` lists them.")
      return 2
    }
    do throws(Failure) {
      var options = try Options(Array(arguments.dropFirst()), for: verb, folder: folder)
      guard !options.has("help") else {
        output.line(Usage.of(verb))
        return 0
      }
      if platform == nil { try options.readTexts(of: verb) } else { options.texts = texts }
      switch verb.work {
      case .machine(let work): return try await work(options, output)
      case .data(let work):
        if let platform {
          if let named = options.plugin(of: verb), let bundle { options.operands[named.place] = bundle }
          return try await work(options, output, platform)
        }
        guard let named = options.plugin(of: verb) else {
          return try await Workplace.run(work, ControlRun(arguments, texts: options.texts), options, output)
        }
        let made = try await PluginFolder(named.folder, isFixed: named.isFixed, output)
        defer { made.remove() }
        options.operands[named.place] = made.bundle
        let command = ControlRun(arguments, texts: options.texts, bundle: made.bundle)
        return try await Workplace.run(work, command, options, output)
      }
    } catch {
      let asksForJSON = zip(arguments, arguments.dropFirst()).contains { $0 == "--format" && $1 == "json" }
      output.fail(error, json: asksForJSON || arguments.contains("--json"))
      return error.isMisuse ? 2 : 1
    }
  }

  /// Every verb, in the order of the overview.
  static let verbs: [Verb] = [
    .serve, .sample, .new, .dev, .view, .call, .check, .vet, .withdraw, .plugins, .maintainer, .log, .importFile,
    .export, .election, .subject, .retention, .user, .audit, .backup, .restore, .doctor,
  ]
}

/// The program's version.
enum Version {
  static let current = "1.0.0-draft"
}
