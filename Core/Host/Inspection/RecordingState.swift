internal import HustingsProtocol
internal import HustingsTransport

/// The events of a recording, and what is needed to tell which belong together.
struct RecordingState {
  private(set) var events: [RecordedEvent] = []
  private(set) var last = 0
  private var bytes = 0
  private var processes: [Int: Conversation] = [:]

  /// What one process and the host have asked each other and not answered yet.
  private struct Conversation {
    var ofHost: [MessageID: Asked] = [:]
    var ofPlugin: [MessageID: Asked] = [:]
    /// The host's open requests by the token that data calls name.
    var byToken: [String: Int] = [:]
  }

  private struct Asked {
    var number: Int
    var after: Duration
    var method: String
    var subject: String
    var request: Int?
    var token: String?
    var decision: DataDecision?
  }

  /// Takes an event; false when it only adds to one that follows.
  mutating func take(_ event: PluginEvent, after: Duration) -> Bool {
    if case .decided(let call, let decision) = event.what {
      processes[event.process]?.ofPlugin[call]?.decision = decision
      return false
    }
    last += 1
    var recorded = RecordedEvent(
      number: last, after: after, process: event.process, plugin: event.plugin, tenant: event.tenant, kind: .started)
    switch event.what {
    case .started: processes[event.process] = Conversation()
    case .ended(let reason):
      recorded.kind = .ended(reason)
      recorded.isError = reason != nil
      processes[event.process] = nil
    case .logged(let line):
      keep(line, as: .logged, in: &recorded)
      // With one request open, what is logged is about it.
      if let asked = processes[event.process]?.ofHost.values, asked.count == 1 {
        recorded.request = asked.first?.number
      }
    case .message(let direction, let line):
      recorded.direction = direction
      keep(line, as: .garbage, in: &recorded)
      read(line, direction, into: &recorded)
    case .decided: break
    }
    bytes += recorded.line.count
    events.append(recorded)
    var oldest = 0
    while events.count - oldest > Recording.maximumEvents || bytes > Recording.maximumBytes && oldest < events.count - 1
    {
      bytes -= events[oldest].line.count
      oldest += 1
    }
    events.removeFirst(oldest)
    return true
  }

  mutating func clear() {
    events = []
    bytes = 0
  }

  private func keep(_ line: [UInt8], as kind: RecordedEvent.Kind, in event: inout RecordedEvent) {
    event.kind = kind
    event.size = line.count
    event.line = line.count > Recording.maximumLine ? Array(line.prefix(Recording.maximumLine)) : line
  }

  /// The host's request that a notification is about: the one whose id it carries, or the only one that is open.
  private static func request(
    of method: String, _ params: RawJSON, _ direction: PeerDirection, in conversation: Conversation
  ) -> Int? {
    switch (Method(rawValue: method), direction) {
    case (.progress, .received):
      return (try? ProgressParams(json: params)).flatMap { conversation.ofHost[$0.id]?.number }
    case (.cancel, .sent): return (try? CancelParams(json: params)).flatMap { conversation.ofHost[$0.id]?.number }
    case (.cancel, .received):
      return (try? CancelParams(json: params)).flatMap { conversation.ofPlugin[$0.id]?.request }
    case (_, .received) where conversation.ofHost.count == 1: return conversation.ofHost.values.first?.number
    default: return nil
    }
  }

  private mutating func read(_ line: [UInt8], _ direction: PeerDirection, into event: inout RecordedEvent) {
    guard let message = try? Envelope(line: line) else {
      event.isError = true
      return
    }
    var conversation = processes[event.process] ?? Conversation()
    defer { processes[event.process] = conversation }
    switch message {
    case .request(let id, let method, let params):
      event.kind = .request
      event.method = method
      var asked = Asked(number: event.number, after: event.after, method: method, subject: "")
      if direction == .sent {
        Self.describe(method, params, &event, &asked)
        if let token = asked.token { conversation.byToken[token] = event.number }
        conversation.ofHost[id] = asked
      } else {
        let fields = Self.words(in: params)
        event.subject = fields["resource"] ?? fields["collection"] ?? ""
        event.request = fields["context"].flatMap { conversation.byToken[$0] }
        (asked.subject, asked.request) = (event.subject, event.request)
        conversation.ofPlugin[id] = asked
      }
    case .notification(let method, let params):
      event.kind = .notification
      event.method = method
      event.request = Self.request(of: method, params, direction, in: conversation)
    case .result(let id, _): answer(id, direction, &event, &conversation)
    case .failure(let id, _):
      event.isError = true
      if let id { answer(id, direction, &event, &conversation) } else { event.kind = .response }
    }
  }

  private func answer(
    _ id: MessageID, _ direction: PeerDirection, _ event: inout RecordedEvent, _ conversation: inout Conversation
  ) {
    event.kind = .response
    let asked =
      direction == .received
      ? conversation.ofHost.removeValue(forKey: id) : conversation.ofPlugin.removeValue(forKey: id)
    guard let asked else { return }
    if let token = asked.token { conversation.byToken[token] = nil }
    event.method = asked.method
    event.subject = asked.subject
    event.took = event.after - asked.after
    event.decision = asked.decision
    event.request = direction == .received ? asked.number : asked.request
  }

  private static func describe(
    _ method: String, _ params: RawJSON, _ event: inout RecordedEvent, _ asked: inout Asked
  ) {
    let context: RequestContext
    if method == Method.renderView.rawValue, let params = try? RenderViewParams(json: params) {
      (event.subject, context) = (params.view, params.context)
    } else if method == Method.invokeAction.rawValue, let params = try? InvokeActionParams(json: params) {
      (event.subject, context) = (params.action, params.context)
    } else {
      return
    }
    event.role = context.role
    (asked.subject, asked.token) = (event.subject, context.token)
  }

  /// The texts among an object's own members that say what a call is about.
  private static func words(in params: RawJSON) -> [String: String] {
    var words: [String: String] = [:]
    var reader = JSONReader(params)
    do throws(JSONError) {
      try reader.beginObject()
      while let name = try reader.nextName() {
        if ["context", "resource", "collection"].contains(name), reader.kind() == .string {
          words[name] = try reader.string()
        } else {
          try reader.skipValue()
        }
      }
    } catch {
      // What is no object is about nothing.
    }
    return words
  }
}
