extension String {
  /// A name of the data API as people read it: `districtStatistics` is "district statistics", `warpCounts` "WARP counts".
  package var inPlainWords: String {
    reduce(into: "") { words, letter in
      if letter.isUppercase, words.last?.isLowercase == true { words.append(" ") }
      words += letter.lowercased()
    }.replacing("warp", with: "WARP")
  }
}
