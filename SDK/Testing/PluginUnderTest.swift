internal import CSystem
internal import Glibc
public import HustingsProtocol
internal import HustingsTransport

/// A plugin as people will see it, for its author's tests: run by `hustings` in the real sandbox, on a sample branch
/// that nobody lives in.
///
/// ```swift
/// let plugin = try await PluginUnderTest("Plugins/StationFinder")
/// let page = try await plugin.view("stations", ["district": "AA"])
/// #expect(page.title == "Where AA votes")
/// ```
///
/// The program is the one that the variable `HUSTINGS` names, else `.build/release/hustings` or `.build/debug/hustings`
/// of the working folder. The sample is made anew for each value of this type and goes with it.
public final class PluginUnderTest: Sendable {
  private let plugin: String
  private let program: String
  private let data: String

  /// A plugin with a sample branch.
  ///
  /// - Parameters:
  ///   - folder: The plugin's folder, the one with `plugin.json`.
  ///   - electors: How many electors the sample has.
  /// - Throws: `Refusal` when the program is not found or the sample cannot be made.
  public init(_ folder: String, electors: Int = 2000) async throws(Refusal) {
    plugin = folder
    let named = getenv("HUSTINGS").map { String(cString: $0) }
    let places = [named, ".build/release/hustings", ".build/debug/hustings"]
    guard let found = places.compactMap(\.self).first(where: { access($0, X_OK) == 0 }) else {
      throw Refusal("`hustings` is not found: build it, or name it in the variable HUSTINGS")
    }
    program = found
    var template = Array("/tmp/hustings-test-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw Refusal("no temporary folder: \(String(cString: strerror(errno)))") }
    data = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    _ = try await run(["sample", "--electors", String(electors)])
  }

  deinit {
    // The folder is this test's own; what cannot be removed stays in /tmp.
    _ = try? CommandRun("/bin/rm", ["-rf", data]).output()
  }

  /// Renders a view.
  ///
  /// - Parameters:
  ///   - view: The view's id.
  ///   - parameters: The view's parameters.
  ///   - role: Whose eyes see it.
  /// - Returns: The page.
  /// - Throws: `Refusal` with the words of the host when there is no page.
  public func view(
    _ view: String, _ parameters: [String: JSONValue] = [:], role: Role = .organiser
  ) async throws(Refusal) -> Page {
    let parameters = String(decoding: parameters.jsonBytes(), as: UTF8.self)
    let output = try await run([
      "view", plugin, view, "--format", "json", "--role", role.rawValue, "--parameters", parameters,
    ])
    do throws(JSONError) {
      return try Page(json: RawJSON(validating: output))
    } catch {
      throw Refusal("what `hustings view` printed is no page: \(error)")
    }
  }

  /// Why there is no page.
  public struct Refusal: Error, Equatable, Sendable, CustomStringConvertible {
    /// What is wrong, in words.
    public let description: String

    init(_ description: String) { self.description = description }
  }

  private func run(_ arguments: [String]) async throws(Refusal) -> [UInt8] {
    let result: Result<[UInt8], Refusal> = await withCheckedContinuation { continuation in
      let failed = startThread(stack: 256 << 10) { [program, data] in
        continuation.resume(
          returning: Result { () throws(Refusal) in
            try CommandRun(program, arguments + ["--data", data]).output()
          })
      }
      if failed != 0 { continuation.resume(returning: .failure(Refusal("the system has no thread left"))) }
    }
    return try result.get()
  }
}

/// One run of a command.
private struct CommandRun {
  private static let mostOutput = 64 << 20
  private let process: pid_t
  private let streams: [Int32]

  init(_ program: String, _ arguments: [String]) throws(PluginUnderTest.Refusal) {
    var (ours, theirs): ([Int32], [Int32]) = ([], [])
    defer { for descriptor in theirs { close(descriptor) } }
    for _ in 0..<2 {
      var ends: [Int32] = [-1, -1]
      _ = socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends)
      ours.append(ends[0])
      theirs.append(ends[1])
    }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, theirs[0], 1)
    posix_spawn_file_actions_adddup2(&actions, theirs[1], 2)
    // What another test has open would otherwise end only when this does.
    _ = hustings_close_from(&actions, 3)
    let words = ([program] + arguments).map { strdup($0) }
    defer { for word in words { free(word) } }
    var process: pid_t = 0
    let code = posix_spawn(&process, program, &actions, nil, words + [nil], hustings_environment())
    guard code == 0 else {
      for descriptor in ours { close(descriptor) }
      throw PluginUnderTest.Refusal("\(program) cannot be started: \(String(cString: strerror(code)))")
    }
    self.process = process
    streams = ours
  }

  /// What the command printed; throws what it wrote to standard error when it failed.
  func output() throws(PluginUnderTest.Refusal) -> [UInt8] {
    var texts: [[UInt8]] = [[], []]
    var isOpen = [true, true]
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    while isOpen.contains(true) {
      var watched = zip(streams, isOpen).map { pollfd(fd: $1 ? $0 : -1, events: Int16(POLLIN), revents: 0) }
      poll(&watched, 2, -1)
      for place in 0..<2 where watched[place].revents != 0 {
        let count = read(streams[place], &buffer, buffer.count)
        if count > 0, texts[place].count < Self.mostOutput { texts[place] += buffer[..<count] }
        if count == 0 || count < 0 && errno != EINTR { isOpen[place] = false }
      }
    }
    for stream in streams { close(stream) }
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0 && errno == EINTR {}
    guard status == 0 else { throw PluginUnderTest.Refusal(String(decoding: texts[1], as: UTF8.self)) }
    return texts[0]
  }
}
