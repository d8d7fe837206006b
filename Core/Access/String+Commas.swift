extension String {
  /// The words between commas, without spaces around them, each once, in order.
  package var wordsBetweenCommas: [String] {
    var seen: Set<String> = []
    return split(separator: ",").compactMap { part in
      let trailing = part.reversed().drop { $0.isWhitespace }
      let word = String(String(trailing.reversed()).drop { $0.isWhitespace })
      return !word.isEmpty && seen.insert(word).inserted ? word : nil
    }
  }
}
