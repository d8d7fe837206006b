import GOTVRules
import Hustings

extension Action {
  /// Sets how many canvassers or cars a room has, or lifts it gave.
  static let setCounter = Action("set-counter") { request in
    let room: RowID = try request.parameter("room")
    let count: Int = try request.parameter("count")
    guard let kind = try request.parameter("kind", as: Counter.Kind.self) else {
      return .refused(FieldError("kind", "Choose which number has changed"))
    }
    guard count >= 0 else { return .refused(FieldError("count", "Enter how many there are now: 0 or more")) }
    let existing = try await request.query(
      Counter.id, Counter.version, where: Counter.committeeRoom == room && Counter.kind == kind, limit: 1)
    do {
      if let (id, version) = existing.first {
        try await request.update(id, version: version, Counter.count.set(count), step: "update")
      } else {
        try await request.create(
          Counter.committeeRoom.set(room), Counter.kind.set(kind), Counter.count.set(count), step: "create")
      }
    } catch let error as RPCError where error.code == .conflict {
      // The same form again finds its own change; anything else was somebody's.
      guard try await request.counters(of: room)[kind] == count else {
        return .refused(FieldError("count", "Somebody changed this number meanwhile. Look at it and save again"))
      }
    }
    return .done("\(kind.title): \(count.grouped).", goTo: .room(room))
  }
}
