internal import HustingsProtocol

extension Method {
  /// Every type that an answer or a file may be read as.
  static let readable: [any (JSONObject & Equatable).Type] = [
    InitializeResult.self, Page.self, ActionResult.self, Rows.self, Written.self, BatchResult.self, Document.self,
    DocumentVersion.self, Documents.self, Nothing.self, Manifest.self,
  ]
}
