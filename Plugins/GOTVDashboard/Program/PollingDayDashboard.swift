import Hustings

/// Get out the vote: what happens at the boxes on polling day, and where the next canvassers go.
@main struct PollingDayDashboard: Plugin {
  static let views: [View] = [.dashboard, .room, .stations, .count, .log, .warp, .rooms, .roomDistricts]
  static let actions: [Action] = [
    .recordCount, .strikeCount, .recordWARP, .strikeWARP, .setCounter, .setNotice, .addRoom, .giveDistricts,
  ]
}

extension Target {
  static let dashboard = Target("dashboard")
  static let stations = Target("stations")

  static func room(_ id: RowID) -> Target { Target("room", ["room": .string(id.description)]) }
  static func count(_ station: RowID) -> Target { Target("count", ["station": .string(station.description)]) }
  /// A page of the log or the WARP list, with one entry put up for striking out.
  static func striking(_ entry: RowID, in view: String) -> Target {
    Target(view, ["entry": .string(entry.description)])
  }
}

extension Request {
  /// What was typed, without spaces around it; nil when nothing was.
  func typed(_ name: String) throws -> String? {
    guard let text = try parameter(name, as: String.self) else { return nil }
    let words = text.split(whereSeparator: \.isWhitespace)
    return words.isEmpty ? nil : words.joined(separator: " ")
  }

  /// Whether the person may strike out what others entered.
  var mayStrikeOut: Bool { context.role >= .organiser }
}
