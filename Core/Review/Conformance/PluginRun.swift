internal import Glibc
internal import Host
internal import HustingsProtocol
internal import HustingsTesting
internal import HustingsTransport
internal import Sandbox
internal import Synchronization

/// One process of the plugin in the sandbox, and the host's end of the conversation with it, played line by line.
///
/// One task plays it: what the plugin says is taken while the play waits for something, and data calls are answered
/// then as `data` says. What is wrong whatever is played goes into the findings.
final class PluginRun {
  /// What becomes of the plugin's data calls.
  enum DataMode {
    case answer
    case hold
    case refuse(RPCError)
    /// The first answer to each call has a cursor.
    case inParts
  }

  /// An answer of the plugin's.
  enum Answer {
    case result(JSONValue)
    case error(code: Int, message: String, data: JSONValue)
  }

  let stage: Stage
  let process: SandboxedProcess
  let wire: Wire
  let log: LogTail
  var data = DataMode.answer
  /// Members added to every data answer, as a later version may.
  var dataExtra = false
  /// Which rule an answer breaks that nobody asked for.
  var unaskedBreaks = "2.10"

  /// The host's requests without an answer: their lines.
  var open: [MessageID: String] = [:]
  var answers: [MessageID: Answer] = [:]
  /// Errors without an id.
  var strays: [Answer] = []
  /// The data calls that are well-formed, in the order in which they came.
  var calls: [DataCall] = []
  var held: [DataCall] = []
  var end: Wire.End?
  var isBegun = false
  /// The tokens of open requests, with what tells their data apart.
  var tokens: [MessageID: (token: String, variant: Int)] = [:]
  var openCalls: Set<MessageID> = []
  var cursors: [String: DataCall] = [:]
  private var lastID = 0

  private init(stage: Stage, process: SandboxedProcess) {
    self.stage = stage
    self.process = process
    let streams = process.handOverStreams()
    log = LogTail(draining: streams.errors)
    wire = Wire(input: streams.output, output: streams.input)
  }

  static func start(_ stage: Stage) async throws(Breach) -> PluginRun {
    let limits = SandboxLimits(memoryMB: stage.manifest.limits.memoryMB)
    do {
      return PluginRun(
        stage: stage,
        process: try await SandboxSpawner.shared.spawn(
          SandboxedProgram(bundle: stage.plugin.folder, arguments: stage.manifest.run, limits: limits)))
    } catch {
      throw Breach(sent: "nothing: the plugin was to be started", came: error.problem, mend: error.mend)
    }
  }

  // MARK: Saying

  /// The next id of a request.
  func nextID() -> MessageID {
    lastID += 1
    return .integer(lastID)
  }

  /// Sends a request as the host writes it.
  ///
  /// - Returns: Its id.
  @discardableResult
  func ask(
    _ method: String, _ params: String = "{}", id: MessageID? = nil, extra: String = "", inPiecesOf size: Int? = nil
  ) async -> MessageID {
    let id = id ?? nextID()
    let name = String(decoding: RawJSON(encoding: id).bytes, as: UTF8.self)
    let line = #"{"jsonrpc":"2.0","id":\#(name),"method":"\#(method)","params":\#(params)\#(extra)}"#
    note(id, line)
    await wire.send(bytes: Array(line.utf8) + [0x0A], inPiecesOf: size, within: stage.limits.long)
    return id
  }

  /// Notes a request that a play sends itself.
  func note(_ id: MessageID, _ line: String) {
    open[id] = line
  }

  /// Asks for a view or an action.
  @discardableResult
  func ask(
    for item: Survey.Item, variant: Int = 0, key: String = "k1", extras: Bool = false, inPiecesOf size: Int? = nil
  ) async -> MessageID {
    let id = nextID()
    let token = token(of: id, variant: variant)
    let params = Plausible.params(item, stage.manifest, token: token, key: key, extras: extras)
    return await ask(
      item.isAction ? "action.invoke" : "view.render", params, id: id, extra: extras ? Plausible.extra : "",
      inPiecesOf: size)
  }

  /// Opens a token for a request.
  func token(of id: MessageID, variant: Int = 0) -> String {
    let token = RowID(high: UInt64(lastID) &* 0x9E37_79B9_7F4A_7C15, low: UInt64(lastID)).description
    tokens[id] = (token, variant)
    return token
  }

  /// Sends a notification.
  func tell(_ method: String, _ params: String) async {
    await wire.send(#"{"jsonrpc":"2.0","method":"\#(method)","params":\#(params)}"#, within: stage.limits.long)
  }

  // MARK: Hearing

  /// Takes what the plugin says until something is so.
  ///
  /// - Returns: False if it was not within the limit, or can never be.
  func hear(within limit: Duration, until isSo: () -> Bool) async -> Bool {
    let deadline = ContinuousClock.now + limit
    while !isSo() {
      guard end == nil, deadline > .now else { return false }
      switch await wire.next(within: deadline - .now) {
      case .line(let line): await take(line)
      case .end(let how): ended(how)
      case .nothing: return isSo()
      }
    }
    return true
  }

  /// Waits for the answer to a request.
  func answer(
    to id: MessageID, within limit: Duration? = nil, mend: String = "Answer every request, once."
  ) async throws(Breach) -> Answer {
    let limit = limit ?? stage.limits.answer
    _ = await hear(within: limit) { answers[id] != nil }
    guard let answer = answers[id] else {
      throw Breach(sent: open[id] ?? "", came: await silence(after: limit), mend: mend)
    }
    return answer
  }

  /// What it means that nothing came.
  func silence(after limit: Duration) async -> String {
    guard end != nil else { return "no answer within \(limit.components.seconds) seconds" }
    let how = await process.exit(within: .seconds(1)).map { " \($0)" } ?? ""
    let log = log.lastLine.map { " Its log ends with: \($0)" } ?? ""
    return "no answer: the plugin closed its output.\(how)\(log)"
  }

  /// Says `initialize` as a host does, and waits for the answer.
  @discardableResult
  func begin(versions: String = #"["1.0"]"#, extra: String = "") async throws(Breach) -> Answer {
    let id = await ask("initialize", #"{"versions":\#(versions),"host":"hustings check"\#(extra)}"#, extra: extra)
    return try await answer(
      to: id, within: stage.limits.start, mend: "Answer `initialize` with the version, the views and the actions.")
  }

  /// Asks `ping` and waits: what was sent before has then been read.
  func fence(mend: String = "Go on taking lines.") async throws(Breach) {
    let id = await ask("ping")
    _ = try await answer(to: id, mend: mend)
  }

  // MARK: Ending

  /// Ends what the plugin reads and hears out what it still says, as long as it may take.
  ///
  /// - Returns: How it ended; nil if it did not in time and was killed.
  @discardableResult
  func finish() async -> SandboxExit? {
    data = .answer
    for call in takeHeld() { await respond(to: call) }
    wire.closeOutput()
    let limit = stage.findings.lingers ? .milliseconds(100) : stage.limits.end
    let deadline = ContinuousClock.now + limit
    _ = await hear(within: limit) { false }
    let exit = await process.exit(within: max(.milliseconds(1), deadline - .now))
    if exit == nil {
      stage.findings.lingers = true
      process.kill()
      _ = await process.waitForExit()
    }
    wire.close()
    return exit
  }

  func ended(_ how: Wire.End) {
    end = how
    switch how {
    case .betweenLines: break
    case .inLine:
      stage.findings.note(
        "1.1", sent: "", came: "the output ended in the middle of a line", mend: "End every message with `\\n`.")
    case .lineTooLong:
      stage.findings.note("1.3", sent: "", came: "a line of over 8 MiB", mend: "Write shorter lines: show fewer rows.")
    case .tooMuch:
      stage.findings.note("2.6", sent: "", came: "more lines than anybody asked for", mend: "Say less.")
    }
  }
}

extension JSONValue {
  /// A member of an object, nil of all else.
  subscript(name: String) -> JSONValue? {
    if case .object(let members) = self { members[name] } else { nil }
  }

  /// The text of a string, nil of all else.
  var string: String? {
    if case .string(let text) = self { text } else { nil }
  }
}
