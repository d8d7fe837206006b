/// Why a request failed, as JSON-RPC 2.0 carries it: a number for programs, a sentence for people.
///
/// The message says what failed, on what, and what to do. It never holds personal data: it may be logged.
public struct RPCError: Error, Equatable, Sendable {
  /// The number that programs tell errors apart by.
  public var code: ErrorCode
  /// One sentence for the person who reads it.
  public var message: String
  /// Which side refused, why, at which field, and what to do next.
  public var data: ErrorDetail?

  /// An error with its sentence and, where it helps, its detail.
  public init(_ code: ErrorCode, _ message: String, data: ErrorDetail? = nil) {
    self.code = code
    self.message = message
    self.data = data
  }
}

/// What an error adds to its message.
public struct ErrorDetail: Equatable, Sendable {
  /// Which of the four said no; set on `permissionDenied` alone.
  public var side: Side?
  /// A stable word for the reason, such as `fieldNotGranted`.
  public var reason: String
  /// The field, parameter or limit that it is about.
  public var field: String?
  /// What the reader can do about it.
  public var hint: String?
  /// Which operation of a batch it is about, from 0.
  public var operation: Int?

  /// Who said no: the plugin's trust stage, the officer's grant, the user's role and areas, or the purpose's rules.
  public enum Side: String, CaseIterable, Sendable {
    case stage, grant, role, purpose
  }

  /// A detail with its reason.
  public init(
    side: Side? = nil, reason: String, field: String? = nil, hint: String? = nil, operation: Int? = nil
  ) {
    self.side = side
    self.reason = reason
    self.field = field
    self.hint = hint
    self.operation = operation
  }
}

/// The protocol's error codes. JSON-RPC 2.0 reserves -32768 to -32000; the first five are its own.
public enum ErrorCode: Int, CaseIterable, Sendable {
  /// The line is no JSON.
  case parseError = -32700
  /// JSON, but no JSON-RPC 2.0 message; batch arrays too.
  case invalidRequest = -32600
  case methodNotFound = -32601
  /// The parameters lack a field or hold a value of the wrong shape.
  case invalidParams = -32602
  case internalError = -32603
  /// The resource, field or access was not granted; see the detail's side.
  case permissionDenied = -32000
  /// No such row, or none that this request may see: the two cannot be told apart.
  case notFound = -32001
  /// Another change came first.
  case conflict = -32002
  /// A value that the field's rules refuse.
  case invalid = -32003
  /// Over 64 unanswered requests, or over the grant's rows per day.
  case rateLimited = -32004
  /// A line, result or document over its limit.
  case tooLarge = -32005
  /// No answer within the deadline.
  case timeout = -32006
  /// The plugin or the data is not there now; try again.
  case unavailable = -32007
  /// The context's request was already answered.
  case contextExpired = -32008
  /// No common major version of the protocol.
  case unsupportedVersion = -32009
  /// The request was cancelled by its sender.
  case cancelled = -32800

  /// The name that specifications and programs use.
  public var name: String { String(describing: self) }

  /// What it means, in a sentence for the specification.
  public var about: String {
    switch self {
    case .parseError: "The line is no JSON."
    case .invalidRequest: "JSON, but no JSON-RPC 2.0 message; arrays of messages are none."
    case .methodNotFound: "The other end has no such method."
    case .invalidParams: "The parameters lack a member or hold a value of the wrong shape."
    case .internalError: "The fault is with the end that answers; its log says more."
    case .permissionDenied: "The resource, field or access is not allowed; `data.side` says who refused."
    case .notFound: "No such row, or none that this request may see: the two cannot be told apart."
    case .conflict: "Another change came first, or another write used the same key."
    case .invalid: "A value that the rules of its field refuse."
    case .rateLimited: "Too many unanswered requests, or over the rows that the grant allows in a day."
    case .tooLarge: "A line, answer or value over its limit."
    case .timeout: "No answer within the deadline."
    case .unavailable: "The plugin or the data are not there now; try again."
    case .contextExpired: "The request that the context belongs to was already answered."
    case .unsupportedVersion: "The two ends have no major version of the protocol in common."
    case .cancelled: "The request was cancelled by its sender."
    }
  }

  /// The HTTP status that says the same to a browser.
  public var httpStatus: Int {
    switch self {
    case .parseError, .invalidRequest, .invalidParams: 400
    case .methodNotFound, .notFound: 404
    case .internalError: 500
    case .permissionDenied: 403
    case .conflict: 409
    case .invalid: 422
    case .rateLimited: 429
    case .tooLarge: 413
    case .timeout: 504
    case .unavailable: 503
    case .contextExpired: 410
    case .unsupportedVersion: 502
    case .cancelled: 499
    }
  }
}
