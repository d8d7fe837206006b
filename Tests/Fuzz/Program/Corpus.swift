internal import Glibc

/// Inputs that are kept: what once went wrong, and what is worth trying each time.
///
/// A `.txt` file is the input as it is, but for the line feed at its end. A `.hex` file has hexadecimal digits; a line
/// may end in `xN`, and then counts N times.
enum Corpus {
  /// The inputs of a folder by the names of their files, in order.
  ///
  /// - Throws: `Disagreement` if a file cannot be read.
  static func load(_ folder: String) throws -> [(name: String, bytes: [UInt8])] {
    guard let files = names(in: folder) else {
      throw Disagreement(description: "the corpus \(folder) cannot be opened; name it by --corpus DIR")
    }
    let names = files.filter { $0.hasSuffix(".txt") || $0.hasSuffix(".hex") }
    return try names.sorted().map { name in
      let content = try content(of: "\(folder)/\(name)")
      guard name.hasSuffix(".hex") else { return (name, content.last == 10 ? content.dropLast() : content) }
      guard let bytes = unfolded(content) else {
        throw Disagreement(description: "\(name): write pairs of hexadecimal digits, and xN at a line's end")
      }
      return (name, bytes)
    }
  }

  /// The names in a folder, or nil when it cannot be opened.
  static func names(in folder: String) -> [String]? {
    guard let directory = opendir(folder) else { return nil }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names
  }

  private static func unfolded(_ content: [UInt8]) -> [UInt8]? {
    var all: [UInt8] = []
    for line in String(decoding: content, as: UTF8.self).split(separator: "\n") {
      let words = line.split(separator: " ")
      var unit: [UInt8] = []
      var times = 1
      for word in words {
        if word.hasPrefix("x") {
          guard let count = Int(word.dropFirst()), (0...10_000_000).contains(count) else { return nil }
          times = count
          continue
        }
        guard word.utf8.count % 2 == 0 else { return nil }
        var rest = word
        while !rest.isEmpty {
          guard let byte = UInt8(rest.prefix(2), radix: 16) else { return nil }
          unit.append(byte)
          rest = rest.dropFirst(2)
        }
      }
      let size = unit.count * times
      while !unit.isEmpty, unit.count < size { unit += unit.prefix(size - unit.count) }
      all += unit.prefix(size)
    }
    return all
  }

  private static func content(of path: String) throws -> [UInt8] {
    guard let file = fopen(path, "r") else { throw Disagreement(description: "\(path) cannot be read") }
    defer { fclose(file) }
    var all: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { all += buffer[..<count] }
    return all
  }
}
