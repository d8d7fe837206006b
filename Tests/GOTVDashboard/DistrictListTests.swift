import GOTVRules
import Testing

@Suite("Districts that somebody typed")
struct DistrictListTests {
  private let known = ["AA", "AB", "B 1"]

  @Test("Codes are found whatever their capitals and spaces, each once")
  func found() {
    let list = DistrictList(" ab,AA , b  1,,AB", known: known)
    #expect(list.codes == ["AB", "AA", "B 1"] && list.unknown.isEmpty)
  }

  @Test("What is no district is told, in the order in which it was typed")
  func unknown() {
    let list = DistrictList("AA, AC, x", known: known)
    #expect(list.codes == ["AA"] && list.unknown == ["AC", "x"])
  }

  @Test("Nothing typed is no district", arguments: ["", " ", ", ,"])
  func nothing(text: String) {
    #expect(DistrictList(text, known: known) == DistrictList("", known: []))
  }
}
