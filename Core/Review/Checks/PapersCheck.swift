internal import Glibc

/// Whether the folder says what the plugin is for, and who may use it.
enum PapersCheck {
  private static let licences = ["LICENSE", "LICENCE", "COPYING"]

  static func findings(in folder: String) -> [Finding] {
    var findings: [Finding] = []
    let readme = (try? readText("\(folder)/README.md", limit: 1 << 20)) ?? ""
    let words = readme.split(whereSeparator: \.isNewline).filter { !$0.hasPrefix("#") }
    if words.joined().isEmpty {
      findings.append(
        Finding(
          .papers, at: "README.md", readme.isEmpty ? "There is none." : "It is a heading without text.",
          mend: "Say in a few sentences what the plugin is for and how to try it."))
    }
    let hasLicence = [folder, project(around: folder)].contains { folder in
      names(in: folder).contains { name in licences.contains { name.uppercased().hasPrefix($0) } }
    }
    if !hasLicence {
      findings.append(
        Finding(
          .papers, at: "LICENSE", "There is none: nobody may use, change or pass on the plugin.",
          mend: "Add a file LICENSE that says who may."))
    }
    return findings
  }

  /// The project that the folder is a part of, whose licence is the plugin's too; the folder itself where there is none.
  private static func project(around folder: String) -> String {
    var parts = folder.split(separator: "/")
    while !parts.isEmpty {
      let candidate = "/" + parts.joined(separator: "/")
      if isFile("\(candidate)/Package.swift") || access("\(candidate)/.git", F_OK) == 0 { return candidate }
      parts.removeLast()
    }
    return folder
  }
}

/// The names in a folder, in order; none where it cannot be read.
func names(in path: String) -> [String] {
  guard let folder = opendir(path) else { return [] }
  defer { closedir(folder) }
  var names: [String] = []
  while let entry = readdir(folder) {
    let name = withUnsafePointer(to: &entry.pointee.d_name) {
      $0.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) { String(cString: $0) }
    }
    if name != ".", name != ".." { names.append(name) }
  }
  return names.sorted()
}
