import GOTVRules
import Hustings

extension Action {
  /// Records promises who said on the doorstep that they have voted.
  static let recordWARP = Action("record-warp") { request in
    let count: Int = try request.parameter("count")
    guard count >= 1 else {
      return .refused(FieldError("count", "Enter the number of promises who told you that they have voted: 1 or more"))
    }
    guard let district = try request.typed("district") else {
      return .refused(FieldError("district", "Choose a polling district"))
    }
    let election = try await request.electionToRecord()
    guard let numbers = try await request.numbers(of: district, in: election) else {
      return .refused(FieldError("district", "Choose a polling district from the list"))
    }
    guard count <= numbers.boxPromises else {
      return .refused(
        FieldError(
          "count",
          "\(district) has only \(numbers.boxPromises.of("promise", "promises")) who vote in person. Check the number"))
    }
    do {
      try await request.create(
        WARPCount.election.set(election.id), WARPCount.district.set(district), WARPCount.count.set(count),
        WARPCount.at.set(request.context.now), WARPCount.note.set(try request.typed("note")),
        WARPCount.struckOut.set(false), step: "warp")
    } catch let error as RPCError where error.code == .conflict {
      return .done("This form was sent before. Look below whether its number is right.", goTo: Target("warp"))
    }
    return .done("\(district): \(count.grouped) confirmed. Thank you.", goTo: Target("warp"))
  }
}
