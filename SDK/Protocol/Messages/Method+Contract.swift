/// What each method takes and answers: schemas, documentation and tests follow from here.
extension Method {
  /// What it does, in a sentence for the specification.
  public var about: String {
    switch self {
    case .initialize:
      "Starts the conversation: nothing else is sent before its answer, whose views and actions must be the manifest's."
    case .renderView: "Asks for one of the plugin's views."
    case .invokeAction: "Asks the plugin to do something: a form was sent or a button pressed."
    case .ping: "Asks whether the plugin still answers."
    case .shutdown: "Asks the plugin to end; its standard input closes after the answer."
    case .query: "Reads rows of one resource, a page at a time."
    case .get: "Reads one row by its id."
    case .aggregate: "Counts and sums over groups of rows; where single people could be told apart, counts are rounded."
    case .create: "Writes one new row."
    case .update: "Writes values of one row that is there."
    case .delete: "Deletes one row that nothing refers to."
    case .batch: "Writes several rows, all of them or none."
    case .getDocument: "Reads one of the plugin's own documents."
    case .putDocument: "Writes one of the plugin's own documents, which may be there already."
    case .deleteDocument: "Deletes one of the plugin's own documents; one that is not there is deleted already."
    case .listDocuments: "Reads the plugin's own documents in a collection by their keys, a page at a time."
    case .log: "Puts a line into the plugin's log, which whoever runs the host can read."
    case .progress: "Says how far a request is, to whoever waits for it at a terminal or looks at the inspector."
    case .cancel: "Says that an answer is no longer wanted; it still comes, as `cancelled` unless it was ready."
    }
  }

  /// What its parameters are.
  public var params: any (JSONObject & Equatable).Type {
    switch self {
    case .initialize: InitializeParams.self
    case .renderView: RenderViewParams.self
    case .invokeAction: InvokeActionParams.self
    case .ping, .shutdown: Nothing.self
    case .query: QueryParams.self
    case .get: GetParams.self
    case .aggregate: AggregateParams.self
    case .create, .update: WriteParams.self
    case .delete: DeleteParams.self
    case .batch: BatchParams.self
    case .getDocument: GetDocumentParams.self
    case .putDocument: PutDocumentParams.self
    case .deleteDocument: DeleteDocumentParams.self
    case .listDocuments: ListDocumentsParams.self
    case .log: LogParams.self
    case .progress: ProgressParams.self
    case .cancel: CancelParams.self
    }
  }

  /// What it is answered with; nil for notifications, which are not answered.
  public var result: (any (JSONObject & Equatable).Type)? {
    switch self {
    case .initialize: InitializeResult.self
    case .renderView: Page.self
    case .invokeAction: ActionResult.self
    case .ping, .shutdown: Nothing.self
    case .query, .get, .aggregate: Rows.self
    case .create, .update, .delete: Written.self
    case .batch: BatchResult.self
    case .getDocument: Document.self
    case .putDocument: DocumentVersion.self
    case .deleteDocument: Nothing.self
    case .listDocuments: Documents.self
    case .log, .progress, .cancel: nil
    }
  }

  /// The errors that it may be answered with, besides those of any request.
  public var errors: [ErrorCode] {
    switch self {
    case .initialize: [.unsupportedVersion]
    case .renderView, .invokeAction:
      [.permissionDenied, .notFound, .conflict, .invalid, .contextExpired]
    case .query, .aggregate: [.permissionDenied, .invalid, .contextExpired]
    case .get: [.permissionDenied, .notFound, .invalid, .contextExpired]
    case .create: [.permissionDenied, .notFound, .conflict, .invalid, .contextExpired]
    case .update, .delete, .batch: [.permissionDenied, .notFound, .conflict, .invalid, .contextExpired]
    case .getDocument: [.permissionDenied, .notFound, .invalid, .contextExpired]
    case .putDocument, .deleteDocument: [.permissionDenied, .conflict, .invalid, .contextExpired]
    case .listDocuments: [.permissionDenied, .invalid, .contextExpired]
    case .ping, .shutdown, .log, .progress, .cancel: []
    }
  }

  /// Whether the parameters hold something that must be there; others may be left out as a whole.
  public var needsParams: Bool {
    func needed<Params: JSONObject>(_ params: Params.Type) -> Bool { params.members.contains { $0.isRequired } }
    return needed(params)
  }
}
