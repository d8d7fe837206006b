internal import CSQLite

/// A prepared statement; it is finalised with its last use. Columns and values count from 0.
package final class Statement {
  private let handle: OpaquePointer
  /// The connection outlives its statements; its error texts are asked for when one fails.
  private unowned let connection: Connection
  /// Whether a body steps through it.
  var isInUse = false

  init(_ connection: Connection, _ sql: String) throws(StoreError) {
    var prepared: OpaquePointer?
    guard sqlite3_prepare_v3(connection.handle, sql, -1, 0, &prepared, nil) == SQLITE_OK, let prepared else {
      throw StoreError(connection.handle, doing: "cannot prepare \(sql.prefix(60)) on \(connection.file)")
    }
    handle = prepared
    self.connection = connection
  }

  deinit { sqlite3_finalize(handle) }

  func bind(_ index: Int, _ value: SQLValue) throws(StoreError) {
    let position = Int32(truncatingIfNeeded: index + 1)
    let result: Int32
    switch value {
    case .null: result = sqlite3_bind_null(handle, position)
    case .integer(let number): result = sqlite3_bind_int64(handle, position, number)
    case .real(let number): result = sqlite3_bind_double(handle, position, number)
    case .text(var text):
      result = text.withUTF8 { bytes in
        guard let start = bytes.baseAddress else { return hustings_sqlite_bind_text(handle, position, "", 0) }
        return start.withMemoryRebound(to: CChar.self, capacity: bytes.count) {
          hustings_sqlite_bind_text(handle, position, $0, Int32(clamping: bytes.count))
        }
      }
    }
    guard result == SQLITE_OK else {
      throw StoreError(connection.handle, doing: "cannot bind value \(index) on \(connection.file)")
    }
  }

  /// Goes to the next row; false when there is none.
  package func step() throws(StoreError) -> Bool {
    switch sqlite3_step(handle) {
    case SQLITE_ROW: return true
    case SQLITE_DONE: return false
    default: throw StoreError(connection.handle, doing: "a statement failed on \(connection.file)", withValues: true)
    }
  }

  /// Runs it where it answers nothing.
  func run() throws(StoreError) {
    defer { reset() }
    while try step() {}
  }

  /// Makes it ready to run again; its values stay bound.
  func reset() {
    // The error of the last step, which has been thrown already, is all that it could return.
    sqlite3_reset(handle)
  }

  /// Lets go of its values: a statement that is kept must not keep what it was last asked.
  func clear() { sqlite3_clear_bindings(handle) }

  func isNull(_ column: Int32) -> Bool { sqlite3_column_type(handle, column) == SQLITE_NULL }
  func isInteger(_ column: Int32) -> Bool { sqlite3_column_type(handle, column) == SQLITE_INTEGER }
  func isText(_ column: Int32) -> Bool { sqlite3_column_type(handle, column) == SQLITE_TEXT }
  /// A whole number; 0 for null.
  package func integer(_ column: Int32) -> Int64 { sqlite3_column_int64(handle, column) }
  func real(_ column: Int32) -> Double { sqlite3_column_double(handle, column) }

  /// A text by its length: it may hold any character.
  package func text(_ column: Int32) -> String { withText(column) { String(decoding: $0, as: UTF8.self) } }

  /// A text's bytes, which are gone after the body.
  @inline(__always)
  func withText<Result>(_ column: Int32, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
    let start = sqlite3_column_text(handle, column)
    return body(UnsafeBufferPointer(start: start, count: start == nil ? 0 : Int(sqlite3_column_bytes(handle, column))))
  }

  func value(_ column: Int32) -> SQLValue {
    switch sqlite3_column_type(handle, column) {
    case SQLITE_INTEGER: .integer(integer(column))
    case SQLITE_FLOAT: .real(real(column))
    case SQLITE_NULL: .null
    default: .text(text(column))
    }
  }

  /// The text, or nil for null.
  func optionalText(_ column: Int32) -> String? { isNull(column) ? nil : text(column) }
}
