internal import CSodium
internal import Glibc
package import HustingsProtocol
internal import HustingsPython
internal import Store

/// A plugin as the host runs it: its manifest, and the folder that holds its files and nothing else.
package final class InstalledPlugin: Sendable {
  package let manifest: Manifest
  /// Names the bundle's exact content: 64 hexadecimal digits.
  package let digest: String
  /// The host's own copy, read-only.
  package let folder: String

  package var id: String { manifest.id }

  init(manifest: Manifest, digest: String, folder: String) {
    (self.manifest, self.digest, self.folder) = (manifest, digest, folder)
  }
}

/// The host's own copies of plugins, one folder per content: what was checked is what runs.
package struct BundleStore: Sendable {
  /// The folder of the copies.
  package let folder: String

  /// The most files in a bundle.
  static let maximumFiles = 2000
  /// The most bytes in a bundle.
  static let maximumSize = 256 << 20

  package init(folder: String) {
    self.folder = folder
  }

  /// Copies a plugin into the store, unless that very content is there already.
  ///
  /// A folder that holds the program named by `run` is taken whole. A folder of Swift sources is taken as its
  /// `plugin.json` and the program built from it. A plugin in Python that brings no `hustings.py` of its own gets the
  /// host's.
  ///
  /// - Parameters:
  ///   - source: The folder with `plugin.json`.
  ///   - programs: Where built programs lie, if not in the folder itself.
  /// - Returns: The plugin as it will run.
  /// - Throws: `BundleError` saying what is wrong with which file.
  package func adopt(_ source: String, programs: String?) throws(BundleError) -> InstalledPlugin {
    let (manifest, size) = try Self.manifest(in: source)
    var files: [BundleFile]
    if let program = manifest.run.first, program.isBundlePath, !isFile("\(source)/\(program.dropFirst(2))") {
      let name = String(program.dropFirst(2))
      guard let programs, isFile("\(programs)/\(name)") else {
        throw BundleError("\(source)/\(name)", "is missing: build the plugin first (swift build -c release)")
      }
      files = [
        BundleFile(name: "plugin.json", content: .file("\(source)/plugin.json"), size: size, isProgram: false),
        try BundleFile(name: name, at: "\(programs)/\(name)"),
      ]
    } else {
      files = try Self.files(of: source)
      if manifest.runsPython, !files.contains(where: { $0.name == PythonSDK.fileName }) { files.append(.pythonSDK) }
    }
    files.sort { $0.name < $1.name }
    let partial = "\(folder)/\(Random.token().prefix(16)).partial"
    defer { removeTree(partial) }
    // What is run is what was hashed, though its source change meanwhile: the copy is.
    let digest = try Self.copy(files, to: partial)
    let copied = try Self.manifest(in: partial).0
    let target = "\(folder)/\(digest)"
    // What is there under that name may be what a power cut has left of it.
    if access(target, F_OK) == 0, (try? Self.digest(of: target)) != digest { remove(digest) }
    // Another process may have put the same content there meanwhile: that is as good.
    guard rename(partial, target) == 0 || isFile("\(target)/plugin.json") else {
      throw BundleError(target, errno: errno)
    }
    return InstalledPlugin(manifest: copied, digest: digest, folder: target)
  }

  /// A bundle of the store, looked through: it is what its digest says.
  ///
  /// - Throws: `BundleError` when it is not there, or is not that any more.
  package func bundle(_ digest: String) throws(BundleError) -> InstalledPlugin {
    let folder = "\(folder)/\(digest)"
    guard isFile("\(folder)/plugin.json") else {
      throw BundleError(folder, "is not there; `hustings plugins add` takes the plugin in again")
    }
    guard try Self.digest(of: folder) == digest else {
      throw BundleError(folder, "was changed since it was taken in; remove it, and add the plugin again")
    }
    return InstalledPlugin(manifest: try Self.manifest(in: folder).0, digest: digest, folder: folder)
  }

  /// The digest of what is in a folder, hidden files left out: of a bundle, the one that it is known by.
  ///
  /// - Parameters:
  ///   - folder: The folder.
  ///   - isMeant: Whether a file of that name, seen from the folder, counts.
  /// - Returns: 64 hexadecimal digits.
  /// - Throws: `BundleError` for what may not be in a bundle, or cannot be read.
  package static func digest(
    of folder: String, where isMeant: (String) -> Bool = { _ in true }
  ) throws(BundleError) -> String {
    try digest(of: try files(of: folder, where: isMeant).sorted { $0.name < $1.name }) { _, _ in }
  }

  /// The names of what is in a folder, seen from there, hidden files left out.
  ///
  /// - Throws: `BundleError` for what may not be in a bundle, or cannot be read.
  package static func fileNames(in folder: String) throws(BundleError) -> [String] {
    try files(of: folder).map(\.name)
  }

  /// Copies what is in a folder, hidden files left out, to a new one.
  ///
  /// - Parameters:
  ///   - folder: The folder.
  ///   - target: The new one.
  ///   - isMeant: Whether a file of that name, seen from the folder, is copied.
  /// - Returns: The copy's digest.
  /// - Throws: `BundleError` for what may not be in a bundle, or cannot be read or written.
  @discardableResult
  package static func copy(
    _ folder: String, to target: String, where isMeant: (String) -> Bool = { _ in true }
  ) throws(BundleError) -> String {
    try copy(try files(of: folder, where: isMeant).sorted { $0.name < $1.name }, to: target)
  }

  /// The digests of the bundles that are there.
  ///
  /// - Throws: `BundleError` when the folder cannot be read.
  package func digests() throws(BundleError) -> [String] {
    try names(in: folder).filter { $0.utf8.count == 64 }
  }

  /// Copies bundles of another store.
  ///
  /// - Throws: `BundleError` for one that is not there, or is not what its digest says.
  package func take(_ digests: [String], from other: BundleStore) throws(BundleError) {
    for digest in digests { _ = try adopt(try other.bundle(digest).folder, programs: nil) }
  }

  /// Removes a bundle, whole: one that was removed in part has its name no more.
  package func remove(_ digest: String) {
    let partial = "\(folder)/\(Random.token().prefix(16)).partial"
    guard rename("\(folder)/\(digest)", partial) == 0 else { return }
    removeTree(partial)
  }

  /// Reads and checks `plugin.json`.
  ///
  /// - Parameter source: The folder with `plugin.json`.
  /// - Returns: The manifest, and the file's size in bytes.
  /// - Throws: `BundleError` with everything that is wrong, a line each.
  package static func manifest(in source: String) throws(BundleError) -> (Manifest, size: Int) {
    let path = "\(source)/plugin.json"
    let bytes = try readFile(path, limit: ProtocolLimit.manifest.value)
    let (manifest, problems) = Manifest.read(bytes)
    guard let manifest, problems.isEmpty else { throw BundleError(path, problems) }
    return (manifest, bytes.count)
  }

  private static func files(
    of source: String, where isMeant: (String) -> Bool = { _ in true }
  ) throws(BundleError) -> [BundleFile] {
    var files: [BundleFile] = []
    var size = 0
    var folders = [""]
    while let prefix = folders.popLast() {
      for name in try names(in: "\(source)/\(prefix)") {
        // What Python leaves beside the sources where somebody tried the plugin is none of the plugin.
        guard !name.hasPrefix("."), name != "__pycache__" else { continue }
        let relative = prefix + name
        var status = stat()
        guard lstat("\(source)/\(relative)", &status) == 0 else {
          throw BundleError("\(source)/\(relative)", errno: errno)
        }
        guard status.st_mode & S_IFMT == S_IFDIR || isMeant(relative) else { continue }
        switch status.st_mode & S_IFMT {
        case S_IFDIR: folders.append(relative + "/")
        case S_IFREG: files.append(try BundleFile(name: relative, at: "\(source)/\(relative)"))
        default:
          throw BundleError(
            "\(source)/\(relative)", "is neither a file nor a folder: links and the like may not be in a bundle")
        }
        if status.st_mode & S_IFMT == S_IFREG { size += files.last?.size ?? 0 }
        guard files.count <= maximumFiles else { throw BundleError(source, "holds more than \(maximumFiles) files") }
        guard size <= maximumSize else { throw BundleError(source, "is over \(maximumSize >> 20) MiB") }
      }
    }
    return files
  }

  /// Copies the files to a new folder.
  ///
  /// - Returns: The digest of what was copied.
  private static func copy(_ files: [BundleFile], to target: String) throws(BundleError) -> String {
    try makeFolder(target)
    return try digest(of: files) { (file, bytes) throws(BundleError) in
      let parts = file.name.split(separator: "/").dropLast()
      for count in 0..<parts.count { try makeFolder("\(target)/\(parts.prefix(count + 1).joined(separator: "/"))") }
      try writeFile("\(target)/\(file.name)", bytes, mode: file.isProgram ? 0o555 : 0o444)
    }
  }

  /// Hashes files in the order in which they are given, SHA-256 over each one's name, whether it may be run, its size and
  /// its bytes, which `take` is given.
  private static func digest(
    of files: [BundleFile], _ take: (BundleFile, [UInt8]) throws(BundleError) -> Void
  ) throws(BundleError) -> String {
    var state = crypto_hash_sha256_state()
    crypto_hash_sha256_init(&state)
    for file in files {
      let bytes = try file.bytes(limit: maximumSize)
      let head = Array("\(file.name)\0\(file.isProgram ? "x" : "-")\0\(bytes.count)\0".utf8)
      crypto_hash_sha256_update(&state, head, UInt64(head.count))
      crypto_hash_sha256_update(&state, bytes, UInt64(bytes.count))
      try take(file, bytes)
    }
    var digest = [UInt8](repeating: 0, count: 32)
    crypto_hash_sha256_final(&state, &digest)
    return digest.map { byte in
      let text = String(byte, radix: 16)
      return byte < 16 ? "0" + text : text
    }.joined()
  }
}

/// What is wrong with which file of a bundle.
package struct BundleError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The file.
  package var path: String
  /// What is wrong and what to do.
  package var text: String
  /// What is wrong with the manifest, when it is that.
  package var problems: [ManifestProblem] = []

  init(_ path: String, _ text: String) {
    self.path = path
    self.text = text
  }

  init(_ path: String, _ problems: [ManifestProblem]) {
    self.path = path
    self.problems = problems
    text = problems.map(\.description).joined(separator: "\n")
  }

  init(_ path: String, errno code: Int32) {
    self.path = path
    text = String(cString: strerror(code))
  }

  /// A line, or a line for each problem: `plugin.json:12: permissions[0].why: …`.
  package var description: String {
    problems.isEmpty
      ? "\(path): \(text)"
      : problems.map { "\(path):\($0.line.map { "\($0):" } ?? "") \($0)" }.joined(separator: "\n")
  }
}

/// One file that goes into a bundle.
struct BundleFile {
  var name: String
  var content: Content
  var size: Int
  var isProgram: Bool

  enum Content {
    /// The path of the file that is copied.
    case file(String)
    /// The host brings it itself.
    case own([UInt8])
  }

  /// What the host adds to a plugin in Python.
  static let pythonSDK = BundleFile(
    name: PythonSDK.fileName, content: .own(PythonSDK.source), size: PythonSDK.source.count, isProgram: false)
}

extension BundleFile {
  init(name: String, at path: String) throws(BundleError) {
    var status = stat()
    guard stat(path, &status) == 0 else { throw BundleError(path, errno: errno) }
    self.init(
      name: name, content: .file(path), size: Int(status.st_size), isProgram: status.st_mode & 0o111 != 0)
  }

  /// What is in it; throws when that is not what was found at first.
  func bytes(limit: Int) throws(BundleError) -> [UInt8] {
    switch content {
    case .own(let bytes): return bytes
    case .file(let path):
      let bytes = try readFile(path, limit: limit)
      guard bytes.count == size else { throw BundleError(path, "changed while it was read; try again") }
      return bytes
    }
  }
}

extension Manifest {
  /// Whether Python runs it: by its own first line, or named as the program.
  package var runsPython: Bool {
    guard let program = run.first else { return false }
    let isPython = program.hasPrefix("/usr/bin/python3")
    return program.hasSuffix(".py") || isPython && run.dropFirst().contains { $0.hasSuffix(".py") }
  }
}
