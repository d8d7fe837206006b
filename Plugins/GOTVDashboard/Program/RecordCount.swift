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
    let at: Instant
    switch readTime(try request.typed("time"), now: now) {
    case .success(let time): at = time
    case .failure(let error): return .refused(FieldError("time", error.text))
    }
    let election = try await request.electionToRecord()
    let box = try await request.box(station, of: election)
    let numbers = try await request.numbers(of: box.district, in: election)
    let check = CountCheck(count: count, at: at, last: box.last, boxElectors: numbers?.boxElectors, now: now)
    let isConfirmed = try request.parameter("confirm", default: [String]()).contains("yes")
    if let doubt = check.doubt, !isConfirmed, box.last?.count != count {
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

private struct TimeRefusal: Error {
  let text: String
}

/// When the count was read: what was typed, today, or now.
private func readTime(_ typed: String?, now: Instant) -> Result<Instant, TimeRefusal> {
  guard let typed else { return .success(now) }
  guard let time = ClockTime(typed) else {
    return .failure(TimeRefusal(text: "Enter a time, such as 9:30 or 17:05"))
  }
  let at = Instant(inBritain: now.inBritain.day, hour: time.hour, minute: time.minute)
  // A teller's watch may run a little ahead of ours.
  guard at <= now.adding(seconds: 300) else {
    return .failure(TimeRefusal(text: "Enter a time that has passed: it is \(now.inBritain.clock) now"))
  }
  return .success(min(at, now))
}
