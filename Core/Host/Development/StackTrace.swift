/// The calls through which a Swift program came to where it trapped, as the runtime writes them where, as in the sandbox,
/// it cannot name them: `3  my-plugin  0x0000555c37237ee1 <unavailable> + 4599521`.
package struct StackTrace: Equatable, Sendable {
  private var calls: [Call] = []

  private struct Call: Equatable {
    /// The name of the program or library.
    var image: Substring
    /// Where in it, in bytes.
    var offset: Int
  }

  /// Reads the last trace in what a program wrote to standard error; nil when there is none.
  package init?(_ output: String) {
    let lines = output.split(whereSeparator: \.isNewline)
    guard let start = lines.lastIndex(of: "Current stack trace:") else { return nil }
    for line in lines[(start + 1)...] {
      let words = line.split(separator: " ")
      guard words.count == 6, words[2].hasPrefix("0x"), words[3] == "<unavailable>", let offset = Int(words[5]),
        offset > 0
      else { continue }
      calls.append(Call(image: words[1], offset: offset))
    }
  }

  /// Where in a program the calls stand, in bytes, the innermost first.
  package func offsets(in program: some StringProtocol) -> [Int] {
    // What is written down is where a call returns to: the one itself is before that.
    calls.filter { $0.image == program }.map { $0.offset - 1 }
  }
}
