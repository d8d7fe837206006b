internal import CSQLite
package import HustingsProtocol

/// Why the store could not do something. It may be logged: it names files, tables and columns, never values.
package struct StoreError: Error, Equatable, Sendable, CustomStringConvertible {
  /// What programs tell the errors apart by.
  package enum Code: Sendable {
    /// The folder or file cannot be made, opened or locked.
    case unavailable
    /// Another process holds the folder's lock.
    case inUse
    /// The disk is full or failing.
    case disk
    /// The file is damaged, or is no such database.
    case damaged
    /// A uniqueness, reference or value rule of a table refused a row.
    case constraint
    /// It took longer than it may.
    case timeout
    /// Our own mistake, or one that SQLite does not explain.
    case other
  }

  /// The kind of failure.
  package let code: Code
  /// What failed, on what, and what to do.
  package let description: String
  /// SQLite's extended result code; 0 when it was not SQLite.
  package let result: Int32

  /// An error with its sentence.
  package init(_ code: Code, _ description: String, result: Int32 = 0) {
    self.code = code
    self.description = description
    self.result = result
  }

  /// What SQLite said last.
  ///
  /// - Parameters:
  ///   - database: Where; nil where there was no memory for it.
  ///   - what: What failed, and on which file.
  ///   - withValues: Whether values were bound: of what SQLite has no code for, its words may hold one of them.
  init(_ database: OpaquePointer?, doing what: String, withValues: Bool = false) {
    let result = database.map { sqlite3_extended_errcode($0) } ?? SQLITE_NOMEM
    let isGeneral = withValues && result & 0xFF == SQLITE_ERROR
    let words = (isGeneral ? nil : database).flatMap { sqlite3_errmsg($0) } ?? sqlite3_errstr(result)
    let code: Code =
      switch result & 0xFF {
      case SQLITE_CONSTRAINT: .constraint
      case SQLITE_FULL, SQLITE_IOERR: .disk
      case SQLITE_CORRUPT, SQLITE_NOTADB: .damaged
      case SQLITE_INTERRUPT: .timeout
      case SQLITE_BUSY, SQLITE_LOCKED, SQLITE_CANTOPEN, SQLITE_READONLY, SQLITE_PERM: .unavailable
      default: .other
      }
    self.init(
      code, "\(what): \(words.map { String(cString: $0) } ?? "") (SQLite \(result))", result: result)
  }

  /// The same for whoever made the call: without the file's inside.
  private var rpcError: RPCError {
    switch code {
    case .unavailable, .inUse:
      RPCError(.unavailable, "The data cannot be opened now; try again.", data: ErrorDetail(reason: "storeBusy"))
    case .disk:
      RPCError(
        .unavailable, "The host's disk refused the data; tell the host's maintainer.",
        data: ErrorDetail(reason: "diskFailed"))
    case .timeout:
      RPCError(
        .timeout, "The query took too long; ask for fewer rows, or by an indexed field.",
        data: ErrorDetail(reason: "queryTooSlow"))
    case .constraint:
      RPCError(.conflict, "Another row already has these values.", data: ErrorDetail(reason: "duplicate"))
    case .damaged, .other:
      RPCError(
        .internalError, "The host could not do this; tell the host's maintainer.",
        data: ErrorDetail(reason: "storeFailed"))
    }
  }

  /// Whether it is the host's trouble, and not what somebody asked for.
  var isTrouble: Bool {
    switch code {
    case .unavailable, .inUse, .disk, .damaged, .other: true
    case .constraint, .timeout: false
    }
  }

  /// Any error as the caller may see it. Of the host's trouble the caller is not told the reason: the trouble log is.
  package static func rpcError(_ error: any Error) -> RPCError {
    TroubleLog.process.note(error)
    switch error {
    case let error as RPCError: return error
    case let error as StoreError: return error.rpcError
    default: return StoreError(.other, "").rpcError
    }
  }
}
