/// Finds out which field a byte belongs to.
///
/// It walks the text again from its start, which only errors pay for: a reader that goes well keeps no path.
package enum JSONPath {
  private struct Level {
    var isObject: Bool
    var name: String?
    var index = 0
    var expectsName: Bool
  }

  /// The path of the value at an offset, such as `where.and[2].field`.
  ///
  /// - Parameters:
  ///   - offset: A byte in the text, from 0. The text before it may be malformed: the path then is as far as it goes.
  ///   - bytes: The text.
  /// - Returns: The names and indices from the outside in; empty for the whole text.
  package static func path(to offset: Int, in bytes: ArraySlice<UInt8>) -> String {
    let text = bytes.prefix(offset)
    var levels: [Level] = []
    var at = text.startIndex
    while at < text.endIndex, levels.count <= JSONReader.maximumDepth {
      switch text[at] {
      case UInt8(ascii: "{"): levels.append(Level(isObject: true, expectsName: true))
      case UInt8(ascii: "["): levels.append(Level(isObject: false, expectsName: false))
      case UInt8(ascii: "}"), UInt8(ascii: "]"): _ = levels.popLast()
      case UInt8(ascii: ","):
        if let last = levels.indices.last {
          levels[last].index += 1
          levels[last].name = nil
          levels[last].expectsName = levels[last].isObject
        }
      case UInt8(ascii: "\""):
        let start = at + 1
        at = start
        while at < text.endIndex, text[at] != UInt8(ascii: "\"") {
          at += text[at] == UInt8(ascii: "\\") ? 2 : 1
        }
        if let last = levels.indices.last, levels[last].expectsName, at < text.endIndex {
          levels[last].name = shown(text[start..<at])
          levels[last].expectsName = false
        }
      default: break
      }
      at += 1
    }
    return joined(levels)
  }

  private static func joined(_ levels: [Level]) -> String {
    var path = ""
    for level in levels {
      if !level.isObject {
        path += "[\(level.index)]"
      } else if let name = level.name {
        path += path.isEmpty ? name : ".\(name)"
      }
    }
    return path
  }

  /// A field's name as errors show it. Any other name may be somebody's data.
  private static func shown(_ name: ArraySlice<UInt8>) -> String {
    let isFieldName =
      name.count <= 40
      && name.allSatisfy { byte in
        byte &- UInt8(ascii: "0") <= 9 || (byte | 0x20) &- UInt8(ascii: "a") <= 25
          || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "$") || byte == UInt8(ascii: "-")
      }
    return isFieldName && !name.isEmpty ? String(decoding: name, as: UTF8.self) : "?"
  }
}
