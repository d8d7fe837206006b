import Hustings
import Testing

@Suite("Filters as they come in")
struct FilterTests {
  private let leaf = #"{"field":"a","eq":1}"#

  private func read(_ text: String) throws -> Filter { try Filter(json: RawJSON(validating: text.utf8)) }

  @Test("Every comparison survives the wire", arguments: Filter.Comparison.allCases)
  func comparisons(comparison: Filter.Comparison) throws {
    let filter = Filter.or([
      .compare("a", comparison, ["x", 1, nil, true, 0.5]), .not(.compare("b", comparison, nil)), .and([]),
    ])
    #expect(try Filter(json: RawJSON(encoding: filter)) == filter)
  }

  @Test("Filters are at most 8 deep")
  func depth() throws {
    func nested(_ depth: Int) -> String {
      String(repeating: #"{"not":"#, count: depth - 1) + leaf + String(repeating: "}", count: depth - 1)
    }
    #expect(throws: Never.self) { try read(nested(8)) }
    let error = #expect(throws: JSONError.self) { try read(nested(9)) }
    #expect(error?.what == "is nested more than 8 deep")
    #expect(throws: JSONError.self) { try read(nested(60)) }
  }

  @Test("Filters hold at most 100 conditions and joints")
  func nodes() throws {
    func wide(_ leaves: Int) -> String {
      #"{"and":["# + Array(repeating: leaf, count: leaves).joined(separator: ",") + "]}"
    }
    #expect(throws: Never.self) { try read(wide(99)) }
    let error = #expect(throws: JSONError.self) { try read(wide(100)) }
    #expect(error?.what == "holds more than 100 conditions")
  }

  @Test(
    "A filter that says several things, or none, is refused",
    arguments: [
      #"{"field":"a","eq":1,"ne":2}"#, #"{"field":"a","eq":1,"eq":1}"#, #"{"and":[],"or":[]}"#,
      #"{"not":{"field":"a","eq":1},"field":"a","eq":1}"#, #"{"field":"a","and":[]}"#, #"{"eq":1}"#, #"{"field":"a"}"#,
      "{}", #"{"field":"a","field":"b","eq":1}"#, #"{"field":"a","like":"%"}"#, #"{"field":1,"eq":1}"#, "[]", "null",
      #"{"and":{}}"#, #"{"not":[]}"#,
    ])
  func ambiguous(text: String) {
    #expect(throws: JSONError.self) { try read(text) }
  }

  @Test("The comparison may stand before its field")
  func order() throws {
    #expect(try read(#"{"eq":1,"field":"a"}"#) == .compare("a", .eq, 1))
  }
}
