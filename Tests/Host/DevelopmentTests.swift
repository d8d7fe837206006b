import Access
import Foundation
import Host
import HustingsProtocol
import HustingsTransport
import Sample
import Store
import Testing

/// A plugin in a folder of its own that the test changes, and a platform that takes it in.
private struct Bench {
  let platform: Platform
  let recording: Recording
  let folder: String

  static func with(_ body: (Bench) async throws -> Void) async throws {
    let path = "\(FileManager.default.temporaryDirectory.path)/hustings-dev-\(UUID().uuidString)"
    defer { removeTree(path) }
    let fixture = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "../Fixtures/doors").path
    let data = try DataFolder(path: "\(path)/data")
    try FileManager.default.copyItem(atPath: fixture, toPath: "\(path)/doors")
    let recording = Recording()
    let platform = try await Platform(folder: data, lock: try data.lock(), bundled: nil, tap: recording.tap)
    do {
      try await body(Bench(platform: platform, recording: recording, folder: "\(path)/doors"))
    } catch {
      await platform.stop()
      throw error
    }
    await platform.stop()
  }

  func develop() async throws -> InstalledPlugin {
    try await platform.develop(folder, programs: nil)
  }

  func change(_ file: String, _ old: String, _ new: String) throws {
    let path = "\(folder)/\(file)"
    let text = try String(contentsOfFile: path, encoding: .utf8)
    #expect(text.contains(old))
    // In place, so that the file stays one that may be run.
    let handle = try #require(FileHandle(forWritingAtPath: path))
    try handle.truncate(atOffset: 0)
    try handle.write(contentsOf: Data(text.replacingOccurrences(of: old, with: new).utf8))
    try handle.close()
  }

  func page(_ scenario: SampleScenario = .ordinary, _ view: String = "list") async throws -> Page {
    try await platform.render(
      plugin: "doors", tenant: scenario.branch, view: view, parameters: [:],
      acting: Acting(account: "test", role: .organiser))
  }
}

@Suite(.serialized) struct DevelopmentTests {
  @Test func `a saved change is what runs, and the former bundle is gone`() async throws {
    try await Bench.with { bench in
      let first = try await bench.develop()
      try await bench.platform.makeScenario(.ordinary, for: first)
      #expect(try await bench.page().title == "Who lives here")
      try bench.change("doors.py", "TITLE = \"Who lives here\"", "TITLE = \"Changed\"")
      let second = try await bench.develop()
      #expect(second.digest != first.digest)
      #expect(try await bench.page().title == "Changed")
      #expect(!FileManager.default.fileExists(atPath: first.folder))
      #expect(await bench.platform.plugins().plugins.map(\.id) == ["doors"])
    }
  }

  @Test func `a mistake is told with its file and line, and what ran before runs on`() async throws {
    try await Bench.with { bench in
      let first = try await bench.develop()
      try await bench.platform.makeScenario(.ordinary, for: first)
      try bench.change("doors.py", "TITLE = ", "TITLE = = ")
      let failure = await #expect(throws: DevelopmentFailure.self) { try await bench.develop() }
      #expect(failure?.step == .start)
      #expect(failure?.problems.first?.place == "doors.py:7")
      #expect(failure?.problems.first?.text.contains("SyntaxError") == true, "\(failure?.output ?? "")")
      #expect(try await bench.page().title == "Who lives here")
      try bench.change("doors.py", "TITLE = = ", "TITLE = ")
      #expect(try await bench.develop().digest == first.digest)
    }
  }

  @Test func `a mistake in the manifest is told with its line`() async throws {
    try await Bench.with { bench in
      try bench.change("plugin.json", "\"version\": \"1.0.0\"", "\"version\": \"one\"")
      let failure = await #expect(throws: DevelopmentFailure.self) { try await bench.develop() }
      #expect(failure?.step == .manifest)
      #expect(failure?.problems.map(\.place) == ["plugin.json:4"])
      try bench.change("plugin.json", "\"resource\": \"electors\",", "\"resource\": \"nothing\",")
      let both = await #expect(throws: DevelopmentFailure.self) { try await bench.develop() }
      #expect(both?.problems.map(\.place).first == "plugin.json:4")
      #expect(both?.problems.map(\.place).last == "plugin.json:12")
    }
  }

  @Test func `a view that the code lacks keeps the new version from running`() async throws {
    try await Bench.with { bench in
      try bench.change("doors.py", "\"views\": [\"list\", \"broken\"]", "\"views\": [\"list\"]")
      let failure = await #expect(throws: DevelopmentFailure.self) { try await bench.develop() }
      #expect(failure?.text.contains("broken") == true, "\(failure?.text ?? "")")
    }
  }

  @Test func `each scenario is what it says, and a permission that was added is granted`() async throws {
    try await Bench.with { bench in
      let plugin = try await bench.develop()
      for scenario in SampleScenario.allCases {
        let tenant = try await bench.platform.makeScenario(scenario, for: plugin)
        #expect(tenant == scenario.branch)
        let grants = try await bench.platform.store.grants(tenant: scenario.branch, plugin: "doors")
        #expect(grants.isEmpty == (scenario == .ungranted))
        // Asked for again, nothing is granted anew.
        try await bench.platform.makeScenario(scenario, for: plugin)
        let again = try await bench.platform.store.grants(tenant: scenario.branch, plugin: "doors")
        #expect(again == grants)
      }
      let error = await #expect(throws: RPCError.self) { try await bench.page(.ungranted) }
      #expect(error?.data?.side == .grant)
      #expect(try await bench.page(.hostile).title == "Who lives here")
      try bench.change("plugin.json", "\"district\"]", "\"district\", \"postcode\"]")
      _ = try await bench.develop()
      let renewed = try await bench.platform.store.grants(tenant: SampleScenario.ordinary.branch, plugin: "doors")
      #expect(renewed.first?.fields.contains("postcode") == true)
      let none = try await bench.platform.store.grants(tenant: SampleScenario.ungranted.branch, plugin: "doors")
      #expect(none.isEmpty)
    }
  }

  @Test func `the recording tells each message, the decision with its rows, the log and the end`() async throws {
    try await Bench.with { bench in
      let plugin = try await bench.develop()
      for scenario in [SampleScenario.ordinary, .ungranted] {
        try await bench.platform.makeScenario(scenario, for: plugin)
      }
      _ = try await bench.page()
      let request = try #require(bench.recording.events().last { $0.method == "view.render" && $0.kind == .request })
      let said = bench.recording.conversation(of: request.number).filter { $0.direction != nil }
      #expect(said.map(\.method) == ["view.render", "data.query", "data.query", "view.render"])
      #expect(said.map(\.direction) == [.sent, .received, .sent, .received])
      #expect(said[0].subject == "list")
      #expect(said[0].role == .organiser)
      let decision = try #require(said[2].decision)
      #expect(decision.rows == 20)
      #expect(decision.allowances.map(\.permission) == ["register"])
      #expect(decision.allowances.map(\.fields) == [["district", "forename", "surname"]])
      #expect(said.allSatisfy { $0.tenant == SampleScenario.ordinary.branch && !$0.isError })
      #expect(said[3].took != nil)

      _ = try? await bench.page(.ungranted)
      let denied = try #require(bench.recording.events().last { $0.decision?.denial != nil })
      #expect(denied.decision?.denial?.data?.side == .grant)
      #expect(denied.isError)

      _ = try? await bench.page(.ordinary, "broken")
      // Another process, one that was only tried, may have ended before, as it should.
      let hasCrashed = { bench.recording.events().contains { $0.isEnd && $0.isError } }
      await bench.recording.changes.wait(while: { !hasCrashed() }, within: .seconds(10))
      let log = bench.recording.events().filter { $0.kind == .logged }.map { String(decoding: $0.line, as: UTF8.self) }
      #expect(log.contains("reading electors"))
      #expect(log.contains("RuntimeError: a mistake in the view"))
      #expect(BuildProblem.ofPython(log.joined(separator: "\n"))?.place == "doors.py:42")
      #expect(hasCrashed())
    }
  }

  @Test func `a request that fails tells its author the sentence, the line and what to look at`() async throws {
    try await Bench.with { bench in
      let plugin = try await bench.develop()
      for scenario in [SampleScenario.ordinary, .ungranted] {
        try await bench.platform.makeScenario(scenario, for: plugin)
      }
      let error = try #require(await #expect(throws: RPCError.self) { try await bench.page(.ordinary, "broken") })
      let fault = PluginFault(error, .renderView, "broken", in: SampleScenario.ordinary.branch, bench.recording)
      #expect(fault.subject == "view broken")
      #expect(fault.text == "RuntimeError: a mistake in the view")
      #expect(fault.place == "doors.py:42")
      #expect(fault.output.contains("Traceback"))
      #expect(fault.request != nil)
      let denial = try #require(await #expect(throws: RPCError.self) { try await bench.page(.ungranted) })
      let denied = PluginFault(denial, .renderView, "list", in: SampleScenario.ungranted.branch, bench.recording)
      #expect(denied.text == denial.message)
      #expect(denied.hint == "Ask an officer to grant it.")
    }
  }

  @Test func `a Swift program that traps tells its author the runtime's sentence and place, and nothing of memory`()
    async throws
  {
    try await Bench.with { bench in
      try bench.change(
        "doors.py", "            raise RuntimeError(\"a mistake in the view\")",
        """
                    import ctypes, mmap, platform
                    sys.stderr.write("Program/Main.swift:12: Fatal error: Index out of range\\n")
                    page = mmap.mmap(-1, 4096, prot=7)
                    page.write(bytes([15, 11]) if platform.machine() == "x86_64" else bytes(4))
                    ctypes.CFUNCTYPE(None)(ctypes.addressof(ctypes.c_char.from_buffer(page)))()
        """)
      try await bench.platform.makeScenario(.ordinary, for: try await bench.develop())
      let error = try #require(await #expect(throws: RPCError.self) { try await bench.page(.ordinary, "broken") })
      #expect(error.message.contains("It crashed (signal 4)"), "\(error.message)")
      #expect(!error.message.contains("memory"))
      #expect(!error.message.contains("Fatal"), "what the plugin wrote is for its author alone")
      let fault = PluginFault(error, .renderView, "broken", in: SampleScenario.ordinary.branch, bench.recording)
      #expect(fault.text == "Fatal error: Index out of range")
      #expect(fault.place == "Program/Main.swift:12")
    }
  }

  @Test func `a traceback is told by the author's last line, not by the SDK's`() {
    let output = """
      before
      The view `list` failed with an error of type ValueError.
        File "/bundle/doors.py", line 12, in page
          return Page("Doors", Alert("loud", "x"))
        File "/bundle/hustings.py", line 404, in __init__
          raise ValueError
        File "/usr/lib/python3.11/enum.py", line 3, in f
      ValueError: a tone must be one of these
      after
      """
    #expect(
      BuildProblem.ofPython(output)
        == BuildProblem(file: "doors.py", line: 12, text: "ValueError: a tone must be one of these"))
    #expect(BuildProblem.ofPython("nothing of the kind") == nil)
  }

  @Test func `what Swift's runtime says when it traps is told with its place`() {
    let output = "before\nProgram/Main.swift:12: Fatal error: no such street\nCurrent stack trace:\n0 x\n"
    #expect(
      BuildProblem.ofSwift(output)
        == BuildProblem(file: "Program/Main.swift", line: 12, text: "Fatal error: no such street"))
    #expect(BuildProblem.ofSwift("Fatal error: x") == BuildProblem(text: "Fatal error: x"))
    #expect(BuildProblem.ofSwift("no error") == nil)
  }

  @Test func `the calls of a Swift program that trapped are read from what its runtime writes, its own alone`() {
    let output = """
      before
      Swift/ContiguousArrayBuffer.swift:692: Fatal error: Index out of range
      Current stack trace:
      0    my-plugin                          0x0000555c37237ee1 <unavailable> + 4599521
      1    libc.so.6                          0x00007f269d8a71f5 <unavailable> + 561653
      2    my-plugin                          0x0000555c37237ee1 <unavailable> + 99999999999999999999
      3    my-plugin                          0x0000555c37237ee1 <unavailable> + 12
      after
      """
    #expect(StackTrace(output)?.offsets(in: "my-plugin") == [4_599_520, 11])
    #expect(StackTrace(output)?.offsets(in: "another") == [])
    #expect(StackTrace("no trace") == nil)
  }

  @Test func `everything in which code and manifest differ is told at once, and only that`() async throws {
    try await Bench.with { bench in
      try bench.change(
        "doors.py", "\"views\": [\"list\", \"broken\"], \"actions\": []",
        "\"views\": [\"list\"], \"actions\": [\"knock\", \"ring\"]")
      let failure = await #expect(throws: DevelopmentFailure.self) { try await bench.develop() }
      #expect(
        failure?.text == "Doors did not start. Its code and its manifest differ. "
          + "plugin.json has, and the code lacks, the view broken: write what is missing, or take it out there. "
          + "The code has, and plugin.json lacks, the actions knock, ring: declare what is missing, or take it out.")
    }
  }

  @Test func `nothing is recorded of a tenant that holds real data`() async throws {
    try await Bench.with { bench in
      _ = try await bench.develop()
      try await bench.platform.store.put(TenantRecord(id: "real", name: "Real", kind: .clp))
      try await bench.platform.setStage(.pilot, of: "doors", pilotTenants: ["real"])
      _ = try? await bench.platform.render(
        plugin: "doors", tenant: "real", view: "list", parameters: [:],
        acting: Acting(account: "test", role: .organiser))
      #expect(bench.platform.runningPlugins == 1)
      #expect(bench.recording.events().isEmpty)
    }
  }

  @Test func `what a plugin says without being asked belongs to the request that it is about`() throws {
    let recording = Recording()
    func take(_ direction: PeerDirection, _ line: String) {
      recording.tap(
        PluginEvent(
          what: .message(direction, Array(line.utf8)), process: 1, plugin: "doors", tenant: "",
          at: ContinuousClock.now))
    }
    for id in 1...2 {
      take(.sent, #"{"jsonrpc":"2.0","id":\#(id),"method":"view.render","params":{}}"#)
    }
    take(.received, #"{"jsonrpc":"2.0","method":"progress","params":{"id":2,"done":1,"total":3}}"#)
    take(.received, #"{"jsonrpc":"2.0","method":"log","params":{"level":"info","text":"of which?"}}"#)
    take(.sent, #"{"jsonrpc":"2.0","method":"$/cancel","params":{"id":1}}"#)
    take(.received, #"{"jsonrpc":"2.0","id":2,"result":{}}"#)
    take(.received, #"{"jsonrpc":"2.0","method":"log","params":{"level":"info","text":"of the first"}}"#)
    take(.received, #"{"jsonrpc":"2.0","method":"progress","params":{"id":2,"done":2,"total":3}}"#)
    #expect(recording.events().map(\.request) == [nil, nil, 2, nil, 1, 2, 1, nil])
  }

  @Test func `a recording is bounded, and the oldest go first`() {
    let recording = Recording()
    for number in 0..<(Recording.maximumEvents + 10) {
      recording.tap(
        PluginEvent(
          what: .logged(Array("\(number)".utf8)), process: 1, plugin: "doors", tenant: "", at: ContinuousClock.now))
    }
    #expect(recording.events().count == Recording.maximumEvents)
    #expect(recording.events().first?.number == 11)
    let large = [UInt8](repeating: 120, count: 1 << 20)
    for _ in 0..<20 {
      recording.tap(
        PluginEvent(what: .logged(large), process: 1, plugin: "doors", tenant: "", at: ContinuousClock.now))
    }
    let bytes = recording.events().reduce(0) { $0 + $1.line.count }
    #expect(bytes <= Recording.maximumBytes)
    #expect(recording.events(after: recording.last - 1).count == 1)
  }

  @Test func `a watch sees a file that was changed, added or removed, and no hidden one`() async throws {
    try await Bench.with { bench in
      var watch = FolderWatch(bench.folder)
      try bench.change("doors.py", "TITLE", "NAME")
      try await watch.change()
      try Data().write(to: URL(fileURLWithPath: "\(bench.folder)/new.txt"))
      try await watch.change()
      try FileManager.default.removeItem(atPath: "\(bench.folder)/new.txt")
      try await watch.change()
      try Data().write(to: URL(fileURLWithPath: "\(bench.folder)/.hidden"))
      let seen = Task { [watch] in
        var watch = watch
        try await watch.change()
      }
      let late = Task {
        try await Task.sleep(for: FolderWatch.interval * 3)
        seen.cancel()
      }
      await #expect(throws: CancellationError.self) { try await seen.value }
      _ = await late.result
    }
  }

  @Test func `a compiler's errors are told with file and line as seen from the plugin's folder`() {
    let output = """
      Building for production...
      /work/plugin/Sources/Main.swift:12:5: error: cannot find 'x' in scope
        |- error: cannot find 'x' in scope
      /usr/lib/other.swift:3:1: error: no such module 'Y'
      /work/plugin/Sources/Main.swift:12:5: error: cannot find 'x' in scope
      error: emit-module command failed
      """
    let problems = BuildProblem.ofCompiler(output, in: "/work/plugin")
    #expect(
      problems == [
        BuildProblem(file: "Sources/Main.swift", line: 12, text: "cannot find 'x' in scope"),
        BuildProblem(file: "/usr/lib/other.swift", line: 3, text: "no such module 'Y'"),
        BuildProblem(text: "emit-module command failed"),
      ])
  }
}

extension RecordedEvent {
  fileprivate var isEnd: Bool {
    if case .ended = kind { return true }
    return false
  }
}
