internal import Glibc

extension Starter {
  /// Writes the files into a new folder of the plugin's name; nothing that is there is ever overwritten.
  ///
  /// - Parameter folder: Where the new folder goes.
  /// - Returns: The new folder.
  /// - Throws: when something of that name is there already, or a file cannot be written.
  package func write(in folder: String) throws(StarterError) -> String {
    let target = folder == "/" ? "/\(name.id)" : "\(folder)/\(name.id)"
    guard mkdir(target, 0o755) == 0 else {
      guard errno == EEXIST else { throw failure(target) }
      throw StarterError(
        "\(target) is there already; nothing was written.", mend: "Choose another name, or another folder.")
    }
    for file in files {
      let parts = file.path.split(separator: "/").dropLast()
      for count in 0..<parts.count {
        let path = "\(target)/\(parts.prefix(count + 1).joined(separator: "/"))"
        guard mkdir(path, 0o755) == 0 || errno == EEXIST else { throw failure(path) }
      }
      try write(file, to: "\(target)/\(file.path)")
    }
    return target
  }

  private func write(_ file: File, to path: String) throws(StarterError) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, file.isProgram ? 0o755 : 0o644)
    guard descriptor >= 0 else { throw failure(path) }
    defer { close(descriptor) }
    guard Review.write(file.text, to: descriptor) else { throw failure(path) }
  }

  private func failure(_ path: String) -> StarterError {
    var error = StarterError("\(path) cannot be written: \(String(cString: strerror(errno))).")
    error.isMisuse = false
    return error
  }
}
