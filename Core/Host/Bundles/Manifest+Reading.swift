package import HustingsProtocol

extension Manifest {
  /// Reads a manifest and finds everything that is wrong with it, each with its line.
  ///
  /// - Parameter bytes: What is in `plugin.json`.
  /// - Returns: The manifest, unless its shape is wrong, and the problems; the host takes it when there are none.
  package static func read(_ bytes: [UInt8]) -> (manifest: Manifest?, problems: [ManifestProblem]) {
    do {
      let manifest = try Manifest(jsonBytes: bytes)
      var problems = manifest.problems().map { $0.placed(in: bytes) }
      // What is nothing but plain letters as it stands cannot hold any other.
      let isPlain = !bytes.contains { $0 == UInt8(ascii: "\\") || $0 >= 0x7F }
      if !isPlain { problems += ManifestShape(of: bytes).unseen }
      return (manifest, problems.sorted { ($0.line ?? 0) < ($1.line ?? 0) })
    } catch {
      // Reading stops at the first thing that does not fit; the schema names them all.
      let misfits = ManifestShape(of: bytes).misfits
      guard misfits.isEmpty else { return (nil, misfits) }
      let line = JSONPath.Place(offset: error.offset, in: bytes).line
      return (nil, [ManifestProblem(place: error.path, text: error.what, line: line)])
    }
  }

  /// Keys that no version of the manifest knows to this host, at any level. The host ignores them; their author may
  /// have meant another.
  ///
  /// - Parameter bytes: What is in `plugin.json`; what is no JSON has no keys.
  /// - Returns: A problem per key, which names the nearest known one.
  package static func unknownKeys(in bytes: [UInt8]) -> [ManifestProblem] {
    ManifestShape(of: bytes).unknown
  }
}

extension ManifestProblem {
  fileprivate func placed(in bytes: [UInt8]) -> ManifestProblem {
    var problem = self
    problem.line = JSONPath.place(of: place, in: bytes).line
    return problem
  }
}
