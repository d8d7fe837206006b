internal import HustingsProtocol

/// A data call of a plugin's that is as the rules want it.
struct DataCall {
  var id: MessageID
  var method: Method
  /// Which resource; nil for a batch, and for the plugin's own documents.
  var resource: ResourceSchema?
  /// What it selects, or groups by.
  var columns: [String] = []
  var measures: [Measure] = []
  var condition: Filter?
  var limit = 100
  var cursor: String?
  /// The row's id.
  var row: String?
  var version: Int?
  var key: String?
  /// The operations of a batch.
  var operations: [DataCall] = []
  /// Everything but what may differ when it goes on: the limit and the cursor.
  var body: JSONValue
  /// Tells apart the data of requests.
  var variant: Int
}
