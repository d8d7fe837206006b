extension JSONPath {
  /// Where in a text a value begins.
  package struct Place: Equatable, Sendable {
    /// The byte, from 0.
    package var offset: Int
    /// The line, from 1.
    package var line: Int
    /// The character within the line, from 1.
    package var column: Int

    /// The place of a byte.
    ///
    /// - Parameters:
    ///   - offset: The byte, from 0; one behind the text counts as its end.
    ///   - bytes: The text.
    package init(offset: Int, in bytes: [UInt8]) {
      self.offset = min(max(offset, 0), bytes.count)
      let before = bytes[..<self.offset]
      line = before.count { $0 == UInt8(ascii: "\n") } + 1
      let start = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
      column = String(decoding: before[start...], as: UTF8.self).count + 1
    }
  }

  /// The place of the value at a path; where the path leads nowhere, of the innermost value on its way.
  ///
  /// - Parameters:
  ///   - path: Such as `permissions[2].fields`; names are taken as they are, dots and all.
  ///   - bytes: JSON text; what is malformed ends the way.
  /// - Returns: Where that value begins.
  package static func place(of path: String, in bytes: [UInt8]) -> Place {
    var reader = JSONReader(bytes)
    var rest = path[...]
    while !rest.isEmpty, let (inner, after) = (try? step(from: reader, along: rest)) ?? nil {
      reader = inner
      rest = after
    }
    return Place(offset: JSONScanner.skipSpace(bytes.span, reader.position), in: bytes)
  }

  /// A reader before the value that the first part of a path names, and the rest of the path.
  private static func step(
    from reader: JSONReader, along path: Substring
  ) throws(JSONError) -> (JSONReader, Substring)? {
    var reader = reader
    if path.first == "[", let end = path.firstIndex(of: "]"), let index = Int(path.dropFirst().prefix(upTo: end)) {
      var count = 0
      try reader.beginArray()
      while try reader.nextElement() {
        if count == index { return (reader, trimmed(path[path.index(after: end)...])) }
        try reader.skipValue()
        count += 1
      }
      return nil
    }
    // A name may hold dots and brackets itself: the longest that fits is meant.
    var found: (reader: JSONReader, name: String)?
    try reader.beginObject()
    while let name = try reader.nextName() {
      let isLonger = name.utf8.count > found?.name.utf8.count ?? -1
      if isLonger, path.hasPrefix(name), [nil, ".", "["].contains(path.dropFirst(name.count).first) {
        found = (reader, name)
      }
      try reader.skipValue()
    }
    return found.map { ($0.reader, trimmed(path.dropFirst($0.name.count))) }
  }

  private static func trimmed(_ path: Substring) -> Substring {
    path.first == "." ? path.dropFirst() : path
  }
}
