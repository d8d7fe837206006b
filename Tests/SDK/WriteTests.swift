import Hustings
import Testing

@Suite("Writing rows")
struct WriteTests {
  private let id = RowID(high: 1, low: 2)

  private func host() -> FakeHost {
    FakeHost { [id] method, params in
      let version = try WriteParams(json: params).version
      return RawJSON(encoding: Written(id: id.description, version: method == .create ? 1 : (version ?? 0) + 1))
    }
  }

  private func keys(_ host: FakeHost) throws -> [String] {
    try host.calls.map { try WriteParams(json: $0.params).key }
  }

  /// An action of three writes.
  private func act(_ request: Request) async throws {
    let made = try await request.create(TurnoutCount.count.set(412), TurnoutCount.by.set(nil))
    let version = try await request.update(made, version: 1, TurnoutCount.struckOut.set(true))
    #expect(version == 2)
    try await request.create(TurnoutCount.count.set(413), step: "replacement")
  }

  @Test("A row is made and changed with its values, version and permission")
  func writes() async throws {
    let host = host()
    let request = host.request(key: "k")
    #expect(try await request.create(TurnoutCount.count.set(412), TurnoutCount.by.set(nil)) == id)
    #expect(try await request.update(id, version: 6, TurnoutCount.struckOut.set(true), permission: "counts") == 7)
    #expect(host.calls.map(\.method) == [.create, .update])
    #expect(
      host.calls.map(\.params.text) == [
        #"{"context":"k7Qx","resource":"turnoutCounts","values":{"by":null,"count":412},"key":"k-1"}"#,
        #"{"context":"k7Qx","permission":"counts","resource":"turnoutCounts","id":"\#(id)","version":6,"#
          + #""values":{"struckOut":true},"key":"k-2"}"#,
      ])
  }

  @Test("The keys of an action's writes differ from each other, and repeat when the action is repeated")
  func keysRepeat() async throws {
    let host = host()
    try await act(host.request(key: "sent-once"))
    try await act(host.request(key: "sent-once"))
    try await act(host.request(key: "sent-again"))
    let keys = try keys(host)
    #expect(keys[0..<3] == ["sent-once-1", "sent-once-2", "sent-once-replacement"])
    #expect(keys[3..<6] == keys[0..<3])
    #expect(Set(keys[6...]).isDisjoint(with: keys[..<6]))
  }

  @Test("A step's name keeps its key when a write before it is left out")
  func steps() async throws {
    let host = host()
    try await host.request(key: "k").create(TurnoutCount.count.set(1), step: "count")
    let again = host.request(key: "k")
    try await again.create(TurnoutCount.count.set(0))
    try await again.create(TurnoutCount.count.set(1), step: "count")
    #expect(try keys(host) == ["k-count", "k-1", "k-count"])
  }

  @Test(
    "A conflict, like every refusal of the host, reaches the code as it is",
    arguments: [
      RPCError(.conflict, "Somebody changed it first.", data: ErrorDetail(reason: "version", hint: "Read it again.")),
      RPCError(.notFound, "There is no such row."),
      RPCError(.invalid, "Enter at most 99,999.", data: ErrorDetail(reason: "tooLarge", field: "count")),
    ])
  func refusals(refusal: RPCError) async throws {
    let host = FakeHost { _, _ in throw refusal }
    await #expect(throws: refusal) {
      try await host.request(key: "k").update(id, version: 1, TurnoutCount.count.set(1))
    }
    await #expect(throws: refusal) { try await host.request(key: "k").create(TurnoutCount.count.set(1)) }
  }

  @Test(
    "An answer that does not fit is an internal error",
    arguments: [
      #"{"version":1}"#, #"{"id":7,"version":1}"#, #"{"id":"no id","version":1}"#, "null",
    ])
  func misfit(answer: String) async throws {
    let host = FakeHost { _, _ in try RawJSON(validating: answer.utf8) }
    let error = await #expect(throws: RPCError.self) {
      try await host.request(key: "k").create(TurnoutCount.count.set(1))
    }
    #expect(error?.code == .internalError)
  }

  @Test("An answer of another shape names the place")
  func misfitPlace() async throws {
    let host = FakeHost { _, _ in try RawJSON(validating: #"{"id":7,"version":1}"#.utf8) }
    let error = await #expect(throws: RPCError.self) {
      try await host.request(key: "k").update(id, version: 1, TurnoutCount.count.set(1))
    }
    #expect(error?.message.contains("result.id") == true)
  }

  @Test("Progress is a notification that names the host's request")
  func progress() throws {
    let host = host()
    host.request().progress(1, of: 3)
    #expect(host.calls.map(\.params.text) == [#"{"id":7,"done":1,"total":3}"#])
    #expect(host.calls.map(\.method) == [.progress])
  }

  @Test("A line for the log is a notification with its level")
  func log() throws {
    let host = host()
    host.request().log("slow", level: .warning)
    #expect(host.calls.map(\.params.text) == [#"{"level":"warning","text":"slow"}"#])
    #expect(host.calls.map(\.method) == [.log])
  }
}
