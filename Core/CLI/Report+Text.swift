internal import HustingsProtocol
internal import Review

extension Report {
  /// The report as the terminal shows it: what was asked for, what was found, what was measured.
  ///
  /// - Parameter width: The terminal's, in characters.
  /// - Returns: Lines without the last line break.
  func text(width: Int) -> String {
    var lines: [String] = []
    if !plugin.isEmpty { lines += ["\(name) \(version) (\(plugin))", ""] }
    if !permissions.isEmpty {
      lines.append("What it may see and do, once granted:")
      for permission in permissions {
        lines += Self.wrapped("\(permission.text) (\(permission.care))", "  \(permission.id): ", width)
        lines += Self.wrapped("“\(permission.why)”", "    ", width)
      }
      lines.append("")
    }
    for check in done { lines += self.lines(of: check, width) }
    lines += figures
    lines.append("")
    lines.append(verdict)
    return lines.joined(separator: "\n")
  }

  private func lines(of check: CheckName, _ width: Int) -> [String] {
    let found = findings.filter { $0.check == check }
    let worst: Finding.Severity? = [.failure, .warning, .note].first { severity in
      found.contains { $0.severity == severity }
    }
    let word =
      switch worst {
      case .failure: "FAIL"
      case .warning: check == .speed ? "slow" : "warn"
      case .note: "note"
      case nil: "ok  "
      }
    return ["\(word) \(check.title)"]
      + found.flatMap { finding -> [String] in
        let sign = finding.severity == .failure ? "✗" : finding.severity == .warning ? "!" : "·"
        return Self.wrapped(finding.text, "     \(sign) \(finding.place): ", width, indent: 9)
          + (finding.mend.map { Self.wrapped("→ \($0)", "         ", width) } ?? [])
      }
  }

  private var figures: [String] {
    guard let startMS else { return [] }
    let columns = views.map {
      [
        "  \($0.view)", $0.role.rawValue, $0.medianMS.shown, $0.p95MS.shown, String($0.calls), String($0.rows),
        String(($0.bytes + 1023) >> 10),
      ]
    }
    let rows = [["  view", "as", "median ms", "p95 ms", "calls", "rows", "KiB"]] + columns
    let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    let data = permissions.isEmpty ? "Its views:" : "Its views on the ordinary sample, of 3,000 electors:"
    return ["", "It starts in \(startMS.shown) ms. \(data)"]
      + rows.map { row in
        row.enumerated().map { column, text in
          let gap = String(repeating: " ", count: widths[column] - text.count)
          return column < 2 ? text + gap : gap + text
        }.joined(separator: "  ")
      }
  }

  private var verdict: String {
    func counted(_ number: Int, _ word: String) -> String { "\(number) \(word)\(number == 1 ? "" : "s")" }
    let skipped = CheckName.allCases.filter { !done.contains($0) }
    return "\(passed ? "Passed" : "Failed"): \(counted(count(.failure), "failure")), "
      + "\(counted(count(.warning), "warning")), \(counted(done.count, "check")) done"
      + (skipped.isEmpty ? "." : "; not reached: \(skipped.map(\.rawValue).joined(separator: ", ")).")
  }

  /// Words on lines of a width, behind a lead.
  private static func wrapped(_ text: String, _ lead: String, _ width: Int, indent: Int? = nil) -> [String] {
    let indent = String(repeating: " ", count: indent ?? lead.prefix { $0 == " " }.count)
    var lines: [String] = []
    var line = lead
    var isStart = true
    for word in text.split(whereSeparator: { $0 == " " || $0.isNewline }) {
      if !isStart, line.count + 1 + word.count > width {
        lines.append(line)
        (line, isStart) = (indent, true)
      }
      line += (isStart ? "" : " ") + word
      isStart = false
    }
    return lines + [line]
  }
}
