import GOTVRules
import Hustings

/// What an organiser tells a committee room on the day: one notice a room, until it is taken down.
struct RoomNotice: JSONObject, Equatable {
  /// The notice.
  var text = ""
  /// When it was put up.
  var at = Instant.epoch

  static let members: [Member<Self>] = [
    .required("text", \.text, "The words of the notice."), .required("at", \.at, "When the notice was put up."),
  ]
}

extension Request {
  private var notices: Storage { storage("notices") }

  /// A room's notice, with the version that a change starts from; nil for none.
  func notice(of room: RowID) async throws -> Storage.Stored<RoomNotice>? {
    try await notices.get(room.description, as: RoomNotice.self)
  }

  /// Every room's notice.
  func noticesByRoom() async throws -> [RowID: RoomNotice] {
    let found = try await notices.list(as: RoomNotice.self).compactMap { stored in
      RowID(stored.key).map { ($0, stored.value) }
    }
    return Dictionary(found) { first, _ in first }
  }

  /// Whether the person may put notices up and take them down.
  var mayGiveNotice: Bool { context.role >= .organiser }

  fileprivate func putUp(_ notice: RoomNotice, in room: RowID, over version: Int) async throws {
    try await notices.put(room.description, notice, version: version)
  }

  fileprivate func takeDown(in room: RowID, version: Int) async throws {
    try await notices.delete(room.description, version: version)
  }
}

extension Action {
  /// Puts a notice up in a room in the place of the last, or takes it down where nothing is written.
  static let setNotice = Action("set-notice") { request in
    let room: RowID = try request.parameter("room")
    let version: Int = try request.parameter("version")
    let title = try await request.get(room, CommitteeRoom.title)
    do {
      guard let text = try request.typed("text") else {
        try await request.takeDown(in: room, version: version)
        return .done("No notice is up in \(title).", goTo: .room(room))
      }
      try await request.putUp(RoomNotice(text, at: request.context.now), in: room, over: version)
    } catch let error as RPCError where error.code == .conflict {
      return .refused(FieldError("text", "Somebody changed this notice meanwhile. Look at it and save again"))
    }
    return .done("The notice is up in \(title).", goTo: .room(room))
  }
}

extension RoomNotice {
  init(_ text: String, at: Instant) {
    (self.text, self.at) = (text, at)
  }

  /// What its readers see.
  var alert: Alert { Alert(.info, text, "Notice of \(at.inBritain.clock).") }

  /// The form that changes a room's notice.
  static func form(_ notice: Storage.Stored<RoomNotice>?, room: RowID) -> Form {
    Form(
      action: "set-notice", submit: "Save the notice",
      fields: [
        Input(
          .text, "text", "Notice to this room", hint: "Everybody in the room sees it. Leave it empty to take it down.",
          value: notice.map { .string($0.value.text) }, optional: true)
      ], values: ["room": .string(room.description), "version": .integer(notice?.version ?? 0)])
  }
}
