internal import Host
internal import HustingsPython

/// A new plugin: a folder of files that runs as it is.
package struct Starter: Sendable {
  /// What it is written in.
  package enum Language: String, CaseIterable, Sendable {
    case swift, python

    /// As its users write it.
    package var title: String {
      switch self {
      case .swift: "Swift"
      case .python: "Python"
      }
    }
  }

  /// One file of it.
  struct File: Sendable {
    /// Its path within the folder.
    var path: String
    var text: String
    var isProgram = false
  }

  package let name: StarterName
  package let language: Language
  let files: [File]

  /// A plugin in Swift.
  ///
  /// - Parameters:
  ///   - name: Its id, which its folder is called too.
  ///   - sdk: The folder of the package that makes `Hustings`.
  /// - Returns: The plugin, of which nothing is written yet.
  package static func swift(_ name: StarterName, sdk: String) -> Starter {
    Starter(
      name: name, language: .swift,
      files: common(name, .swift) + [
        File(path: "Package.swift", text: SwiftStarter.package(name, sdk: sdk)),
        File(path: SwiftStarter.sourcePath, text: SwiftStarter.source),
      ])
  }

  /// A plugin in Python.
  ///
  /// - Parameter name: Its id, which its folder is called too.
  /// - Returns: The plugin, of which nothing is written yet.
  package static func python(_ name: StarterName) -> Starter {
    Starter(
      name: name, language: .python,
      files: common(name, .python) + [
        File(path: "\(name.id).py", text: PythonStarter.source, isProgram: true),
        File(path: PythonSDK.fileName, text: String(decoding: PythonSDK.source, as: UTF8.self)),
      ])
  }

  private static func common(_ name: StarterName, _ language: Language) -> [File] {
    [
      File(path: "plugin.json", text: StarterTexts.manifest(name, language)),
      File(path: "checks/tasks.transcript", text: StarterTexts.transcript),
      File(path: "README.md", text: StarterTexts.readme(name, language)),
      File(path: "LICENSE", text: StarterTexts.licence),
      File(path: ".gitignore", text: language == .swift ? ".build/\n" : "__pycache__/\n"),
    ]
  }

  /// What is in the folder, for the person who made it.
  package var paths: [String] { files.map(\.path).filter { !$0.hasPrefix(".") } }
}

/// A new plugin's id, and what follows from it.
package struct StarterName: Sendable, Equatable {
  /// Such as `street-tasks`.
  package let id: String

  /// Checks a name.
  ///
  /// - Parameters:
  ///   - text: What was typed.
  ///   - taken: Names that mean something else.
  /// - Throws: when it cannot be a plugin's id, saying which would do.
  package init(_ text: String, taken: Set<String>) throws(StarterError) {
    id = text
    guard !text.contains("/") else {
      throw StarterError(
        "`\(text)` is a path: the folder is made in the working folder.", mend: "Name it alone, like street-tasks.")
    }
    guard text.isIdentifier else {
      let near = Self.near(text)
      throw StarterError(
        "`\(text)` cannot name a plugin: a name is 2 to 40 lower-case letters, digits and hyphens, and begins with "
          + "a letter.", mend: near.isIdentifier ? "`\(near)` would do." : "Name it like street-tasks.")
    }
    guard !taken.contains(id), !taken.contains(module) else {
      throw StarterError(
        "`\(text)` is the name of a part of Hustings or of a plugin that comes with it.", mend: "Choose another.")
    }
  }

  /// What people read: `Street tasks`.
  var title: String {
    let words = id.split(separator: "-").joined(separator: " ")
    return words.prefix(1).uppercased() + words.dropFirst()
  }

  /// The Swift module: `StreetTasksPlugin`.
  var module: String {
    id.split(separator: "-").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined() + "Plugin"
  }

  /// The name that is meant, in the letters that a name may have.
  private static func near(_ text: String) -> String {
    let letters = text.lowercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" }
    return String(letters).split(separator: "-").joined(separator: "-")
  }
}

/// Why a plugin was not begun.
package struct StarterError: Error, Sendable, Equatable {
  /// What is wrong.
  package var text: String
  /// What to do about it.
  package var mend: String?
  /// Whether the command line itself is at fault.
  package var isMisuse = true

  package init(_ text: String, mend: String? = nil) {
    self.text = text
    self.mend = mend
  }
}
