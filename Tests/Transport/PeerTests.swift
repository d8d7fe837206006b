import Glibc
import HustingsProtocol
import HustingsTransport
import Synchronization
import Testing

@Suite("Peer", .timeLimit(.minutes(10)))
struct PeerTests {
  /// Ends a pair of peers, and shows that both do end.
  private func end(_ left: Peer, _ right: Peer) async {
    left.end()
    #expect(await left.ended == .local)
    #expect(await right.ended == .endOfFile)
  }

  @Test("both ends ask and answer", arguments: Medium.allCases)
  func bothAsk(medium: Medium) async throws {
    let (left, right) = medium.peers(echo, Answers { method, _ in RawJSON(encoding: method) })
    #expect(try await left.request("ping", .emptyObject, deadline: minute) == RawJSON(encoding: "ping"))
    #expect(try await right.request("ping", json("[1]"), deadline: minute) == json("[1]"))
    await end(left, right)
  }

  @Test("lines larger than the pipes in both directions at once never deadlock", arguments: Medium.allCases)
  func saturation(medium: Medium) async throws {
    let big = RawJSON(encoding: [String(repeating: "x", count: 1 << 20)])
    let (left, right) = medium.peers(echo, echo, limits: unhurried)
    try await withThrowingTaskGroup(of: Bool.self) { group in
      for _ in 0..<6 {
        for peer in [left, right] {
          group.addTask {
            for _ in 0..<8 where try await peer.request("echo", big, deadline: .seconds(60)) != big { return false }
            return true
          }
        }
      }
      for try await isSame in group { #expect(isSame) }
    }
    await end(left, right)
  }

  @Test("thousands of small requests in flight from both ends are answered with what they asked")
  func flood() async throws {
    let (left, right) = Medium.pipes.peers(echo, echo, limits: unhurried)
    try await withThrowingTaskGroup(of: Bool.self) { group in
      for number in 0..<64 {
        for peer in [left, right] {
          let preference = number % 2 == 0 ? Peer.executor : nil
          group.addTask(executorPreference: preference) {
            for step in 0..<100 {
              let params = RawJSON(encoding: [number, step])
              if try await peer.request("echo", params, deadline: .seconds(60)) != params { return false }
            }
            return true
          }
        }
      }
      for try await isSame in group { #expect(isSame) }
    }
    await end(left, right)
  }

  @Test("who asks from the reading thread hears that the other end has gone", arguments: Medium.allCases)
  func endWhileAsking(medium: Medium) async throws {
    let (peer, wire) = medium.peerAndWire(echo)
    let asker = Task(executorPreference: Peer.executor) { [minute] in
      // The first answer brings it to the reading thread, where it waits for the second.
      let first = try await peer.request("first", .emptyObject, deadline: minute)
      let error = await #expect(throws: RPCError.self) {
        try await peer.request("second", .emptyObject, deadline: minute)
      }
      return (first, error?.code)
    }
    guard case .request(let id, "first", _)? = try await wire.message() else {
      Issue.record("nothing was asked")
      return
    }
    wire.send(String(decoding: Envelope.result(id: id, .emptyObject).line(), as: UTF8.self))
    let second = await wire.line()
    #expect(second?.contains("second") == true)
    wire.closeOutput()
    let (first, code) = try await asker.value
    #expect(first == .emptyObject)
    #expect(code == .unavailable)
  }

  @Test("the 65th unanswered request is rate limited at once, and an answer makes room")
  func unanswered() async throws {
    let gate = Gate()
    let (peer, wire) = Medium.pipes.peerAndWire(
      Answers { (_, params) in
        await gate.passed()
        return params
      })
    wire.send((1...65).map { request($0) }.joined())
    guard case .failure(.integer(65), let error)? = try await wire.message() else {
      Issue.record("the 65th was not refused first")
      return
    }
    #expect(error.code == .rateLimited)
    gate.open()
    var answered: Set<MessageID> = []
    for _ in 1...64 {
      if case .result(let id, _)? = try await wire.message() { answered.insert(id) }
    }
    #expect(answered == Set((1...64).map(MessageID.integer)))
    wire.send(request(66))
    #expect(try await wire.message() == .result(id: .integer(66), .emptyObject))
    peer.end()
  }

  @Test("requests that would hold too many bytes are rate limited, but one alone never, and an answer makes room")
  func inbound() async throws {
    let gate = Gate()
    var limits = unhurried
    limits.inbound = 4096
    let (peer, wire) = Medium.pipes.peerAndWire(
      Answers { (method, _) in
        if method == "wait" { await gate.passed() }
        return .null
      }, limits: limits)
    let long = #"["\#(String(repeating: "x", count: 5000))"]"#
    wire.send(request(1, "wait", long) + request(2))
    guard case .failure(.integer(2), let error)? = try await wire.message() else {
      Issue.record("the second was not refused")
      return
    }
    #expect(error.code == .rateLimited)
    #expect(error.data?.reason == "unansweredBytes")
    gate.open()
    #expect(try await wire.message() == .result(id: .integer(1), .null))
    for id in 3...5 {
      wire.send(request(id, "ask", long))
      #expect(try await wire.message() == .result(id: .integer(id), .null))
    }
    peer.end()
  }

  @Test("a request's id of 256 bytes is answered, a longer one refused")
  func longID() async throws {
    let (peer, wire) = Medium.pipes.peerAndWire(echo)
    let longest = String(repeating: "i", count: 256)
    wire.send(#"{"jsonrpc":"2.0","id":"\#(longest)","method":"ask"}"# + "\n")
    #expect(try await wire.message() == .result(id: .string(longest), .emptyObject))
    wire.send(#"{"jsonrpc":"2.0","id":"\#(longest)i","method":"ask"}"# + "\n")
    guard case .failure(nil, let error)? = try await wire.message() else {
      Issue.record("it was not refused")
      return
    }
    #expect(error.code == .invalidRequest)
    peer.end()
  }

  @Test("a request with an id that is still unanswered is refused")
  func doubleID() async throws {
    let (peer, wire) = Medium.pipes.peerAndWire(patient)
    wire.send(request(1) + request(1))
    guard case .failure(.integer(1), let error)? = try await wire.message() else {
      Issue.record("the second was not refused")
      return
    }
    #expect(error.code == .invalidRequest)
    peer.end()
  }

  @Test("`$/cancel` cancels the handler, and its answer is `cancelled`")
  func cancelIncoming() async throws {
    let (peer, wire) = Medium.pipes.peerAndWire(patient)
    wire.send(request(1) + #"{"jsonrpc":"2.0","method":"$/cancel","params":{"id":1}}"# + "\n")
    guard case .failure(.integer(1), let error)? = try await wire.message() else {
      Issue.record("no answer")
      return
    }
    #expect(error.code == .cancelled)
    wire.send(#"{"jsonrpc":"2.0","method":"$/cancel","params":{"id":99}}"# + "\n" + request(2, "x"))
    wire.send(#"{"jsonrpc":"2.0","method":"$/cancel","params":{"id":2}}"# + "\n")
    guard case .failure(.integer(2), _)? = try await wire.message() else {
      Issue.record("a cancel without a request disturbed the next")
      return
    }
    peer.end()
  }

  @Test("a handler that blocks its thread keeps neither requests nor `$/cancel` from being read")
  func blockingHandler() async throws {
    let pipe = Medium.pipes.ends()
    let (peer, wire) = Medium.pipes.peerAndWire(
      Answers { (method, params) in
        if method == "block" {
          var byte: UInt8 = 0
          _ = read(pipe.left.input, &byte, 1)
        }
        return params
      })
    wire.send(request(1, "block") + request(2) + request(3))
    var answered: Set<MessageID> = []
    for _ in 0..<2 {
      if case .result(let id, _)? = try await wire.message() { answered.insert(id) }
    }
    #expect(answered == [.integer(2), .integer(3)])
    wire.send(#"{"jsonrpc":"2.0","method":"$/cancel","params":{"id":1}}"# + "\n" + request(4))
    #expect(try await wire.message() == .result(id: .integer(4), .emptyObject))
    _ = write(pipe.right.output, "x", 1)
    guard case .failure(.integer(1), let error)? = try await wire.message() else {
      Issue.record("the blocked request was not answered")
      return
    }
    #expect(error.code == .cancelled)
    peer.end()
    #expect(await peer.ended == .local)
    for descriptor in [pipe.left.input, pipe.left.output, pipe.right.input, pipe.right.output] { close(descriptor) }
  }

  @Test("a cancelled caller goes on at once, the other end is told, and the late answer is ignored")
  func cancelOutgoing() async throws {
    let (peer, wire) = Medium.pipes.peerAndWire(echo)
    let asking = Task {
      do throws(RPCError) {
        _ = try await peer.request("slow", .emptyObject, deadline: .seconds(60))
        return ErrorCode?.none
      } catch { return error.code }
    }
    guard case .request(let id, "slow", _)? = try await wire.message() else {
      Issue.record("no request")
      return
    }
    asking.cancel()
    #expect(await asking.value == .cancelled)
    #expect(try await wire.message() == .notification(method: "$/cancel", params: RawJSON(encoding: ["id": id])))
    let late = Envelope.result(id: id, .null).line()
    wire.send(String(decoding: late, as: UTF8.self) + request(1))
    #expect(try await wire.message() == .result(id: .integer(1), .emptyObject))
    // A second answer to it is one to a request that was never made.
    wire.send(String(decoding: late, as: UTF8.self))
    #expect(await peer.ended == .unexpectedAnswer)
  }

  @Test("how far a request is is told to whoever asked it until it is answered, and of others to nobody")
  func progress() async throws {
    let (peer, wire) = Medium.pipes.peerAndWire(echo)
    let (told, telling) = AsyncStream<Int>.makeStream()
    let asking = Task {
      try await peer.request("slow", .emptyObject, deadline: .seconds(60)) { telling.yield($0.done) }
    }
    guard case .request(.integer(let id), "slow", _)? = try await wire.message() else {
      Issue.record("no request")
      return
    }
    func progress(of id: String, _ done: String) -> String {
      #"{"jsonrpc":"2.0","method":"progress","params":{"id":\#(id),"done":\#(done),"total":3}}"# + "\n"
    }
    wire.send(progress(of: "\(id + 1)", "5") + progress(of: #""\#(id)""#, "6") + progress(of: "\(id)", #""7""#))
    wire.send(progress(of: "\(id)", "1") + progress(of: "\(id)", "2"))
    wire.send(String(decoding: Envelope.result(id: .integer(id), .null).line(), as: UTF8.self))
    _ = try await asking.value
    wire.send(progress(of: "\(id)", "3") + request(1))
    #expect(try await wire.message() == .result(id: .integer(1), .emptyObject))
    telling.finish()
    #expect(await told.reduce(into: [Int]()) { $0.append($1) } == [1, 2])
    peer.end()
  }

  @Test("a task that was cancelled before asks nothing")
  func cancelledBefore() async throws {
    let (peer, wire) = Medium.pipes.peerAndWire(echo)
    let gate = Gate()
    let asking = Task {
      await gate.passed()
      return await #expect(throws: RPCError.self) {
        try await peer.request("never", .emptyObject, deadline: .seconds(60))
      }?.code
    }
    asking.cancel()
    gate.open()
    #expect(await asking.value == .cancelled)
    peer.closeOutput()
    #expect(await wire.line() == nil)
    wire.closeOutput()
    #expect(await peer.ended == .endOfFile)
  }

  @Test("a request without an answer ends at its deadline, a later one is answered")
  func deadline() async throws {
    let (peer, wire) = Medium.pipes.peerAndWire(echo)
    async let long = peer.request("long", .emptyObject, deadline: .seconds(60))
    guard case .request(let id, _, _)? = try await wire.message() else {
      Issue.record("no request")
      return
    }
    let error = await #expect(throws: RPCError.self) {
      try await peer.request("short", .emptyObject, deadline: .milliseconds(20))
    }
    #expect(error?.code == .timeout)
    wire.send(String(decoding: Envelope.result(id: id, .null).line(), as: UTF8.self))
    #expect(try await long == .null)
    let passed = await #expect(throws: RPCError.self) {
      try await peer.request("negative", .emptyObject, deadline: .seconds(-1))
    }
    #expect(passed?.code == .timeout)
    peer.end()
  }

  @Test("an answer to a request that was never made ends the conversation", arguments: ["7", "\"x\""])
  func unexpected(id: String) async throws {
    let (peer, wire) = Medium.pipes.peerAndWire(echo)
    wire.send(#"{"jsonrpc":"2.0","id":\#(id),"result":1}"# + "\n")
    #expect(await peer.ended == .unexpectedAnswer)
  }

  @Test("garbage is answered and the conversation goes on, until the hundredth and first line")
  func garbage() async throws {
    let (peer, wire) = Medium.pipes.peerAndWire(echo)
    wire.send("hello\n[]\n" + request(1))
    #expect(try await wire.message().map(Self.code) == .parseError)
    #expect(try await wire.message().map(Self.code) == .invalidRequest)
    #expect(try await wire.message() == .result(id: .integer(1), .emptyObject))
    // Broken responses count too, and get no answer.
    wire.send(String(repeating: #"{"jsonrpc":"2.0","result":1}"# + "\n", count: 98) + request(2))
    #expect(try await wire.message() == .result(id: .integer(2), .emptyObject))
    wire.send("x\n")
    #expect(await peer.ended == .garbage)
  }

  private static func code(_ message: Envelope) -> ErrorCode? {
    if case .failure(nil, let error) = message { error.code } else { nil }
  }

  @Test("a line over the limit ends the conversation")
  func longLine() async throws {
    var limits = PeerLimits()
    limits.line = 100
    let (peer, wire) = Medium.pipes.peerAndWire(echo, limits: limits)
    wire.send(String(repeating: "x", count: 101))
    #expect(await peer.ended == .lineTooLong(limit: 100))
  }

  @Test("what is too large to send is an error at this end, and an answer becomes one")
  func tooLarge() async throws {
    var limits = PeerLimits()
    limits.line = 500
    let big = RawJSON(encoding: [String(repeating: "x", count: 500)])
    let (left, right) = Medium.pipes.peers(Answers { _, _ in big }, Answers { _, _ in big }, limits: limits)
    for params in [big, .emptyObject] {
      let error = await #expect(throws: RPCError.self) { try await left.request("ask", params, deadline: minute) }
      #expect(error?.code == .tooLarge)
    }
    #expect(!left.notify("log", big))
    await end(left, right)
  }

  @Test("a peer that does not read is ended; requests that find no room fail, answers wait")
  func notReading() async throws {
    var limits = PeerLimits()
    limits.outbound = 1 << 20
    limits.stall = .milliseconds(200)
    let big = RawJSON(encoding: [String(repeating: "x", count: 600 << 10)])
    let (peer, wire) = Medium.pipes.peerAndWire(Answers { _, _ in big }, limits: limits)
    wire.send((1...3).map { request($0) }.joined())
    let refused = await #expect(throws: RPCError.self) {
      while true { _ = try await peer.request("ask", big, deadline: .milliseconds(1)) }
    }
    #expect([.timeout, .unavailable].contains(refused?.code))
    #expect(await peer.ended == .notReading)
    withExtendedLifetime(wire) {}
  }

  @Test("a peer that asks on without reading its refusals is ended before they fill the queue")
  func refusalsUnread() async throws {
    let gate = Gate()
    let (peer, wire) = Medium.pipes.peerAndWire(
      Answers { (_, params) in
        await gate.passed()
        return params
      }, limits: unhurried)
    wire.send((1...4000).map { request($0) }.joined())
    #expect(await peer.ended == .notReading)
    gate.open()
    withExtendedLifetime(wire) {}
  }

  @Test("answers that found no room are all sent once the other end reads")
  func waitingAnswers() async throws {
    var limits = unhurried
    limits.outbound = 1 << 20
    let big = RawJSON(encoding: [String(repeating: "x", count: 600 << 10)])
    let (peer, wire) = Medium.pipes.peerAndWire(Answers { _, _ in big }, limits: limits)
    wire.send((1...8).map { request($0) }.joined())
    var answered: Set<MessageID> = []
    for _ in 1...8 {
      if case .result(let id, big)? = try await wire.message() { answered.insert(id) }
    }
    #expect(answered == Set((1...8).map(MessageID.integer)))
    peer.end()
  }

  @Test("notifications come in order, and before the answers that follow them")
  func order() async throws {
    struct Log: PeerHandler {
      final class Seen: Sendable { let numbers = Mutex<[RawJSON]>([]) }
      let seen = Seen()
      func answer(_ method: String, _ params: RawJSON, id: MessageID) async throws(RPCError) -> RawJSON { params }
      func notice(_ method: String, _ params: RawJSON) { seen.numbers.withLock { $0.append(params) } }
    }
    let log = Log()
    let (left, right) = Medium.pipes.peers(echo, log)
    let sent = (0..<200).map { RawJSON(encoding: ["n": $0]) }
    for params in sent { left.notify("log", params) }
    _ = try await left.request("ping", .emptyObject, deadline: minute)
    #expect(log.seen.numbers.withLock { $0 } == sent)
    await end(left, right)
  }

  @Test("an observer is told every line both ways, in the order of the wire", arguments: Medium.allCases)
  func observer(medium: Medium) async throws {
    let told = Mutex<[String]>([])
    let ends = medium.ends()
    let left = Peer(
      input: ends.left.input, output: ends.left.output, handler: echo,
      observer: { direction, line in
        let arrow = direction == .sent ? "→" : "←"
        told.withLock { $0.append("\(arrow) \(String(decoding: line, as: UTF8.self))") }
      })
    let right = Peer(input: ends.right.input, output: ends.right.output, handler: echo)
    left.start()
    right.start()
    _ = try await left.request("one", json("[1]"), deadline: minute)
    left.notify("note", .emptyObject)
    _ = try await right.request("two", json("[2]"), deadline: minute)
    await end(left, right)
    #expect(
      told.withLock { $0 } == [
        #"→ {"jsonrpc":"2.0","id":1,"method":"one","params":[1]}"#,
        #"← {"jsonrpc":"2.0","id":1,"result":[1]}"#,
        #"→ {"jsonrpc":"2.0","method":"note","params":{}}"#,
        #"← {"jsonrpc":"2.0","id":1,"method":"two","params":[2]}"#,
        #"→ {"jsonrpc":"2.0","id":1,"result":[2]}"#,
      ])
  }
}
