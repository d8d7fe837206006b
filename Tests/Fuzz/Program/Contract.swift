internal import HustingsProtocol

/// What a method takes and answers.
struct Contract {
  typealias Value = any (JSONObject & Equatable).Type

  var method: Method
  var params: Value
  var result: Value

  /// Every method's.
  static let all = Method.allCases.map { Contract(method: $0, params: params(of: $0), result: result(of: $0)) }

  static func params(of method: Method) -> Value {
    switch method {
    case .initialize: InitializeParams.self
    case .renderView: RenderViewParams.self
    case .invokeAction: InvokeActionParams.self
    case .ping, .shutdown: Nothing.self
    case .query: QueryParams.self
    case .get: GetParams.self
    case .aggregate: AggregateParams.self
    case .create, .update: WriteParams.self
    case .log: LogParams.self
    case .progress: ProgressParams.self
    case .cancel: CancelParams.self
    }
  }

  private static func result(of method: Method) -> Value {
    switch method {
    case .initialize: InitializeResult.self
    case .renderView: Page.self
    case .invokeAction: ActionResult.self
    case .query, .get, .aggregate: Rows.self
    case .create, .update: Written.self
    case .ping, .shutdown, .log, .progress, .cancel: Nothing.self
    }
  }

  /// Every type that an answer or a file may be read as.
  static let results: [Value] = [
    InitializeResult.self, Page.self, ActionResult.self, Rows.self, Written.self, Nothing.self, Manifest.self,
  ]
}
