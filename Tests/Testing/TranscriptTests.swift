import Glibc
import HustingsProtocol
import HustingsTesting
import Testing

@Suite("Transcripts and the wire", .timeLimit(.minutes(10)))
struct TranscriptTests {
  private static let text = """
    # A view with one query.
    # Plays: swift
    → {"jsonrpc":"2.0","id":1,"method":"view.render","params":{}}
    ← {"jsonrpc":"2.0","id":"q","method":"data.query","params":{"limit":10}}
    → {"jsonrpc":"2.0","id":"q","result":{"rows":[]}}
    ← {"jsonrpc":"2.0","id":1,"result":{"title":"…","blocks":[]}}

    """

  /// A pipe that no process started by another test inherits.
  private static func pair() throws -> [Int32] {
    var ends: [Int32] = [-1, -1]
    try #require(pipe(&ends) == 0)
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    return ends
  }

  /// A plugin of the test's own: says what it is told to say for each line that it hears.
  private func play(
    _ transcript: Transcript, _ plugin: @escaping @Sendable (String) -> [String]
  ) async throws {
    let (down, up) = try (Self.pair(), Self.pair())
    let (heard, said) = (Wire(input: down[0], output: up[1]), Wire(input: up[0], output: down[1]))
    async let playing: Transcript = TranscriptPlayer(transcript, limit: .seconds(10)).play(over: said)
    let answering = Task {
      while case .line(let line) = await heard.next(within: .seconds(10)) {
        let text = String(decoding: line, as: UTF8.self)
        // The transcripts here leave the beginning out.
        let answers = text.contains("initialize") ? [#"{"jsonrpc":"2.0","id":0,"result":{}}"#] : plugin(text)
        for answer in answers { await heard.send(answer) }
      }
    }
    defer {
      said.close()
      answering.cancel()
    }
    _ = try await playing
  }

  @Test("A file is read and written as it was")
  func roundTrip() throws {
    let transcript = try Transcript(Self.text)
    #expect(transcript.entries.map(\.speaker) == [.host, .plugin, .host, .plugin])
    #expect(transcript.entries.map(\.line) == [3, 4, 5, 6])
    #expect(transcript.note("Plays") == "swift")
    #expect(transcript.text == Self.text)
  }

  @Test(
    "What is no transcript is told with its line",
    arguments: [
      ("→ {}", 1), ("# Head\n\n{}\n", 3), ("# Head\n→ {\n", 2), ("# Head\n← []\n", 2), ("# Head\n←{}\n", 2),
    ])
  func faults(_ text: String, _ line: Int) {
    let fault = #expect(throws: Transcript.Fault.self) { try Transcript(text) }
    #expect(fault?.line == line)
  }

  @Test("A plugin may choose its ids and the order of members")
  func variables() async throws {
    try await play(try Transcript(Self.text)) { line in
      if line.contains("view.render") {
        return [#"{"params":{"limit":10},"method":"data.query","id":77,"jsonrpc":"2.0"}"#]
      }
      guard line.contains(#""id":77"#) else { return ["the answer has another id: \(line)"] }
      return [#"{"jsonrpc":"2.0","id":1,"result":{"blocks":[],"title":"Stations"}}"#]
    }
  }

  @Test("The first difference is told in words with its line")
  func difference() async throws {
    let transcript = try Transcript(Self.text)
    let difference = await #expect(throws: TranscriptPlayer.Difference.self) {
      try await play(transcript) { _ in
        [#"{"jsonrpc":"2.0","id":"x","method":"data.query","params":{"limit":9}}"#]
      }
    }
    #expect(difference?.line == 4)
    #expect(difference?.what.hasPrefix("params.limit is 9 where 10 was expected") == true, "\(difference?.what ?? "")")
  }

  @Test("A plugin that ends says so")
  func ends() async throws {
    let (down, up) = try (Self.pair(), Self.pair())
    close(up[1])
    let wire = Wire(input: up[0], output: down[1])
    #expect(await wire.next(within: .seconds(10)) == .end(.betweenLines))
    close(down[0])
    // A process that another test begins just now has the end too, until it is another program.
    var isGone = false
    for _ in 0..<500 where !isGone {
      isGone = await !wire.send("{}")
      if !isGone { try await Task.sleep(for: .milliseconds(20)) }
    }
    #expect(isGone)
  }

  @Test("After a line that was not read in time, nothing is sent any more")
  func unread() async throws {
    let (down, up) = try (Self.pair(), Self.pair())
    let wire = Wire(input: up[0], output: down[1])
    let line = String(repeating: "x", count: 1 << 20)
    #expect(await !wire.send(line, within: .milliseconds(50)))
    var buffer = [UInt8](repeating: 0, count: 1 << 20)
    let count = read(down[0], &buffer, buffer.count)
    #expect(count > 0)
    #expect(await !wire.send("{}"))
    close(down[0])
    close(up[1])
  }

  @Test("Pieces arrive one by one")
  func pieces() async throws {
    let up = try Self.pair()
    // What is written at once is read at once, and no more.
    var down: [Int32] = [-1, -1]
    try #require(socketpair(AF_UNIX, Int32(SOCK_SEQPACKET.rawValue | SOCK_CLOEXEC.rawValue), 0, &down) == 0)
    let wire = Wire(input: up[0], output: down[1])
    #expect(await wire.send(bytes: Array("abc\n".utf8), inPiecesOf: 1))
    var buffer = [UInt8](repeating: 0, count: 16)
    let sizes = (0..<4).map { _ in recv(down[0], &buffer, buffer.count, Int32(MSG_DONTWAIT)) }
    #expect(sizes == [1, 1, 1, 1])
    close(down[0])
    close(up[1])
  }
}
