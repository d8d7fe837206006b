import Hustings
import Testing

@Suite("Deleting, batches, documents and reached fields")
struct OperationTests {
  private let id = RowID(high: 1, low: 2)

  private func answering(_ text: String) -> FakeHost {
    FakeHost { _, _ in try RawJSON(validating: text.utf8) }
  }

  @Test("A row is deleted by its id and version")
  func delete() async throws {
    let host = answering(#"{"id":"\#(id)","version":3}"#)
    try await host.request(key: "k").delete(TaskItem.self, id, version: 3, permission: "tasks", step: "away")
    #expect(host.calls.map(\.method) == [.delete])
    #expect(
      host.calls.map(\.params.text) == [
        #"{"context":"k7Qx","permission":"tasks","resource":"tasks","id":"\#(id)","version":3,"key":"k-away"}"#
      ])
  }

  @Test("A batch is one call, in which a later write may name the row of an earlier one")
  func batch() async throws {
    let host = answering(#"{"results":[{"id":"\#(id)","version":1},{"id":"\#(id)","version":1}]}"#)
    let request = host.request(key: "k")
    let written = try await request.batch { batch in
      let room = batch.create(CommitteeRoom.title.set("Room"))
      batch.create(Counter.committeeRoom.set(room), Counter.count.set(1), permission: "counters")
      batch.create(DistrictStatistic.committeeRoom.set(room))
      batch.update(id, version: 4, TaskItem.done.set(true))
      batch.delete(TaskItem.self, id, version: 5)
    }
    #expect(written.map(\.version) == [1, 1])
    #expect(host.calls.map(\.method) == [.batch])
    #expect(
      host.calls.map(\.params.text) == [
        #"{"context":"k7Qx","operations":["#
          + #"{"method":"data.create","params":{"resource":"committeeRooms","values":{"title":"Room"}}},"#
          + #"{"method":"data.create","params":{"permission":"counters","resource":"counters","#
          + #""values":{"committeeRoom":"$0","count":1}}},"#
          + #"{"method":"data.create","params":{"resource":"districtStatistics","values":{"committeeRoom":"$0"}}},"#
          + #"{"method":"data.update","params":{"resource":"tasks","id":"\#(id)","version":4,"values":{"done":true}}},"#
          + #"{"method":"data.delete","params":{"resource":"tasks","id":"\#(id)","version":5}}],"key":"k-1"}"#
      ])
  }

  @Test("Nothing is sent of a batch whose code fails")
  func brokenBatch() async throws {
    struct Stop: Error {}
    let host = answering("{}")
    await #expect(throws: Stop.self) {
      try await host.request(key: "k").batch { batch in
        batch.create(TaskItem.title.set("x"))
        throw Stop()
      }
    }
    #expect(host.calls.isEmpty)
  }

  @Test("A batch's refusal says which of its operations was refused")
  func refusedBatch() async throws {
    let refusal = RPCError(.conflict, "Somebody was first.", data: ErrorDetail(reason: "versionChanged", operation: 1))
    #expect(try RPCError(json: RawJSON(encoding: refusal)) == refusal)
    let host = FakeHost { _, _ in throw refusal }
    await #expect(throws: refusal) { try await host.request(key: "k").batch { $0.create(TaskItem.title.set("x")) } }
  }

  @Test("A document is read, written and deleted; one that is not there is nil")
  func documents() async throws {
    let host = FakeHost { method, params in
      switch method {
      case .getDocument where params.text.contains("none"): throw RPCError(.notFound, "There is none.")
      case .getDocument: try RawJSON(validating: #"{"key":"a","version":2,"value":{"AA":7}}"#.utf8)
      case .putDocument: try RawJSON(validating: #"{"version":3}"#.utf8)
      default: .emptyObject
      }
    }
    let notes = host.request(key: "k").storage("notes")
    let found = try #require(try await notes.get("a", as: [String: Int].self))
    #expect((found.key, found.version, found.value) == ("a", 2, ["AA": 7]))
    let none = try await notes.get("none", as: [String: Int].self)
    #expect(none == nil)
    #expect(try await notes.put("a", ["AA": 8], version: 2) == 3)
    try await notes.delete("a", version: 3)
    #expect(
      host.calls.map(\.params.text) == [
        #"{"context":"k7Qx","collection":"notes","key":"a"}"#, #"{"context":"k7Qx","collection":"notes","key":"none"}"#,
        #"{"context":"k7Qx","collection":"notes","key":"a","value":{"AA":8},"version":2}"#,
        #"{"context":"k7Qx","collection":"notes","key":"a","version":3}"#,
      ])
  }

  @Test("Documents are listed page by page")
  func list() async throws {
    let host = FakeHost { _, params in
      let isFirst = try ListDocumentsParams(json: params).cursor == nil
      let (key, cursor) = isFirst ? ("a", #","cursor":"c1""#) : ("b", "")
      return try RawJSON(validating: #"{"documents":[{"key":"\#(key)","version":1,"value":"x"}]\#(cursor)}"#.utf8)
    }
    let found = try await host.request().storage("notes").list("p", as: String.self, limit: 5)
    #expect(found.map(\.key) == ["a", "b"])
    #expect(try host.calls.map { try ListDocumentsParams(json: $0.params).limit } == [5, 4])
    #expect(try host.calls.map { try ListDocumentsParams(json: $0.params).prefix } == ["p", "p"])
  }

  @Test("A document that holds something else is an internal error that tells the place and no value")
  func misfit() async throws {
    let host = answering(#"{"key":"a","version":2,"value":{"AA":"secret"}}"#)
    let error = await #expect(throws: RPCError.self) {
      try await host.request().storage("notes").get("a", as: [String: Int].self)
    }
    #expect(error?.code == .internalError)
    #expect(error?.message.contains("value.AA") == true)
    #expect(error?.message.contains("secret") == false)
  }

  @Test("Fields of a row that is referred to are selected, compared and ordered by, and may be nil")
  func reached() async throws {
    let host = FakeHost { _, _ in .rows([["Ann", "EX1 1AA", "Hall"], ["Bob", nil, nil]]) }
    let rows: [(String, String?, String?)] = try await host.request().query(
      Elector.forename, Elector.household[Household.postcode], Elector.household[Household.address],
      where: Elector.household[Household.postcode] == "EX1 1AA",
      order: [Elector.household[Household.address].descending])
    #expect(rows.map { $0.1 } == ["EX1 1AA", nil])
    let asked = try QueryParams(json: #require(host.calls.first).params)
    #expect(asked.select == ["forename", "household.postcode", "household.address"])
    #expect(asked.where == .compare("household.postcode", .eq, "EX1 1AA"))
    #expect(asked.order == [Order("household.address", descending: true)])
    #expect(CaseParty.caseID[Case.sensitivity].name == "case.sensitivity")
  }
}
