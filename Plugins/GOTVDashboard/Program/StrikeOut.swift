import Hustings

/// Striking out: an entry that was wrong is kept, marked, and counted no more.
enum StrikeOut {
  /// Whether an entry is struck out, or the way to strike it out for those who may.
  ///
  /// - Parameters:
  ///   - id: The entry.
  ///   - name: What tells the entry from others, for the link's words.
  ///   - view: The view that lists it.
  ///   - isStruckOut: Whether it is struck out already.
  ///   - request: Who asks.
  /// - Returns: The cell.
  static func cell(_ id: RowID, _ name: String, in view: String, isStruckOut: Bool, for request: Request) -> Cell {
    if isStruckOut { return .tag("Struck out", .neutral) }
    return request.mayStrikeOut ? .link("Strike out \(name)", to: .striking(id, in: view)) : .text("Counted")
  }

  /// Does the update that strikes an entry out. One that is struck out already, as after a second press of the button,
  /// is no failure.
  static func perform(
    isStruckOut: () async throws -> Bool, update: () async throws -> Void, goTo view: String
  ) async throws -> ActionResult {
    do {
      try await update()
    } catch let error as RPCError where error.code == .conflict {
      guard try await isStruckOut() else {
        return .refused(FieldError("entry", "Somebody changed this entry meanwhile. Look at it again"))
      }
    }
    return .done("Struck out. It is no longer counted.", goTo: Target(view))
  }
}

extension Action {
  /// Strikes out a turnout count.
  static let strikeCount = Action("strike-count") { request in
    let id: RowID = try request.parameter("entry")
    let version: Int = try request.parameter("version")
    return try await StrikeOut.perform(
      isStruckOut: { try await request.get(id, TurnoutCount.struckOut) },
      update: { try await request.update(id, version: version, TurnoutCount.struckOut.set(true), step: "strike") },
      goTo: "log")
  }

  /// Strikes out a WARP entry.
  static let strikeWARP = Action("strike-warp") { request in
    let id: RowID = try request.parameter("entry")
    let version: Int = try request.parameter("version")
    return try await StrikeOut.perform(
      isStruckOut: { try await request.get(id, WARPCount.struckOut) },
      update: { try await request.update(id, version: version, WARPCount.struckOut.set(true), step: "strike") },
      goTo: "warp")
  }
}
