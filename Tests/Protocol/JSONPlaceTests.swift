import HustingsProtocol
import Testing

@Suite struct JSONPlaceTests {
  private let text = """
    {
      "a": 1,
      "list": [
        {"x": "é", "y": [1, 2]},
        {"x.y": {"z": 3}, "x": {"y.z": 4}}
      ],
      "odd[0].x": 6
    }
    """

  private func place(_ path: String) -> String {
    let place = JSONPath.place(of: path, in: Array(text.utf8))
    return "\(place.line):\(place.column)"
  }

  @Test(arguments: [
    ("", "1:1"), ("a", "2:8"), ("list", "3:11"), ("list[0].y[1]", "4:25"), ("list[1]", "5:5"),
    ("list[1].x.y.z", "5:19"), ("list[1].x.y", "5:13"),
  ]) func `a path leads to where its value begins`(path: String, expected: String) {
    #expect(place(path) == expected)
  }

  @Test(arguments: [
    ("b", "1:1"), ("list[7]", "3:11"), ("list[0].q.r", "4:5"), ("list[-1]", "3:11"), ("a.b", "2:8"), ("list[", "3:11"),
    ("list[99999999999999999999]", "3:11"), ("...", "1:1"), ("]", "1:1"),
  ]) func `a path that leads nowhere ends at the innermost value on its way`(path: String, expected: String) {
    #expect(place(path) == expected)
  }

  @Test func `a name may hold dots and brackets, and the longest that fits is meant`() {
    #expect(place("odd[0].x") == "7:15")
  }

  @Test func `malformed text ends the way`() {
    for broken in ["", "{", "{\"a\"", "{\"a\":", "[1,", "\u{FF}", "{\"a\":{\"b\""] {
      let place = JSONPath.place(of: "a.b[0]", in: Array(broken.utf8))
      #expect(place.offset <= broken.utf8.count && place.line == 1)
    }
  }
}
