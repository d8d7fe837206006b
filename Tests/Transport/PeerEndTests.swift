import Glibc
import HustingsProtocol
import HustingsTransport
import Testing

/// How conversations end, and what is still said then.
@Suite("A peer's end", .timeLimit(.minutes(10)))
struct PeerEndTests {
  @Test("when the input ends, open requests fail and running handlers still answer", arguments: Medium.allCases)
  func endOfFile(medium: Medium) async throws {
    let gate = Gate()
    let (peer, wire) = medium.peerAndWire(
      Answers { (_, params) in
        await gate.passed()
        return params
      }, limits: unhurried)
    let open = Task { try await peer.request("never", .emptyObject, deadline: .seconds(60)) }
    #expect(try await wire.message() != nil)
    wire.send(request(1))
    wire.closeOutput()
    let error = await #expect(throws: RPCError.self) { try await open.value }
    #expect(error?.code == .unavailable)
    gate.open()
    #expect(try await wire.message() == .result(id: .integer(1), .emptyObject))
    #expect(await wire.line() == nil)
    #expect(await peer.ended == .endOfFile)
    let after = await #expect(throws: RPCError.self) {
      try await peer.request("after", .emptyObject, deadline: minute)
    }
    #expect(after?.code == .unavailable)
  }

  @Test("handlers that outlast the grace after the input's end are cancelled")
  func grace() async throws {
    var limits = PeerLimits()
    limits.grace = .milliseconds(50)
    let (peer, wire) = Medium.pipes.peerAndWire(patient, limits: limits)
    wire.send(request(1))
    wire.closeOutput()
    #expect(await peer.ended == .endOfFile)
  }

  @Test("an end in the middle of a line is told apart")
  func truncated() async throws {
    let (peer, wire) = Medium.pipes.peerAndWire(echo)
    wire.send("{\"jsonrpc\"")
    wire.closeOutput()
    #expect(await peer.ended == .truncatedLine)
  }

  @Test("everything that was said before `closeOutput` arrives, and then the end")
  func closing() async throws {
    let (peer, wire) = Medium.pipes.peerAndWire(echo)
    for number in 0..<1000 { peer.notify("log", RawJSON(encoding: ["n": number])) }
    peer.closeOutput()
    #expect(!peer.notify("log", .emptyObject))
    for number in 0..<1000 {
      #expect(try await wire.message() == .notification(method: "log", params: RawJSON(encoding: ["n": number])))
    }
    #expect(await wire.line() == nil)
    wire.closeOutput()
    #expect(await peer.ended == .endOfFile)
  }

  @Test("an end before the start ends, and an end ends once")
  func early() async {
    let ends = Medium.pipes.ends()
    let peer = Peer(input: ends.left.input, output: ends.left.output, handler: echo)
    peer.end(.garbage)
    peer.start()
    peer.end()
    #expect(await peer.ended == .garbage)
    #expect(await peer.ended == .garbage)
    close(ends.right.input)
    close(ends.right.output)
  }
}
