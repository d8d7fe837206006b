import Foundation
import Hustings
import HustingsTransport
import Synchronization
import Testing

@Suite("The first plugin that people read, built as it is written", .timeLimit(.minutes(10)))
struct StationFinderTests {
  private let hall = #"{"columns":["reference","place"],"rows":[["AA-1","Exbourne Hall"]],"cursor":null}"#

  @discardableResult
  private func talk(_ body: (Conversation) async throws -> Void) async throws -> Child.End {
    let answer = try RawJSON(validating: hall.utf8)
    return try await Conversation.with("station-finder") { (_, _) throws(RPCError) in
      answer
    } _: {
      try await body($0)
    }
  }

  @Test("It asks for one district's stations and shows them in a table")
  func table() async throws {
    let asked = Mutex<[RawJSON]>([])
    let answer = try RawJSON(validating: hall.utf8)
    let end = try await Conversation.with("station-finder") { (method, params) throws(RPCError) in
      guard method == .query else { throw RPCError(.methodNotFound, method.rawValue) }
      asked.withLock { $0.append(params) }
      return answer
    } _: { plugin in
      try await plugin.initialize()
      let page = try await plugin.ask("view.render", Conversation.rendering("stations", #"{"district":"AB"}"#))
      #expect(
        page.text == #"{"title":"Where AB votes","blocks":[{"type":"table","caption":"Ballot boxes","#
          + #""columns":[{"label":"Box"},{"label":"Place"}],"rows":[["AA-1","Exbourne Hall"]]}]}"#)
      #expect(try await plugin.render("stations").title == "Where AA votes", "the default district")
    }
    let queries = try asked.withLock { $0 }.map { try QueryParams(json: $0) }
    #expect(queries.count == 2)
    let query = try #require(queries.first)
    #expect(query.context == "k7Qx")
    #expect(query.resource == "pollingStations")
    #expect(query.select == ["reference", "place"])
    #expect(query.where == .compare("district", .eq, "AB"))
    #expect(end.code == 0)
    #expect(end.errors == "")
  }

  @Test("Its code offers the views and actions of its plugin.json")
  func offers() async throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    let file = folder.appending(path: "Fixtures/StationFinder/plugin.json")
    let manifest = try Manifest(json: RawJSON(validating: Data(contentsOf: file)))
    #expect(manifest.run == ["./station-finder"])
    try await talk { plugin in
      let offered = try await plugin.initialize()
      #expect(offered.version == "1.0")
      #expect(offered.views == manifest.views.map(\.id))
      #expect(offered.actions == manifest.actions.map(\.id))
    }
  }

  @Test("Nothing is answered before `initialize`")
  func order() async throws {
    try await talk { plugin in
      for method in ["ping", "shutdown"] {
        #expect(try await plugin.refusal(method).code == .invalidRequest)
      }
      #expect(
        try await plugin.refusal("view.render", Conversation.rendering("stations")).code == .invalidRequest)
      try await plugin.initialize()
      #expect(try await plugin.ask("ping").text == "{}")
    }
  }

  @Test("A method that a plugin does not have is answered -32601", arguments: ["view.paint", "data.query", "", "$/x"])
  func unknownMethod(name: String) async throws {
    try await talk { plugin in
      try await plugin.initialize()
      #expect(try await plugin.refusal(name).code.rawValue == -32601)
    }
  }

  @Test("Fields that it does not know are ignored")
  func unknownFields() async throws {
    try await talk { plugin in
      _ = try await plugin.ask(
        "initialize", #"{"versions":["1.9","1.0"],"host":"test","colours":{"a":[1,null]},"now":null}"#)
      let asked = Conversation.rendering("stations").dropLast() + #","weather":["rain",{}]}"#
      #expect(try await Page(json: plugin.ask("view.render", String(asked))).title == "Where AA votes")
    }
  }

  @Test(
    "A host of another major version is refused -32009 with what the plugin speaks", arguments: ["[\"2.0\"]", "[]"])
  func version(offered: String) async throws {
    try await talk { plugin in
      let refusal = try await plugin.refusal("initialize", #"{"versions":\#(offered),"host":"test"}"#)
      #expect(refusal.code.rawValue == -32009)
      #expect(refusal.data?.hint == "Supported: 1.0.")
      #expect(try await plugin.refusal("ping").code == .invalidRequest, "it has not begun")
      try await plugin.initialize()
    }
  }

  @Test("A view that it does not have, and parameters that do not fit, are errors that name them")
  func misfits() async throws {
    try await talk { plugin in
      try await plugin.initialize()
      let absent = try await plugin.refusal("view.render", Conversation.rendering("halls"))
      #expect(absent == RPCError(.notFound, "The plugin has no view `halls`."))
      let action = try await plugin.refusal("action.invoke", Conversation.invoking("move", key: "k"))
      #expect(action == RPCError(.notFound, "The plugin has no action `move`."))
      let bare = try await plugin.refusal("view.render", #"{"view":"stations","parameters":{}}"#)
      #expect(bare.code == .invalidParams)
      #expect(bare.message.contains("`context`"))
      let number = try await plugin.refusal("view.render", Conversation.rendering("stations", #"{"district":7}"#))
      #expect(number.code == .invalid)
      #expect(number.data?.field == "district")
    }
  }

  @Test("After `shutdown` and the end of its input the process ends with code 0")
  func goodbye() async throws {
    let end = try await talk { plugin in
      try await plugin.initialize()
      #expect(try await plugin.ask("shutdown").text == "{}")
    }
    #expect(end.code == 0)
  }

  @Test("A request that is cancelled while it waits for data is answered -32800, and the plugin goes on")
  func cancel() async throws {
    let (queries, asked) = AsyncStream.makeStream(of: Void.self)
    let (releases, release) = AsyncStream.makeStream(of: Void.self)
    let end = try await Conversation.with("station-finder") { (_, _) throws(RPCError) in
      asked.yield()
      for await _ in releases { break }
      throw RPCError(.cancelled, "The request was cancelled.")
    } _: { plugin in
      try await plugin.initialize()
      async let refusal = plugin.refusal("view.render", Conversation.rendering("stations"))
      for await _ in queries { break }
      // A peer numbers its requests from 1: `initialize`, then the view.
      let cancel = try RawJSON(validating: #"{"id":2}"#.utf8)
      plugin.host.notify("$/cancel", cancel)
      #expect(try await refusal.code.rawValue == -32800)
      release.finish()
      #expect(try await plugin.ask("ping").text == "{}")
    }
    #expect(end.code == 0)
  }
}
