import Hustings
import HustingsTransport

/// A built plugin, run as a process, and the host's end of the conversation with it.
struct Conversation {
  let host: Peer

  private static let minute = Duration.seconds(60)

  /// Starts a plugin, talks with it, says goodbye by closing its input, and waits for its end.
  ///
  /// - Parameters:
  ///   - program: The product's name.
  ///   - answer: What the host answers to data calls.
  ///   - body: The conversation.
  /// - Returns: How the process ended.
  /// - Throws: What `body` throws, or that the program could not be started.
  static func with(
    _ program: String, answer: @escaping @Sendable (Method, RawJSON) async throws(RPCError) -> RawJSON,
    _ body: (Conversation) async throws -> Void
  ) async throws -> Child.End {
    try await with(Child(product: program), answer: answer, body)
  }

  /// Talks with a process that was started otherwise.
  static func with(
    _ child: Child, answer: @escaping @Sendable (Method, RawJSON) async throws(RPCError) -> RawJSON,
    _ body: (Conversation) async throws -> Void
  ) async throws -> Child.End {
    async let end = child.ended()
    let conversation = Conversation(host: Peer(input: child.output, output: child.input, handler: Host(answer: answer)))
    conversation.host.start()
    do {
      try await body(conversation)
    } catch {
      conversation.host.end()
      _ = await end
      throw error
    }
    conversation.host.closeOutput()
    _ = await conversation.host.ended
    return await end
  }

  /// Asks the plugin, by words of JSON.
  func ask(_ method: String, _ params: String = "{}") async throws -> RawJSON {
    try await host.request(method, RawJSON(validating: params.utf8), deadline: Self.minute)
  }

  /// The error that the plugin answers.
  func refusal(_ method: String, _ params: String = "{}") async throws -> RPCError {
    do {
      let result = try await ask(method, params)
      throw UnexpectedResult(text: result.text)
    } catch let error as RPCError {
      return error
    }
  }

  /// Says hello as a host does.
  @discardableResult
  func initialize() async throws -> InitializeResult {
    try await InitializeResult(json: ask("initialize", #"{"versions":["1.0"],"host":"test"}"#))
  }

  /// Asks for a view.
  func render(_ view: String, parameters: String = "{}") async throws -> Page {
    try await Page(json: ask("view.render", Self.rendering(view, parameters)))
  }

  /// The parameters of `view.render`.
  static func rendering(_ view: String, _ parameters: String = "{}") -> String {
    #"{"view":"\#(view)","parameters":\#(parameters),"context":\#(context)}"#
  }

  /// The parameters of `action.invoke`.
  static func invoking(_ action: String, key: String) -> String {
    #"{"action":"\#(action)","values":{},"key":"\#(key)","context":\#(context)}"#
  }

  private static let context = """
    {"token":"k7Qx","tenant":"exbourne","role":"volunteer","areas":[],"locale":"en-GB","now":"2026-05-07T09:30:00Z",\
    "sample":true}
    """

  /// A plugin answered where it should have refused.
  struct UnexpectedResult: Error {
    let text: String
  }

  private struct Host: PeerHandler {
    let answer: @Sendable (Method, RawJSON) async throws(RPCError) -> RawJSON

    func answer(_ method: String, _ params: RawJSON, id: MessageID) async throws(RPCError) -> RawJSON {
      guard let known = Method(rawValue: method) else { throw RPCError(.methodNotFound, method) }
      return try await answer(known, params)
    }
  }
}
