internal import HustingsProtocol
internal import HustingsTransport
internal import Sandbox
internal import Synchronization

/// One running plugin: a sandboxed process that has answered `initialize`, and the conversation with it.
final class PluginProcess: Sendable {
  let plugin: InstalledPlugin
  private let process: SandboxedProcess
  private let peer: Peer
  private let calls: DataCalls
  private let log: PluginLog
  private let tap: ProcessTap?
  /// As many as a plugin need not refuse; whoever comes then waits here.
  private let turns = Turns(ProtocolLimit.unanswered.value)
  /// Nil when the system refused the thread that reads it.
  private let errors: ErrorStream?
  /// What the host holds against the plugin; the first reason counts.
  private let complaint = Mutex<String?>(nil)

  /// How long `initialize` may take.
  static let startLimit: Duration = .seconds(10)
  /// How long one that took too long may say where it is, on data where somebody listens.
  private static let lastWordsLimit: Duration = .seconds(1)

  private init(
    plugin: InstalledPlugin, process: SandboxedProcess, calls: DataCalls, log: PluginLog, tap: ProcessTap?,
    givesWay: Bool
  ) {
    self.plugin = plugin
    self.process = process
    self.calls = calls
    self.log = log
    self.tap = tap
    let streams = process.handOverStreams()
    tap?(.started)
    var observer: PeerObserver?
    if let tap { observer = { direction, line in tap(.message(direction, Array(line))) } }
    var limits = PeerLimits.standard
    // Pages and queries are small; who sends so much has gone wrong, and its neighbours come first.
    limits.flood = 2 << 20
    peer = Peer(input: streams.output, output: streams.input, limits: limits, handler: calls, observer: observer)
    do throws(SandboxError) {
      errors = try ErrorStream(streams.errors) { line in
        log.append("stderr", line)
        tap?(.logged(line))
      }
    } catch {
      log.append("host", Array("Standard error is not read: \(error)".utf8))
      errors = nil
    }
    peer.start(givesWay: givesWay)
  }

  /// Starts the plugin and waits until it has answered `initialize` as its manifest says. One that failed lately gives way,
  /// and so does the host's work for it.
  static func start(
    _ plugin: InstalledPlugin, calls: DataCalls, log: PluginLog, tap: ProcessTap? = nil, givesWay: Bool = false
  ) async throws(RPCError) -> PluginProcess {
    let limits = SandboxLimits(memoryMB: plugin.manifest.limits.memoryMB)
    let program = SandboxedProgram(
      bundle: plugin.folder, arguments: plugin.manifest.run, limits: limits, givesWay: givesWay)
    let process: SandboxedProcess
    do {
      process = try await SandboxSpawner.shared.spawn(program)
    } catch {
      throw RPCError(
        .unavailable, "\(plugin.manifest.name) cannot be started: \(error)",
        data: ErrorDetail(reason: "sandboxUnavailable", hint: error.mend))
    }
    let started = PluginProcess(
      plugin: plugin, process: process, calls: calls, log: log, tap: tap, givesWay: givesWay)
    Task { await started.watchConversation() }
    if tap != nil { Task { await started.tellEnd() } }
    do throws(RPCError) {
      try await started.initialize()
    } catch {
      let reason = await started.reasonForEnd(otherwise: error.message)
      started.peer.end()
      process.kill()
      throw RPCError(
        error.code == .unsupportedVersion ? error.code : .unavailable,
        "\(plugin.manifest.name) did not start. \(reason)",
        data: ErrorDetail(reason: "didNotStart", hint: "Its maintainers find more in the plugin's log."))
    }
    return started
  }

  private func initialize() async throws(RPCError) {
    var params = InitializeParams()
    params.versions = [ProtocolVersion.current]
    params.host = "hustings"
    let answer: RawJSON
    do throws(RequestFailure) {
      answer = try await peer.answer(
        to: Method.initialize.rawValue, RawJSON(encoding: params), deadline: Self.startLimit)
    } catch {
      switch error {
      case .late:
        throw RPCError(.timeout, "It did not answer `initialize` within \(Self.startLimit.components.seconds) seconds.")
      case .here(let error): throw error
      case .answered(let error):
        // Its own words are for its log: what people read as the host's must be the host's.
        log.append("initialize", Array(error.message.utf8))
        throw RPCError(.unavailable, "It refused to start.")
      }
    }
    let result: InitializeResult = try decoded(answer, "initialize")
    guard ProtocolVersion.choose(from: [result.version]) != nil else {
      let isVersion = result.version.utf8.count <= 20 && result.version.utf8.allSatisfy { (46...57).contains($0) }
      throw RPCError(
        .unsupportedVersion,
        "It chose protocol version \(isVersion ? result.version : "unknown"); "
          + "this host speaks \(ProtocolVersion.current).")
    }
    let parts = [
      ("views", result.views, plugin.manifest.views.map(\.id)),
      ("actions", result.actions, plugin.manifest.actions.map(\.id)),
    ]
    let unwritten = Self.differences(parts.map { ($0.0, Set($0.2).subtracting($0.1)) })
    let undeclared = Self.differences(parts.map { ($0.0, Set($0.1).subtracting($0.2)) })
    guard unwritten != nil || undeclared != nil else { return }
    let sides = [
      unwritten.map { "plugin.json has, and the code lacks, \($0): write what is missing, or take it out there." },
      undeclared.map { "The code has, and plugin.json lacks, \($0): declare what is missing, or take it out." },
    ]
    throw RPCError(
      .invalid, (["Its code and its manifest differ."] + sides.compactMap(\.self)).joined(separator: " "))
  }

  /// `the views a, b and the actions c`; nil when nothing differs.
  private static func differences(_ parts: [(what: String, ids: Set<String>)]) -> String? {
    let words = parts.filter { !$0.ids.isEmpty }.map { part in
      "the \(part.ids.count == 1 ? String(part.what.dropLast()) : part.what) \(shown(part.ids))"
    }
    return words.isEmpty ? nil : words.joined(separator: " and ")
  }

  /// Some of the ids, as words; what is no id comes from a plugin and is not shown.
  private static func shown(_ ids: Set<String>) -> String {
    let names = ids.filter(\.isIdentifier).sorted().prefix(5)
    let rest = ids.count - names.count
    return (names + (rest > 0 ? ["\(rest) more"] : [])).joined(separator: ", ")
  }

  /// Sends a request whose data calls have the rights of `active`, and decodes the answer.
  ///
  /// - Parameters:
  ///   - method: What is asked.
  ///   - active: Whose rights; the token dies when the answer is there.
  ///   - context: For whom, without the token.
  ///   - progress: Is told how far the plugin says it is.
  ///   - params: Makes the parameters from the context with its token.
  /// - Returns: The answer, decoded.
  /// - Throws: the plugin's error; `timeout` or `unavailable` when it did not answer: then it is ended, unless it had
  ///   less than its time because others were before.
  func ask<Answer: JSONCodable>(
    _ method: Method, _ active: ActiveRequest, _ context: RequestContext, progress: ProgressObserver?,
    _ params: (RequestContext) -> RawJSON
  ) async throws(RPCError) -> Answer {
    var time = Duration.seconds(plugin.manifest.limits.seconds)
    let isWaiting = !turns.takeFree()
    if isWaiting {
      let deadline = ContinuousClock.now + time
      guard await turns.take(before: deadline) else {
        guard !Task.isCancelled else {
          throw RPCError(.cancelled, "The request was cancelled.", data: ErrorDetail(reason: "cancelled"))
        }
        throw busy
      }
      time = deadline - .now
    }
    defer { turns.give() }
    var context = context
    context.token = calls.requests.open(active)
    defer { calls.requests.close(context.token) }
    let answer: RawJSON
    do throws(RequestFailure) {
      answer = try await peer.answer(to: method.rawValue, params(context), deadline: time, progress: progress)
    } catch {
      if isWaiting, error == .late { throw busy }
      throw await explained(error)
    }
    return try decoded(answer, method.rawValue)
  }

  /// What a request is told that others kept waiting for as long as one may take.
  private var busy: RPCError {
    RPCError(
      .unavailable, "\(plugin.manifest.name) is busy with the requests of others.",
      data: ErrorDetail(reason: "busy", hint: "Try again in a moment."))
  }

  /// Why a request failed, for the person who made it: the host's own words, passed on by the plugin or not; the
  /// plugin's are marked as such.
  private func explained(_ failure: RequestFailure) async -> RPCError {
    let (name, seconds) = (plugin.manifest.name, plugin.manifest.limits.seconds)
    if failure == .late {
      // It was told that nobody waits any more; what answers a ping has seen that, and may have said where it hangs.
      if tap != nil {
        _ = try? await peer.request(Method.ping.rawValue, .emptyObject, deadline: Self.lastWordsLimit)
        await errors?.caughtUp()
      }
      complain("It did not answer within \(seconds) seconds.")
      return RPCError(
        .timeout, "\(name) did not answer within \(seconds) seconds and was stopped.",
        data: ErrorDetail(reason: "timeout", hint: "Try again; it is started anew."))
    }
    if isEnding {
      let reason = await reasonForEnd(otherwise: failure.rpcError.message)
      return RPCError(
        .unavailable, "\(name) stopped while it was answering. \(reason)",
        data: ErrorDetail(reason: "stopped", hint: "Try again; it is started anew."))
    }
    guard case .answered(let error) = failure else { return hosts(failure.rpcError) }
    // What it wrote about the error came before the error.
    if tap != nil { await errors?.caughtUp() }
    guard !calls.gave(error) else { return error }
    var detail = error.data ?? ErrorDetail(reason: "error")
    detail.reason = RPCError.pluginReason + detail.reason
    return RPCError(error.code, error.message, data: detail)
  }

  /// An error that this end made, as the host's.
  private func hosts(_ error: RPCError) -> RPCError {
    guard error.data == nil else { return error }
    guard error.code == .unavailable else {
      return RPCError(error.code, error.message, data: ErrorDetail(reason: error.code.name))
    }
    return RPCError(
      .unavailable, "\(plugin.manifest.name) does not read what is asked of it.",
      data: ErrorDetail(reason: "notReading", hint: "Try again in a moment."))
  }

  /// Whether the plugin answers; used for measuring.
  func ping() async throws(RPCError) {
    _ = try await peer.request(Method.ping.rawValue, .emptyObject, deadline: .seconds(5))
  }

  private func decoded<Answer: JSONCodable>(_ answer: RawJSON, _ method: String) throws(RPCError) -> Answer {
    do {
      return try Answer(json: answer)
    } catch {
      throw RPCError(
        .internalError, "\(plugin.manifest.name) answered `\(method)` with something that is no answer: \(error).",
        data: ErrorDetail(reason: "badAnswer", hint: "Its authors must mend it."))
    }
  }

  /// Waits for the end; says why, or nil when the host wanted it.
  func ended() async -> String? {
    let exit = await process.waitForExit()
    if let complaint = await heldAgainst() { return complaint }
    return exit.byHost ? nil : exit.description
  }

  /// Tells the tap of the end once everything else has been told.
  private func tellEnd() async {
    let reason = await ended()
    await errors?.ended()
    tap?(.ended(reason))
  }

  /// Says goodbye, then stops the process by and by: at the latest after five seconds nothing of it is left.
  func stop() async {
    let limit = ContinuousClock.now + .seconds(5)
    _ = try? await peer.request(Method.shutdown.rawValue, .emptyObject, deadline: .seconds(1))
    peer.end()
    await process.stop(killAfter: limit - .now)
  }

  /// Ends the process at once, whatever it is doing.
  func end() async {
    peer.end()
    process.kill()
    _ = await process.exit(within: .seconds(2))
  }

  /// Whether it has ended or is about to: what it is asked now fails.
  var isEnding: Bool { process.exit != nil || complaint.withLock { $0 != nil } || peer.hasEnded }

  /// The processor time that it has used; nil once it has ended.
  var processorTime: Duration? { process.processorTime }

  /// Ends it as failed.
  func complain(_ text: String) {
    complaint.withLock { if $0 == nil { $0 = text } }
    process.kill()
  }

  /// A conversation that ends otherwise than by the process's end is the plugin's fault, and ends the process.
  private func watchConversation() async {
    if let text = Self.complaint(about: await peer.ended) { complain(text) }
    if await process.exit(within: .seconds(5)) == nil {
      complain("It closed its output and ran on.")
    }
  }

  /// What a conversation's end says against the plugin; nil when it ended as it should.
  private static func complaint(about end: PeerEnd) -> String? {
    switch end {
    case .local, .endOfFile: nil
    case .truncatedLine: "It ended in the middle of a message."
    case let reason: "Its conversation with the host was ended: \(reason)."
    }
  }

  private func reasonForEnd(otherwise text: String) async -> String {
    guard isEnding, let exit = await process.exit(within: .seconds(2)) else { return text }
    // Whoever listens is about to show what the plugin wrote.
    if tap != nil { await errors?.ended() }
    return await heldAgainst() ?? exit.description
  }

  /// What the host holds against one whose process has gone: its conversation ends at once, and may have been what ended
  /// it. Nil when nothing.
  private func heldAgainst() async -> String? {
    let end = await peer.ended
    return complaint.withLock(\.self) ?? Self.complaint(about: end)
  }
}
