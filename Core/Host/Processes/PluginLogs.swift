internal import Glibc
internal import HustingsProtocol
internal import Synchronization

/// The logs of all plugins: `logs/<tenant>.<plugin>.log`, one writer each.
final class PluginLogs: Sendable {
  private let folder: String
  private let logs = Mutex<[String: PluginLog]>([:])

  init(folder: String) {
    self.folder = folder
    mkdir(folder, 0o700)
  }

  /// The log of a plugin in a tenant; both ids are checked by the host, so they can be file names.
  func log(plugin: String, tenant: String) -> PluginLog {
    // No id holds a full stop or an underscore, so no two pairs share a name.
    let name = "\(tenant.isEmpty ? "_platform" : tenant).\(plugin)"
    return logs.withLock { logs in
      if let log = logs[name] { return log }
      let log = PluginLog(path: "\(folder)/\(name).log")
      logs[name] = log
      return log
    }
  }

  /// Drops the lines before a moment from every log, also of plugins that do not run.
  func trim(before moment: Instant) {
    guard let listing = opendir(folder) else { return }
    defer { closedir(listing) }
    while let entry = readdir(listing) {
      let file = withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      let parts = file.split(separator: ".")
      guard parts.count == 3, parts[2] == "log" else { continue }
      log(plugin: String(parts[1]), tenant: parts[0] == "_platform" ? "" : String(parts[0])).trim(before: moment)
    }
  }
}
