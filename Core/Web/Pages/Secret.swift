internal import CSodium

/// The comparison of secrets.
enum Secret {
  /// Whether two secrets are the same, in a time that does not tell how much of them is.
  static func areEqual(_ left: String, _ right: String) -> Bool {
    let left = Array(left.utf8)
    let right = Array(right.utf8)
    return left.count == right.count && sodium_memcmp(left, right, left.count) == 0
  }
}
