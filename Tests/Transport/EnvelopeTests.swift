import HustingsProtocol
import HustingsTransport
import Testing

@Suite("Envelopes")
struct EnvelopeTests {
  private func json(_ text: String) throws -> RawJSON { try RawJSON(validating: text.utf8) }

  private func read(_ text: String) throws -> Envelope { try Envelope(line: Array(text.utf8)) }

  @Test("each kind of message is read, with its members in any order and unknown ones ignored")
  func kinds() throws {
    #expect(
      try read(#"{"jsonrpc":"2.0","id":1,"method":"ping","params":{"a":[1]}}"#)
        == .request(id: .integer(1), method: "ping", params: json(#"{"a":[1]}"#)))
    #expect(
      try read(#" {"method":"ping","x":{"y":[]},"id":"p1","jsonrpc":"2.0"} "#)
        == .request(id: .string("p1"), method: "ping", params: json("{}")))
    #expect(
      try read(#"{"jsonrpc":"2.0","method":"log","params":[1]}"#)
        == .notification(method: "log", params: json("[1]")))
    #expect(try read(#"{"jsonrpc":"2.0","id":1,"result":null}"#) == .result(id: .integer(1), .null))
    #expect(
      try read(#"{"jsonrpc":"2.0","id":"a","error":{"code":-32001,"message":"No such row."}}"#)
        == .failure(id: .string("a"), RPCError(.notFound, "No such row.")))
    #expect(
      try read(#"{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"?"}}"#)
        == .failure(id: nil, RPCError(.parseError, "?")))
  }

  @Test("what is written is read as the same, on one line")
  func roundTrip() throws {
    let messages: [Envelope] = [
      .request(id: .integer(-7), method: "view.render", params: try json("{\n}")),
      .request(id: .string("a\nb"), method: "é", params: try json("[]")),
      .notification(method: "$/cancel", params: try json(#"{"id":1}"#)),
      .result(id: .integer(.max), try json(#"{"rows":[["x",null]]}"#)),
      .failure(id: nil, RPCError(.parseError, "No.")),
      .failure(id: .integer(1), RPCError(.conflict, "Too late.", data: ErrorDetail(reason: "version"))),
    ]
    for message in messages {
      let line = message.line()
      #expect(line.firstIndex(of: UInt8(ascii: "\n")) == line.count - 1)
      let read = try Envelope(line: line.dropLast())
      #expect(read.line() == line)
    }
  }

  @Test(
    "JSON that is no message is refused with its id, if it has one",
    arguments: [
      ("[]", nil, false), (#"[{"jsonrpc":"2.0","id":1,"method":"ping"}]"#, nil, false), ("1", nil, false),
      ("{}", nil, false), (#"{"id":1,"method":"ping"}"#, 1, false),
      (#"{"jsonrpc":"1.0","id":1,"method":"ping"}"#, 1, false), (#"{"jsonrpc":2,"id":1,"method":"ping"}"#, nil, false),
      (#"{"id":1,"jsonrpc":2.0,"method":"ping"}"#, 1, false), (#"{"jsonrpc":"2.0","id":1}"#, 1, false),
      (#"{"jsonrpc":"2.0","id":1,"method":7}"#, 1, false),
      (#"{"jsonrpc":"2.0","id":1,"method":"ping","params":1}"#, 1, false),
      (#"{"jsonrpc":"2.0","id":1,"method":"ping","params":null}"#, 1, false),
      (#"{"jsonrpc":"2.0","id":null,"method":"ping"}"#, nil, false),
      (#"{"jsonrpc":"2.0","id":1.5,"method":"ping"}"#, nil, false),
      (#"{"jsonrpc":"2.0","id":{},"method":"ping"}"#, nil, false),
      (#"{"jsonrpc":"2.0","id":1,"id":2,"method":"ping"}"#, 1, false),
      (#"{"jsonrpc":"2.0","id":1,"method":"a","method":"b"}"#, 1, false),
      (#"{"jsonrpc":"2.0","id":1,"method":"ping","result":1}"#, 1, true),
      (#"{"jsonrpc":"2.0","id":1,"result":1,"error":{"code":1,"message":""}}"#, 1, true),
      (#"{"jsonrpc":"2.0","result":1}"#, nil, true), (#"{"jsonrpc":"2.0","id":1,"error":"no"}"#, 1, true),
    ] as [(String, Int?, Bool)])
  func invalid(text: String, id: Int?, isResponse: Bool) throws {
    do throws(EnvelopeError) {
      Issue.record("was read as \(try Envelope(line: Array(text.utf8)))")
    } catch {
      #expect(error.error.code == .invalidRequest)
      #expect(error.id == id.map(MessageID.integer))
      #expect(error.isResponse == isResponse)
    }
  }

  @Test("a line that is no JSON is a parse error without id", arguments: ["", "hello", #"{"jsonrpc":"2.0","id":1"#])
  func garbage(text: String) throws {
    do throws(EnvelopeError) {
      Issue.record("was read as \(try Envelope(line: Array(text.utf8)))")
    } catch {
      #expect(error.error.code == .parseError)
      #expect(error.id == nil)
    }
  }
}
