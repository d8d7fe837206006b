@_exported public import HustingsProtocol

/// A plugin: views that it shows and actions that it does.
///
/// ```swift
/// import Hustings
///
/// @main struct Greeting: Plugin {
///   static let views = [
///     View("hello") { request in
///       Page("Hello") { Text("You are signed in as \(request.context.role.rawValue).") }
///     }
///   ]
/// }
/// ```
///
/// The program talks with the host over its standard input and output. Whatever the code prints goes to the plugin's
/// log, so a stray `print` does no harm.
public protocol Plugin {
  /// The views, by the ids of `plugin.json`.
  static var views: [View] { get }
  /// The actions, by the ids of `plugin.json`.
  static var actions: [Action] { get }
}

extension Plugin {
  /// A plugin need not do anything.
  public static var actions: [Action] { [] }

  /// Talks with the host until it says goodbye; `@main` calls it, and calls no function that goes on where it was called.
  @concurrent
  public static func main() async {
    let streams = ProtocolStreams.take()  // first: the author's lists are code too, and may print
    await Session(views: views, actions: actions).run(streams)
  }
}

/// One view: its id and the code that makes its page.
public struct View: Sendable {
  /// The id, as in `plugin.json`.
  public let id: String
  // `@concurrent` here and below, because that is what async closures are in authors' own packages.
  let render: @concurrent @Sendable (Request) async throws -> Page

  /// A view.
  ///
  /// - Parameters:
  ///   - id: The id, as in `plugin.json`.
  ///   - render: Makes the page. An `RPCError` that it throws reaches the person as it is; of any other error, only its
  ///     type.
  public init(_ id: String, render: @escaping @concurrent @Sendable (Request) async throws -> Page) {
    self.id = id
    self.render = render
  }
}

/// One action: its id and the code that does it.
public struct Action: Sendable {
  /// The id, as in `plugin.json`.
  public let id: String
  let perform: @concurrent @Sendable (Request) async throws -> ActionResult

  /// An action.
  ///
  /// - Parameters:
  ///   - id: The id, as in `plugin.json`.
  ///   - perform: Does it. An `invalid` error that names a field becomes that field's error in the form; not one that
  ///     says that the field is unknown, which is the code's mistake.
  public init(_ id: String, perform: @escaping @concurrent @Sendable (Request) async throws -> ActionResult) {
    self.id = id
    self.perform = perform
  }
}
