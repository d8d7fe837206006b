internal import HustingsProtocol
internal import HustingsPython

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

  /// Where a Python program failed, from the traceback that it wrote: the last `File "…", line N` in the bundle that is
  /// not the SDK's, with the sentence below.
  ///
  /// - Parameter output: Its standard error.
  /// - Returns: The mistake; nothing where no traceback is. Its text is empty where no sentence follows.
  package static func ofPython(_ output: String) -> BuildProblem? {
    var problem: BuildProblem?
    var isInside = false
    for line in output.split(whereSeparator: \.isNewline) {
      if isInside, !line.hasPrefix(" ") {
        problem?.text = String(line)
        isInside = false
      }
      let words = line.drop { $0 == " " }
      guard words.hasPrefix("File \""), let end = words.firstRange(of: "\", line ") else { continue }
      isInside = isInside || problem != nil
      let file = words[..<end.lowerBound].dropFirst(6)
      let number = words[end.upperBound...].prefix { $0.isNumber }
      let isOwn = file.hasPrefix("/bundle/") || !file.hasPrefix("/") && !file.hasPrefix("<")
      guard isOwn, file != "/bundle/\(PythonSDK.fileName)", let number = Int(number) else { continue }
      problem = BuildProblem(file: shown(String(file), in: "/bundle"), line: number, text: "")
      isInside = true
    }
    return problem
  }

  /// Why a Swift program trapped, from what its runtime wrote: `Program/Main.swift:12: Fatal error: …`.
  ///
  /// - Parameter output: Its standard error.
  /// - Returns: The mistake; nothing where no such line is.
  package static func ofSwift(_ output: String) -> BuildProblem? {
    let mark = "Fatal error: "
    let line = output.split(whereSeparator: \.isNewline).last { line in
      line.hasPrefix(mark) || line.contains(": \(mark)")
    }
    guard let line, let start = line.firstRange(of: mark)?.lowerBound else { return nil }
    var problem = BuildProblem(text: String(line[start...]))
    let place = line[..<start].split(separator: ":")
    if place.count >= 2, let number = Int(place[1]) { (problem.file, problem.line) = (String(place[0]), number) }
    return problem
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
  /// The keys of a folder's `plugin.json` that the host does not know, with their lines.
  ///
  /// - Parameter folder: The plugin's folder.
  /// - Returns: A mistake per key; none where the file cannot be read.
  package static func ofUnknownKeys(in folder: String) -> [BuildProblem] {
    guard let bytes = try? readFile("\(folder)/plugin.json", limit: ProtocolLimit.manifest.value) else { return [] }
    return ofManifest(Manifest.unknownKeys(in: bytes))
  }
}
