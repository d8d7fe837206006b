package import HustingsProtocol

/// Why a file was not imported. Nothing was written.
package enum ImportError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A call on the file failed; the operation and the system's words for it.
  case file(String, String)
  /// The path names no regular file.
  case notAFile(String)
  /// The rejects file would overwrite the file itself.
  case rejectsOverFile(String)
  /// The rejects file would overwrite a file that is none.
  case rejectsOverOther(String)
  /// No header row is known, and the width, in columns, is neither 13 nor 14.
  case unknownColumns(Int)
  /// Columns that such a file must have.
  case missingColumns([String])
  /// A header that stands twice; the second's place, from 1.
  case doubledColumn(String, Int)
  /// More than half of the rows were rejected: rejected, read, and the rejects file.
  case mostRowsRejected(Int, Int, String)
  /// Most rows were rejected, and most of these for codes that nobody said the meaning of: the codes with their rows,
  /// rows rejected, rows read, and the rejects file.
  case unknownCodes([String: Int], Int, Int, String)
  /// A date has the month before the day; its line.
  case monthFirst(Int)
  /// Rows of a whole list were rejected: how many, and the rejects file.
  case unreadWholeList(Int, String)
  /// There is no row.
  case empty
  /// Over `ImportFile.maximumRows` rows.
  case manyRows
  /// There is no register as these words say.
  case noRegister(String)
  /// An office keeps one register, and has a later one: its date.
  case laterRegister(Day)
  /// An office's register would be replaced by one of less than half as many people: how many, and how many there are.
  case smallRegister(Int, Int)
  /// The branch has no such election.
  case noElection
  /// The election's polls close then, and what is to be imported can be had afterwards alone.
  case pollsOpen(Instant)
  /// Nothing says which absent voters' list it is.
  case noListKind
  /// No column says who voted.
  case noVotedColumn
  /// The file says how many rows it has, and has another number.
  case otherLength(Int, Int)

  /// What failed, on what, and what to do.
  package var description: String {
    switch self {
    case .file(let operation, let reason): "\(operation) failed: \(reason)."
    case .notAFile(let path): "\(path) is no regular file; give the path of the file to import."
    case .rejectsOverFile(let path):
      "The rejects file \(path) is the imported file itself; give another path for the rejects."
    case .rejectsOverOther(let path):
      "\(path) is there and holds no reasons of an earlier import; give another path by --rejects."
    case .unknownColumns(let width):
      "The first row has \(width == 1 ? "1 column" : "\(width) columns") and no known headers. A register has a "
        + "header row (Elector Number Prefix, Elector Number, …) or 13 or 14 columns."
    case .missingColumns(let names):
      "The header row lacks \(names.joined(separator: ", ")); name the column so, or leave the header row out."
    case .doubledColumn(let name, let column):
      "The header row has \(name) twice, again in column \(column); remove one."
    case .mostRowsRejected(let rejected, let read, let path):
      "\(rejected) of \(read) rows were rejected, so nothing was imported: the columns may be wrong, or the file belongs to another register. "
        + "The reasons are in \(path)."
    case .unknownCodes(let codes, let rejected, let read, let path):
      "\(rejected) of \(read) rows were rejected, so nothing was imported: nobody said what these codes mean: "
        + "\(Self.list(codes)). Say it of each: --code 'T=labour'. The reasons are in \(path)."
    case .monthFirst(let line):
      "The dates have the month first (line \(line)), so contacts would get wrong days; write them as dd/mm/yyyy or "
        + "yyyy-mm-dd."
    case .unreadWholeList(let count, let path):
      "\(count == 1 ? "1 row was" : "\(count) rows were") rejected, and whoever is meant would lose their postal or "
        + "proxy vote, so nothing was changed: mend the rows that \(path) lists, or leave --complete out."
    case .empty: "The file has no rows."
    case .manyRows: "The file has over \(ImportFile.maximumRows) rows; split it by polling district."
    case .noRegister(let which):
      "There is no register \(which); import it first: `hustings import register`."
    case .laterRegister(let date):
      "The office has the register of \(date) already, and keeps the latest alone. If that date was a mistake, add "
        + "--replace: what is there of other dates goes then."
    case .smallRegister(let count, let before):
      "A register of \(count) would take the place of one of \(before). Wards of one register need the "
        + "same date; if it is all of the new one, or its first ward, add --replace."
    case .noElection: "The branch has no such election."
    case .pollsOpen(let closing):
      "The polls close at \(closing); until then nobody can have the marked register (Representation of the People Act "
        + "1983, s. 66)."
    case .noListKind:
      "No column says whether a vote is postal, proxy or postal proxy; say it by --list postal, proxy or postal-proxy."
    case .noVotedColumn:
      "No column says who voted (Voted, Marked, Returned). If the file lists those alone who voted, add --all-voted."
    case .otherLength(let said, let found):
      "The file says that it has \(said) rows and has \(found): it is cut short or was changed; export it again."
    }
  }

  /// Codes with their rows, those of most rows first.
  private static func list(_ codes: [String: Int]) -> String {
    codes.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
      .map { "`\($0.key)` (\($0.value == 1 ? "1 row" : "\($0.value) rows"))" }.joined(separator: ", ")
  }
}
