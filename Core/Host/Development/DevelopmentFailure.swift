/// Why a plugin's new state does not run.
package struct DevelopmentFailure: Error, Equatable, Sendable {
  /// What failed.
  package enum Step: String, Sendable {
    /// `plugin.json` or the files beside it.
    case manifest
    /// The compiler.
    case build
    /// The program, before it answered `initialize`.
    case start
  }

  /// What failed.
  package var step: Step
  /// What is wrong, in a sentence.
  package var text: String
  /// Each mistake with its place, as far as places are known.
  package var problems: [BuildProblem]
  /// All that the compiler or the program wrote, its end where that is long.
  package var output: String

  /// A failure.
  package init(_ step: Step, _ text: String, problems: [BuildProblem] = [], output: String = "") {
    self.step = step
    self.text = text
    self.problems = problems
    self.output = output
  }
}

/// A mistake in a plugin's files.
package struct BuildProblem: Equatable, Sendable, CustomStringConvertible {
  /// The file, seen from the plugin's folder where it lies there.
  package var file: String?
  /// The line, from 1.
  package var line: Int?
  /// What is wrong.
  package var text: String

  /// A mistake.
  package init(file: String? = nil, line: Int? = nil, text: String) {
    self.file = file
    self.line = line
    self.text = text
  }

  /// `plugin.json:12: what is wrong`.
  package var description: String { place.isEmpty ? text : "\(place): \(text)" }

  /// `plugin.json:12`, or nothing.
  package var place: String {
    guard let file else { return "" }
    return line.map { "\(file):\($0)" } ?? file
  }
}

extension BuildProblem {
  /// The most mistakes that are shown: of more, the later ones often follow from the first.
  package static let maximum = 20

  /// The errors in what a Swift compiler wrote: lines like `/folder/File.swift:12:5: error: no such thing`.
  ///
  /// - Parameters:
  ///   - output: What it wrote.
  ///   - folder: The plugin's folder; files in it are shown as seen from there.
  /// - Returns: Each error once, in order.
  package static func ofCompiler(_ output: String, in folder: String) -> [BuildProblem] {
    var problems: [BuildProblem] = []
    for line in output.split(whereSeparator: \.isNewline) where problems.count < maximum {
      guard let mark = line.firstRange(of: "error: ") else { continue }
      let place = line[..<mark.lowerBound].split(separator: ":")
      var problem = BuildProblem(text: String(line[mark.upperBound...]))
      if place.count >= 2, let number = Int(place[1]), place[0].hasPrefix("/") {
        problem.file = shown(String(place[0]), in: folder)
        problem.line = number
      } else if mark.lowerBound > line.startIndex {
        // The compiler repeats the sentence below the line of source that it is about.
        continue
      }
      if !problems.contains(problem) { problems.append(problem) }
    }
    return problems
  }

  /// The place of the mistake that ended a Python program, from what it wrote: the last `File "…", line N` in the
  /// bundle, with the sentence at the end.
  ///
  /// - Parameter output: Its standard error.
  /// - Returns: The mistake; nothing when the program did not end by one.
  package static func ofPython(_ output: String) -> [BuildProblem] {
    let lines = output.split(whereSeparator: \.isNewline)
    var problem: BuildProblem?
    for line in lines {
      let words = line.drop { $0 == " " }
      guard words.hasPrefix("File \""), let end = words.firstRange(of: "\", line ") else { continue }
      let file = words[..<end.lowerBound].dropFirst(6)
      let number = words[end.upperBound...].prefix { $0.isNumber }
      let isOwn = file.hasPrefix("/bundle/") || !file.hasPrefix("/") && !file.hasPrefix("<")
      guard isOwn, let number = Int(number) else { continue }
      problem = BuildProblem(file: shown(String(file), in: "/bundle"), line: number, text: "")
    }
    guard var problem, let last = lines.last(where: { !$0.hasPrefix(" ") }) else { return [] }
    problem.text = String(last)
    return [problem]
  }

  private static func shown(_ file: String, in folder: String) -> String {
    let inside = file.hasPrefix(folder + "/") ? String(file.dropFirst(folder.count + 1)) : file
    return inside.hasPrefix("./") ? String(inside.dropFirst(2)) : inside
  }
}

extension BuildProblem {
  /// What is wrong with a manifest, each mistake with the line of the value that it is about.
  static func ofManifest(_ problems: [ManifestProblem]) -> [BuildProblem] {
    problems.prefix(maximum).map { BuildProblem(file: "plugin.json", line: $0.line, text: $0.description) }
  }
}
