/// Why a plugin could not be made from its folder.
package struct BuildFailure: Error, Sendable, Equatable, CustomStringConvertible {
  /// What is wrong, and where.
  package var text: String
  /// What to do about it.
  package var mend: String?
  /// What the compiler found, in its order.
  package var diagnostics: [BuildDiagnostic] = []
  /// Whether `plugin.json` is what cannot be read or taken.
  package var isOfManifest = false
  /// The last lines that the build wrote.
  package var lastLines: [String] = []

  package init(_ text: String, mend: String? = nil) {
    self.text = text
    self.mend = mend
  }

  /// What went wrong in full: the compiler's errors, or the last lines where it named none.
  package var description: String {
    let errors = diagnostics.filter { $0.severity == .error }
    let shown = errors.isEmpty ? lastLines.suffix(12) : errors.prefix(10).map(\.description)[...]
    let rest = errors.count > 10 ? ["… and \(errors.count - 10) errors more"] : []
    return ([text] + shown + rest).joined(separator: "\n  ")
  }
}

/// One thing that the compiler found.
package struct BuildDiagnostic: Sendable, Equatable, CustomStringConvertible {
  /// How much it matters.
  package enum Severity: String, Sendable {
    case error, warning, note
  }

  /// The file, as the compiler names it.
  package var file: String
  /// Counted from 1.
  package var line: Int
  /// Counted from 1.
  package var column: Int
  package var severity: Severity
  package var text: String

  /// As compilers write it.
  package var description: String { "\(file):\(line):\(column): \(severity.rawValue): \(text)" }

  /// Reads a line such as `/a/b.swift:3:5: error: no such thing`; nil when it is none.
  package init?(_ line: some StringProtocol) {
    for severity in [Severity.error, .warning, .note] {
      guard let mark = line.firstRange(of: ": \(severity.rawValue): ") else { continue }
      let place = line[..<mark.lowerBound].split(separator: ":", omittingEmptySubsequences: false)
      guard place.count >= 3, let column = Int(place[place.count - 1]), let number = Int(place[place.count - 2]),
        place[0].hasPrefix("/")
      else { continue }
      file = place.dropLast(2).joined(separator: ":")
      (self.line, self.column, self.severity) = (number, column, severity)
      text = String(line[mark.upperBound...])
      return
    }
    return nil
  }
}
