import Foundation
import Host
import HustingsProtocol
import Synchronization
import Testing

@testable import Review

/// One after the other: builds at once would keep the machine from all other tests.
@Suite(.serialized) struct BuildingTests {
  /// A folder that goes with the test.
  final class Scratch {
    let path = NSTemporaryDirectory() + "hustings-test-\(UUID().uuidString)"

    init(_ files: [String: String]) throws {
      for (name, text) in files {
        let file = URL(fileURLWithPath: "\(path)/\(name)")
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try text.write(to: file, atomically: true, encoding: .utf8)
        if text.hasPrefix("#!") {
          try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file.path)
        }
      }
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
  }

  /// What a program wrote, line by line.
  final class Lines: Sendable {
    private let lines = Mutex<[String]>([])
    var all: [String] { lines.withLock { $0 } }
    func add(_ line: String) { lines.withLock { $0.append(line) } }
  }

  static func manifest(_ program: String) throws -> String {
    StarterTexts.manifest(try StarterName("some-tasks", taken: []), .swift)
      .replacingOccurrences(of: "./some-tasks", with: program)
  }

  @Test("A compiler's line is read as file, line, column and text, whatever the folder is called")
  func diagnostics() throws {
    let found = try #require(BuildDiagnostic("/a: b/c.swift:12:5: error: no such thing: x"))
    #expect(found.file == "/a: b/c.swift" && found.line == 12 && found.column == 5)
    #expect(found.severity == .error && found.text == "no such thing: x")
    #expect(BuildDiagnostic("/a.swift:1:2: warning: hm")?.severity == .warning)
    for line in [
      "error: no place", "[3/5] Compiling", "a.swift:1:2: error: no root", "/a.swift:x:2: error: no line", "",
    ] {
      #expect(BuildDiagnostic(line) == nil, "\(line)")
    }
  }

  @Test("A program's two streams are read to the end, line by line, long lines cut")
  func output() async throws {
    let lines = Lines()
    let script = "echo one; echo two >&2; head -c 9000 /dev/zero | tr '\\0' x; echo; cat; exit 3"
    let end = try await ProgramRun(program: "/bin/sh", arguments: ["-c", script], folder: "/")(lines.add)
    #expect(end == .exit(3))
    #expect(lines.all.map(\.count) == [3, 3, ProgramRun.longestLine])
  }

  @Test("A program finds its folder and the variables that it is given, each once")
  func environment() async throws {
    let lines = Lines()
    let run = ProgramRun(
      program: "/bin/sh", arguments: ["-c", "pwd; echo $PATH; env | grep -c ^PATH="], folder: "/usr",
      environment: ["PATH=/usr/bin:/bin"])
    #expect(try await run(lines.add) == .exit(0))
    #expect(lines.all == ["/usr", "/usr/bin:/bin", "1"])
  }

  @Test("What is cancelled is gone with all that it started, whatever group that is in")
  func cancelling() async throws {
    let lines = Lines()
    let (said, saying) = AsyncStream<String>.makeStream()
    let script = """
      import os, subprocess
      child = subprocess.Popen(["sleep", "1000"], preexec_fn=os.setpgrp)
      print(child.pid, flush=True)
      child.wait()
      """
    let work = Task {
      defer { saying.finish() }
      return try await ProgramRun(program: "/usr/bin/python3", arguments: ["-c", script], folder: "/")({
        lines.add($0)
        saying.yield($0)
      })
    }
    var first: String?
    for await line in said {
      first = line
      break
    }
    let child = try #require(first.flatMap { pid_t($0) })
    work.cancel()
    let end = try await work.value
    #expect(end == .cancelled)
    // Whoever takes in orphans may not have reaped it yet.
    let state = (try? String(contentsOfFile: "/proc/\(child)/stat", encoding: .utf8))?.split(separator: ")").last
    #expect(state == nil || state?.hasPrefix(" Z") == true)
  }

  @Test("What takes longer than it may is ended")
  func limit() async throws {
    let run = ProgramRun(program: "/bin/sleep", arguments: ["1000"], folder: "/", limit: 1)
    #expect(try await run({ _ in }) == .tookTooLong)
  }

  @Test("A program that is not there is an error, not a trap")
  func missing() async {
    await #expect(throws: BuildFailure.self) {
      _ = try await ProgramRun(program: "/nowhere/swift", arguments: [], folder: "/")({ _ in })
    }
  }

  /// A package of one program, which needs no other.
  static func package(_ name: String, _ source: String) throws -> Scratch {
    try Scratch([
      "Package.swift": """
      // swift-tools-version: 6.1
      import PackageDescription
      let package = Package(
        name: "\(name)", products: [.executable(name: "\(name)", targets: ["\(name)Program"])],
        targets: [
          .executableTarget(
            name: "\(name)Program", path: "Sources", swiftSettings: [.unsafeFlags(["-assert-config", "Debug"])])
        ])
      """,
      "Sources/main.swift": source,
    ])
  }

  /// A package whose program says a word.
  static func package(_ name: String, saying word: String) throws -> Scratch {
    try package(name, "print(\"\(word)\")\n")
  }

  /// Builds a package's program and says what it says.
  static func saidAfterBuilding(_ name: String, in package: Scratch, _ folder: BuildFolder) async throws -> [String] {
    let programs = try await SwiftBuild(package: package.path, product: name, shared: folder).run { _ in }
    let lines = Lines()
    let end = try await ProgramRun(program: "\(programs)/\(name)", arguments: [], folder: "/")(lines.add)
    #expect(end == .exit(0))
    return lines.all
  }

  @Test("A package is built whatever was built in the same folder before it, and nothing passing is left elsewhere")
  func oneAfterTheOther() async throws {
    let folder = try Scratch(["plugins/tmp/left": "by a build that was ended"])
    let shared = BuildFolder("\(folder.path)/plugins")
    let (first, second) = (try Self.package("first", saying: "one"), try Self.package("second", saying: "two"))
    for (name, package, word) in [("first", first, "one"), ("first", first, "one"), ("second", second, "two")] {
      #expect(try await Self.saidAfterBuilding(name, in: package, shared) == [word])
    }
    let kept = try FileManager.default.contentsOfDirectory(atPath: shared.passing)
    #expect(!kept.contains("left") && kept.contains { $0.hasSuffix("_plugins.lock") })
  }

  @Test("A program that traps in a library is told by its author's own line")
  func trapPlace() async throws {
    let folder = try Scratch(["README.md": ""])
    let source = "func third(_ all: [Int]) -> Int {\n  all[2]\n}\nprint(third(Array(CommandLine.arguments.indices)))\n"
    let package = try Self.package("trap", source)
    let programs = try await SwiftBuild(
      package: package.path, product: "trap", shared: BuildFolder("\(folder.path)/plugins")
    ).run { _ in }
    let lines = Lines()
    let program = "\(programs)/trap"
    // As in the sandbox, where no other program can be started to look at this one.
    let run = ProgramRun(
      program: program, arguments: [], folder: "/", environment: ["SWIFT_BACKTRACE=enable=no"])
    #expect(try await run(lines.add) != .exit(0))
    let trace = try #require(StackTrace(lines.all.joined(separator: "\n")), "\(lines.all)")
    let root = try #require(realpath(package.path, nil).map { String(cString: $0) })
    #expect(await TrapPlace.find(trace, program: program, in: root) == "Sources/main.swift:2")
    #expect(await TrapPlace.find(trace, program: program, in: "/nowhere") == nil)
  }

  @Test("Packages that are built at once in one folder each get their own program, of one name or not")
  func atOnce() async throws {
    let folder = try Scratch(["README.md": ""])
    let shared = BuildFolder("\(folder.path)/plugins")
    let (mine, yours) = (try Self.package("same", saying: "mine"), try Self.package("same", saying: "yours"))
    async let first = Self.saidAfterBuilding("same", in: mine, shared)
    async let second = Self.saidAfterBuilding("same", in: yours, shared)
    #expect(try await first == ["mine"])
    #expect(try await second == ["yours"])
  }

  @Test("Whoever waits for another build is told so, and may give up")
  func waiting() async throws {
    let folder = try Scratch(["README.md": ""])
    let shared = BuildFolder("\(folder.path)/plugins")
    let (said, saying) = AsyncStream<String>.makeStream()
    try await shared.hold({ _ in }) { () async throws(BuildFailure) in
      let second = Task {
        defer { saying.finish() }
        do throws(BuildFailure) {
          try await shared.hold({ saying.yield($0) }) { () async throws(BuildFailure) in }
          return ""
        } catch {
          return error.text
        }
      }
      for await line in said {
        #expect(line == "Waiting for another build in \(shared.path) …")
        break
      }
      second.cancel()
      #expect(await second.value == "Waiting for another build was cancelled.")
    }
    try await shared.hold({ _ in }) { () async throws(BuildFailure) in }
  }

  @Test("A folder says by what is in it how its program comes to be")
  func ways() throws {
    let script = try Scratch(["plugin.json": Self.manifest("./run.sh"), "run.sh": "#!/bin/sh\n"])
    #expect(try PluginSource(script.path).way == .ready)
    let package = try Scratch(["plugin.json": Self.manifest("./some-tasks"), "Package.swift": ""])
    #expect(try PluginSource(package.path).way == .package)
    #expect(try PluginSource(package.path).product == "some-tasks")
    let part = try Scratch(["Package.swift": "", "Plugins/Some/plugin.json": Self.manifest("./some-tasks")])
    let root = try #require(realpath(part.path, nil).map { String(cString: $0) })
    #expect(try PluginSource("\(part.path)/Plugins/Some").way == .part(of: root))
    let built = try Scratch(["plugin.json": Self.manifest("./some-tasks"), "bin/some-tasks": "#!/bin/sh\n"])
    #expect(try PluginSource(built.path, programs: "\(built.path)/bin").way == .built("\(built.path)/bin"))
  }

  @Test("A folder that is no plugin is refused with what to do")
  func noPlugin() throws {
    func failure(_ folder: String) -> BuildFailure? {
      do throws(BuildFailure) {
        _ = try PluginSource(folder)
        return nil
      } catch {
        return error
      }
    }
    #expect(failure("/nowhere")?.text == "There is no folder /nowhere.")
    let empty = try Scratch(["README.md": ""])
    #expect(failure(empty.path)?.text == "\(empty.path) holds no plugin.json.")
    let lost = try Scratch(["plugin.json": Self.manifest("./some-tasks")])
    #expect(failure(lost.path)?.mend == "Add the program, or a Package.swift with an executable product `some-tasks`.")
    let wrong = try Scratch(["plugin.json": "{"])
    #expect(failure(wrong.path)?.isOfManifest == true)
  }
}
