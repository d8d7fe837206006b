import Hustings
import Testing

@Suite("Conditions and orders")
struct WhereTests {
  private func json(_ condition: Where<some Resource>) -> String { RawJSON(encoding: condition.filter).text }

  @Test("Every operator is written as the protocol names it")
  func operators() {
    let count = TurnoutCount.count
    #expect(json(count == 5) == #"{"field":"count","eq":5}"#)
    #expect(json(count != 5) == #"{"field":"count","ne":5}"#)
    #expect(json(count < 5) == #"{"field":"count","lt":5}"#)
    #expect(json(count <= 5) == #"{"field":"count","le":5}"#)
    #expect(json(count > 5) == #"{"field":"count","gt":5}"#)
    #expect(json(count >= 5) == #"{"field":"count","ge":5}"#)
    #expect(json(count.isIn([1, 2])) == #"{"field":"count","in":[1,2]}"#)
    #expect(json(count.isIn([])) == #"{"field":"count","in":[]}"#)
    #expect(json(PollingStation.place.startsWith("St")) == #"{"field":"place","startsWith":"St"}"#)
  }

  @Test("Nil asks whether there is no value")
  func nothing() {
    #expect(json(Elector.phone == nil) == #"{"field":"phone","isNull":true}"#)
    #expect(json(Elector.phone != nil) == #"{"field":"phone","isNull":false}"#)
    #expect(json(Elector.phone == "01632 960000") == #"{"field":"phone","eq":"01632 960000"}"#)
  }

  @Test("Values of every type are written as the protocol writes them")
  func values() throws {
    let day = try #require(Day("2026-05-07"))
    let id = RowID(high: 0, low: 255)
    #expect(json(Election.date == day) == #"{"field":"date","eq":"2026-05-07"}"#)
    #expect(json(Election.opensAt > Instant(day, hour: 7)) == #"{"field":"opensAt","gt":"2026-05-07T07:00:00Z"}"#)
    #expect(json(Election.kind == .council) == #"{"field":"kind","eq":"council"}"#)
    #expect(json(TurnoutCount.struckOut == false) == #"{"field":"struckOut","eq":false}"#)
    #expect(json(PollingStation.latitude < 50.5) == #"{"field":"latitude","lt":50.5}"#)
    #expect(json(TurnoutCount.station == id) == #"{"field":"station","eq":"000000000000000000000000000000ff"}"#)
    #expect(json(PollingStation.id == id) == #"{"field":"id","eq":"000000000000000000000000000000ff"}"#)
    #expect(json(PollingStation.place == "\"\n\u{1F5F3}") == #"{"field":"place","eq":"\"\n🗳"}"#)
  }

  @Test("And, or and not join conditions as they are written")
  func joints() {
    let condition = TurnoutCount.count > 1 && !(TurnoutCount.struckOut == true || TurnoutCount.by == nil)
    #expect(
      json(condition)
        == #"{"and":[{"field":"count","gt":1},{"not":{"or":[{"field":"struckOut","eq":true},"#
        + #"{"field":"by","isNull":true}]}}]}"#)
  }

  @Test("A long chain of conditions is within the depth that the host allows")
  func chain() throws {
    var all = TurnoutCount.count > 0
    var any = TurnoutCount.count > 0
    for number in 1...50 {
      all = all && TurnoutCount.count != number
      any = any || TurnoutCount.count == number
    }
    #expect(try Filter(json: RawJSON(encoding: all.filter)) == all.filter)
    #expect(try Filter(json: RawJSON(encoding: any.filter)) == any.filter)
    let mixed = all && any
    guard case .and(let parts) = mixed.filter else { return #expect(Bool(false), "an `and` stays one") }
    #expect(parts.count == 52)
  }

  @Test("Orders keep their direction")
  func orders() async throws {
    let host = FakeHost { _, _ in RawJSON.rows([]) }
    _ = try await host.request().query(
      TurnoutCount.count, order: [TurnoutCount.at.descending, TurnoutCount.count.ascending])
    let asked = try QueryParams(json: #require(host.calls.first).params)
    #expect(asked.order == [Order("at", descending: true), Order("count")])
  }
}
