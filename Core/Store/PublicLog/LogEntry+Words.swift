internal import HustingsProtocol

extension LogEntry {
  /// What it says, as a sentence for people.
  package var sentence: String {
    if let key { return key.sentence }
    if let keyEnded { return "The maintainer's key \(short(keyEnded)) counts no more for what is signed from here on." }
    if let statement { return statement.sentence }
    if let stage { return stage.sentence }
    if let grant { return "\(grant.tenant) lets \(grant.plugin) \(grant.what)." }
    if let revoke { return "\(revoke.tenant) takes back from \(revoke.plugin) what it may: \(revoke.what)." }
    return "Nothing that this version of the host knows."
  }
}

extension LoggedKey {
  fileprivate var sentence: String {
    let place = replaces == nil ? "" : ", in place of an earlier one of the same maintainer"
    return "The maintainer's key \(short(key)) counts from here on\(place)."
  }
}

extension VettingStatement {
  fileprivate var sentence: String {
    "A maintainer, by the key \(short(key)), read \(plugin) \(version), source \(short(source)), and built it: bundle "
      + "\(short(bundle)), which passed its checks with \(warnings == 1 ? "1 warning" : "\(warnings) warnings")."
  }
}

extension LoggedStage {
  fileprivate var sentence: String {
    let content = bundle.isEmpty ? plugin : "\(plugin), bundle \(short(bundle)),"
    let because = reason.isEmpty ? "" : " \(reason)"
    return switch stage {
    case .sandbox: "\(content) is at the stage sandbox: it runs on samples alone.\(because)"
    case .pilot: "\(content) is a pilot in \(pilots.joined(separator: ", ")).\(because)"
    case .vetted: "\(content) is vetted, by the keys \(keys.map(short).joined(separator: " and ")).\(because)"
    case .withdrawn: "\(plugin) is withdrawn, and runs nowhere.\(because)"
    }
  }
}

extension LoggedGrant {
  fileprivate var what: String {
    let limits =
      (areas.isEmpty ? "" : ", in \(areas.joined(separator: ", ")) only")
      + (expiresAt.map { ", until \($0.lastDay.inWords)" } ?? "")
      + (rowsPerDay.map { ", \($0) rows a day at most" } ?? "")
    return "\(access) \(resource) (\(fields.joined(separator: ", "))), as \(permission), for \(purpose)\(limits)"
  }
}

/// The first digits of a key or digest: enough to tell it from others by eye.
private func short(_ digits: String) -> Substring { digits.prefix(12) }
