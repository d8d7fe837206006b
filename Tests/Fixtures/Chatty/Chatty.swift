import Hustings

/// A plugin that prints wherever an author may: before the conversation, in it, without an end of line, and more than
/// any buffer holds. It also fails in the ways that code fails.
@main struct Chatty: Plugin {
  static let views = {
    print("first of all")
    print(String(repeating: "before the conversation ", count: 1000))
    return [
      View("talk") { request in
        print("while rendering")
        print(String(repeating: "{\"jsonrpc\":\"2.0\"}\n", count: 1000))
        request.log("by the protocol", level: .warning)
        let count = try await request.count(of: PollingStation.self)
        print("at the end", terminator: "")
        return Page("Talked") { Metric("stations", "Ballot boxes", count.map(Double.init)) }
      },
      View("refuse") { _ in
        throw RPCError(.notFound, "There is no such street.", data: ErrorDetail(reason: "noStreet", field: "street"))
      },
      View("fail") { _ in throw Mishap(about: "Ms Example, 1 Example Street") },
      View("ask") { request in
        let names = try await request.query(PollingStation.reference, PollingStation.place)
        return Page("\(names.count)") {}
      },
    ]
  }()

  static let actions = [
    Action("complain") { request in
      throw RPCError(
        .invalid, "Enter a number of voters", data: ErrorDetail(reason: "outOfRange", field: "count"))
    },
    Action("write") { request in
      let id = try await request.create(TurnoutCount.count.set(412), TurnoutCount.struckOut.set(false))
      let version = try await request.update(id, version: 1, TurnoutCount.struckOut.set(true))
      return .done("Version \(version).", goTo: Target("talk"))
    },
  ]
}

private struct Mishap: Error {
  let about: String
}
