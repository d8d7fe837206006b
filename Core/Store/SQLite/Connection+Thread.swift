extension Connection {
  /// Reads a file with a connection of its own, for as long as that takes, on a thread of its own.
  static func reading<T: Sendable>(
    _ path: String, _ body: @escaping @Sendable (Connection) throws -> T
  ) async throws -> T {
    try await using(path, .readOnly, body)
  }

  /// Does something to a file beside its writer, likewise.
  static func using<T: Sendable>(
    _ path: String, _ mode: Mode, _ body: @escaping @Sendable (Connection) throws -> T
  ) async throws -> T {
    try await withCheckedThrowingContinuation { continuation in
      do {
        try startThread {
          continuation.resume(with: Result { try body(Connection(path: path, mode: mode)) })
        }
      } catch {
        continuation.resume(throwing: error)
      }
    }
  }
}
