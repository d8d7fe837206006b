internal import Host
internal import HustingsProtocol

/// Whether the host takes `plugin.json`, and whether every key in it means something.
enum ManifestCheck {
  /// - Returns: The manifest, unless its shape is wrong, and what is wrong with it.
  static func findings(in folder: String) -> (Manifest?, [Finding]) {
    let text: String
    do throws(FileFault) {
      text = try readText("\(folder)/plugin.json", limit: ProtocolLimit.manifest.value)
    } catch {
      return (
        nil,
        [
          Finding(
            .manifest, at: "plugin.json", "It cannot be read: \(error.text).",
            mend: "`hustings new NAME` makes a folder that has one.")
        ]
      )
    }
    let bytes = Array(text.utf8)
    let (manifest, problems) = Manifest.read(bytes)
    let wrong = problems.map { Finding(.manifest, at: place($0), "\($0.place): \($0.text).", mend: $0.mend) }
    let unknown = Manifest.unknownKeys(in: bytes).map {
      Finding(.manifest, .warning, at: place($0), "\($0.place): \($0.text).", mend: $0.mend)
    }
    return (wrong.isEmpty ? manifest : nil, wrong + unknown)
  }

  private static func place(_ problem: ManifestProblem) -> String {
    problem.line.map { "plugin.json:\($0)" } ?? "plugin.json"
  }
}
