internal import HustingsProtocol
internal import HustingsTransport
internal import Synchronization

/// What one plugin process may ask of the host: data for the requests that it is answering, and lines for its log.
final class DataCalls: PeerHandler {
  let requests = ActiveRequests()
  private let plugin: InstalledPlugin
  private let service: DataService
  private let log: PluginLog
  private let tap: ProcessTap?
  private let turns: Turns
  private let refusals = Mutex<[RPCError]>([])

  /// How many of the host's errors are remembered: more than a plugin can be answering requests.
  private static let keptRefusals = 128
  private static let longestRefusal = 1024

  /// The calls of a plugin that failed lately, which gives way to others, are answered one after another.
  init(
    plugin: InstalledPlugin, service: DataService, log: PluginLog, tap: ProcessTap? = nil, givesWay: Bool = false
  ) {
    self.plugin = plugin
    self.service = service
    self.log = log
    self.tap = tap
    turns = Turns(givesWay ? 1 : ProtocolLimit.unanswered.value)
  }

  func answer(_ method: String, _ params: RawJSON, id: MessageID) async throws(RPCError) -> RawJSON {
    do throws(RPCError) {
      guard await turns.take() else { throw RPCError(.cancelled, "The request \(method.prefix(40)) was cancelled.") }
      defer { turns.give() }
      return try await answer(method, params, id)
    } catch {
      tap?(.decided(call: id, DataDecision(denial: error)))
      // A sentence that long holds what the plugin sent: it is none of ours to vouch for.
      guard error.message.utf8.count <= Self.longestRefusal else { throw error }
      refusals.withLock { refusals in
        if refusals.count >= Self.keptRefusals { refusals.removeFirst() }
        refusals.append(error)
      }
      throw error
    }
  }

  /// Whether an error that the plugin answers is one that the host gave it lately, passed on as it was.
  func gave(_ error: RPCError) -> Bool {
    refusals.withLock { $0.contains(error) }
  }

  private func answer(_ method: String, _ params: RawJSON, _ id: MessageID) async throws(RPCError) -> RawJSON {
    guard let known = Method(rawValue: method), known.direction == .pluginToHost, !known.isNotification else {
      let shown = String(decoding: method.utf8.prefix(40), as: UTF8.self)
      throw RPCError(.methodNotFound, "The host has no method `\(shown)`.")
    }
    let request = try requests.request(try Self.token(in: params))
    guard let tap else { return try await service.answer(known, params, plugin: plugin, request: request) }
    var decision = DataDecision()
    let answer = try await service.answer(known, params, plugin: plugin, request: request) {
      decision.allowances.append($0)
    }
    decision.rows = answer.rowCount
    tap(.decided(call: id, decision))
    return answer
  }

  func notice(_ method: String, _ params: RawJSON) {
    guard method == Method.log.rawValue, let line = try? LogParams(json: params) else { return }
    log.append(line.level.rawValue, Array(line.text.utf8))
  }

  /// The token alone: which request a call serves is decided before anything else of it is looked at.
  private static func token(in params: RawJSON) throws(RPCError) -> String {
    var reader = JSONReader(params)
    do throws(JSONError) {
      try reader.beginObject()
      while let name = try reader.nextName() {
        if name == "context" { return try reader.string() }
        try reader.skipValue()
      }
    } catch {
      throw RPCError(.invalidParams, "The parameters do not fit: \(error.under("params")).")
    }
    throw RPCError(.invalidParams, "The parameters do not fit: params: lacks `context`.")
  }
}
