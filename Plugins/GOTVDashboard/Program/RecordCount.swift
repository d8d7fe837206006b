import GOTVRules
import Hustings

extension Action {
  /// Records how many had voted at a box.
  static let recordCount = Action("record-count") { request in
    let station: RowID = try request.parameter("station")
    let count: Int = try request.parameter("count")
    guard count >= 0 else {
      return .refused(FieldError("count", "Enter the number of people who have voted so far: 0 or more"))
    }
    let now = request.context.now
    let election = try await request.electionToRecord()
    let at: Instant
    do {
      at = try CountTime(try request.typed("time"), of: election, now: now).at
    } catch let refusal as CountTime.Refusal {
      return .refused(FieldError("time", refusal.text))
    }
    let box = try await request.box(station, of: election)
    let numbers = try await request.numbers(of: box.district, in: election)
    let check = CountCheck(count: count, at: at, last: box.last, boxElectors: numbers?.boxElectors, now: now)
    let isConfirmed = try request.parameter("confirm", default: [String]()).contains("yes")
    if let doubt = check.doubt, !isConfirmed {
      return .refused(FieldError("confirm", "\(doubt) If it is right, tick “Yes, this is right”"))
    }
    do {
      try await request.create(
        TurnoutCount.election.set(election.id), TurnoutCount.station.set(station),
        TurnoutCount.district.set(box.district), TurnoutCount.count.set(count), TurnoutCount.at.set(at),
        TurnoutCount.by.set(try request.typed("by")), TurnoutCount.struckOut.set(false), step: "count")
    } catch let error as RPCError where error.code == .conflict {
      // The same form again: harmless when it holds the same number, as after a second press of the button.
      guard box.last?.count == count else {
        return .refused(
          FieldError(
            "count", "This form was already sent with another number. Open the box again to record a new count"))
      }
    }
    return .done("\(box.reference): \(count.grouped) recorded. Thank you.", goTo: .stations)
  }
}
