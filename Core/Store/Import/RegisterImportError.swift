/// Why a register was not imported. Nothing was written.
package enum RegisterImportError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A call on the file failed; the operation and the system's words for it.
  case file(String, String)
  /// The path names no regular file.
  case notAFile(String)
  /// The rejects file would overwrite the register.
  case rejectsOverRegister(String)
  /// No header row is known, and the width, in columns, is neither 13 nor 14.
  case unknownColumns(Int)
  /// Columns that a register must have.
  case missingColumns([String])
  /// A header that stands twice; the second's place, from 1.
  case doubledColumn(String, Int)
  /// More than half of the rows were rejected: rejected, read, and the rejects file.
  case mostRowsRejected(Int, Int, String)
  /// There is no row.
  case empty
  /// Over `RegisterImport.maximumRows` rows.
  case manyRows

  /// What failed, on what, and what to do.
  package var description: String {
    switch self {
    case .file(let operation, let reason): "\(operation) failed: \(reason)."
    case .notAFile(let path): "\(path) is no regular file; give the path of the register."
    case .rejectsOverRegister(let path):
      "The rejects file \(path) is the register itself; give another path for the rejects."
    case .unknownColumns(let width):
      "The first row has \(width) columns and no known headers. A register has a header row "
        + "(Elector Number Prefix, Elector Number, …) or 13 or 14 columns."
    case .missingColumns(let names):
      "The header row lacks \(names.joined(separator: ", ")); name the column so, or leave the header row out."
    case .doubledColumn(let name, let column):
      "The header row has \(name) twice, again in column \(column); remove one."
    case .mostRowsRejected(let rejected, let read, let path):
      "\(rejected) of \(read) rows were rejected, so nothing was imported: the columns may be wrong. "
        + "The reasons are in \(path)."
    case .empty: "The file has no rows."
    case .manyRows: "The file has over \(RegisterImport.maximumRows) rows; split it by polling district."
    }
  }
}
