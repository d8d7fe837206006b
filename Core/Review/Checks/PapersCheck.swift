internal import Glibc

/// Whether the folder says what the plugin is for, and who may use it.
enum PapersCheck {
  private static let licences = ["LICENSE", "LICENCE", "COPYING"]

  static func findings(in source: PluginSource) -> [Finding] { findings(in: source.folder, source.way) }

  static func findings(in folder: String, _ way: PluginSource.Way?) -> [Finding] {
    var findings: [Finding] = []
    let readme = (try? readText("\(folder)/README.md", limit: 1 << 20)) ?? ""
    let words = readme.split(whereSeparator: \.isNewline).filter { !$0.hasPrefix("#") }
    if words.joined().isEmpty {
      findings.append(
        Finding(
          .papers, at: "README.md", readme.isEmpty ? "There is none." : "It is a heading without text.",
          mend: "Say in a few sentences what the plugin is for and how to try it."))
    }
    var folders = [folder]
    if case .part(let package)? = way { folders.append(package) }
    let hasLicence = folders.contains { folder in
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
