extension String {
  /// The word that this one is most likely a slip of, or nil when none is near.
  ///
  /// - Parameter words: What could be meant; of equally near ones the first counts.
  /// - Returns: A word that is at most two letters away, and less than half of it.
  package func nearest(of words: [String]) -> String? {
    guard utf8.count <= 40 else { return nil }
    let distances = words.map { (word: $0, distance: lowercased().distance(to: $0.lowercased())) }
    let best = distances.min { $0.distance < $1.distance }
    return best.flatMap { $0.distance <= min(2, $0.word.utf8.count / 2) ? $0.word : nil }
  }

  /// How many letters are to be put in, taken out, changed or swapped with the next (Damerau and Levenshtein, each
  /// letter touched once).
  private func distance(to other: String) -> Int {
    let (mine, theirs) = (Array(utf8), Array(other.utf8))
    var rows = [Array(0...theirs.count)]
    for (i, letter) in mine.enumerated() {
      var row = [i + 1]
      for (j, target) in theirs.enumerated() {
        var best = Swift.min(rows[i][j + 1] + 1, row[j] + 1, rows[i][j] + (letter == target ? 0 : 1))
        if i > 0, j > 0, letter == theirs[j - 1], mine[i - 1] == target {
          best = Swift.min(best, rows[i - 1][j - 1] + 1)
        }
        row.append(best)
      }
      rows.append(row)
    }
    return rows[mine.count][theirs.count]
  }
}
