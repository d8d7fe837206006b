/// Every method of the protocol: its name on the wire and who sends it.
public enum Method: String, CaseIterable, Sendable {
  case initialize
  case renderView = "view.render"
  case invokeAction = "action.invoke"
  case ping
  case shutdown
  case query = "data.query"
  case get = "data.get"
  case aggregate = "data.aggregate"
  case create = "data.create"
  case update = "data.update"
  case delete = "data.delete"
  case batch = "data.batch"
  case getDocument = "storage.get"
  case putDocument = "storage.put"
  case deleteDocument = "storage.delete"
  case listDocuments = "storage.list"
  case log
  case progress
  case cancel = "$/cancel"

  /// Who may send the method.
  public enum Direction: Sendable {
    case hostToPlugin, pluginToHost, both
  }

  /// Who may send it.
  public var direction: Direction {
    switch self {
    case .initialize, .renderView, .invokeAction, .ping, .shutdown: .hostToPlugin
    case .query, .get, .aggregate, .create, .update, .delete, .batch: .pluginToHost
    case .getDocument, .putDocument, .deleteDocument, .listDocuments, .log, .progress: .pluginToHost
    case .cancel: .both
    }
  }

  /// Whether it is a notification: sent without an id, never answered.
  public var isNotification: Bool {
    switch self {
    case .log, .progress, .cancel: true
    default: false
    }
  }
}
