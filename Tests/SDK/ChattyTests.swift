import Foundation
import Hustings
import Synchronization
import Testing

@Suite("Author's code that prints and fails", .timeLimit(.minutes(10)))
struct ChattyTests {
  private let count = RawJSON.rows([[12]])

  @Test("What code prints, before the conversation and in it, goes to standard error and harms nothing")
  func prints() async throws {
    let told = Mutex<[Method]>([])
    let end = try await Conversation.with("chatty") { [count] (method, _) throws(RPCError) in
      told.withLock { $0.append(method) }
      return count
    } _: { plugin in
      let offered = try await plugin.initialize()
      #expect(offered.views == ["talk", "refuse", "fail", "ask"])
      for _ in 0..<3 {
        let page = try await plugin.render("talk")
        #expect(page.blocks == [.metric(Metric("stations", "Ballot boxes", 12))])
      }
    }
    #expect(told.withLock { $0 } == [.aggregate, .aggregate, .aggregate])
    #expect(end.code == 0)
    #expect(end.errors.hasPrefix("first of all\nbefore the conversation "))
    #expect(end.errors.components(separatedBy: "while rendering\n{\"jsonrpc\":\"2.0\"}\n").count == 4)
    #expect(end.errors.hasSuffix("at the end"))
  }

  @Test("An error of the protocol's that code throws is the answer, as it is")
  func protocolError() async throws {
    try await talk { plugin in
      let refusal = try await plugin.refusal("view.render", Conversation.rendering("refuse"))
      #expect(
        refusal
          == RPCError(
            .notFound, "There is no such street.", data: ErrorDetail(reason: "noStreet", field: "street")))
    }
  }

  @Test("Of any other error that code throws only the type is told, as its text may be about a person")
  func otherError() async throws {
    try await talk { plugin in
      let refusal = try await plugin.refusal("view.render", Conversation.rendering("fail"))
      #expect(refusal == RPCError(.internalError, "The view `fail` failed with an error of type Mishap."))
    }
  }

  @Test("What such an error says is in the log on a sample, and nowhere else", arguments: [true, false])
  func sayings(isSample: Bool) async throws {
    let end = try await talk { plugin in
      let params = Conversation.rendering("fail").replacing("\"sample\":true", with: "\"sample\":\(isSample)")
      _ = try await plugin.refusal("view.render", params)
    }
    let words = "The view `fail` failed: Mishap(about: \"Ms Example, 1 Example Street\")\n"
    #expect(end.errors.contains(words) == isSample)
    #expect(end.errors.contains("Ms Example") == isSample)
  }

  @Test("An action's `invalid` that names a field becomes that field's error in the form")
  func fieldError() async throws {
    try await talk { plugin in
      let result = try await ActionResult(
        json: plugin.ask("action.invoke", Conversation.invoking("complain", key: "k")))
      #expect(result == .refused(FieldError("count", "Enter a number of voters")))
    }
  }

  @Test("An action writes over the wire, and says where to go next")
  func action() async throws {
    let keys = Mutex<[String]>([])
    let id = RowID(high: 1, low: 2).description
    _ = try await Conversation.with("chatty") { (method, params) throws(RPCError) in
      let written = (try? WriteParams(json: params)) ?? WriteParams()
      keys.withLock { $0.append(written.key) }
      return RawJSON(encoding: Written(id: id, version: method == .create ? 1 : 2))
    } _: { plugin in
      try await plugin.initialize()
      for _ in 0..<2 {
        let result = try await ActionResult(
          json: plugin.ask("action.invoke", Conversation.invoking("write", key: "sent-once")))
        #expect(result == .done("Version 2.", goTo: Target("talk")))
      }
    }
    #expect(keys.withLock { $0 } == ["sent-once-1", "sent-once-2", "sent-once-1", "sent-once-2"])
  }

  @Test("What the host refuses reaches the person as the host worded it")
  func hostError() async throws {
    let denial = RPCError(
      .permissionDenied, "`place` was not granted.",
      data: ErrorDetail(side: .grant, reason: "fieldNotGranted", field: "place"))
    _ = try await Conversation.with("chatty") { (_, _) throws(RPCError) in
      throw denial
    } _: { plugin in
      try await plugin.initialize()
      #expect(try await plugin.refusal("view.render", Conversation.rendering("ask")) == denial)
    }
  }

  @discardableResult
  private func talk(_ body: (Conversation) async throws -> Void) async throws -> Child.End {
    let end = try await Conversation.with("chatty") { [count] (_, _) throws(RPCError) in
      count
    } _: { plugin in
      try await plugin.initialize()
      try await body(plugin)
    }
    #expect(end.code == 0)
    return end
  }
}
