// What a protocol's requirement means is said at the protocol.
// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation

/// Asks a plugin to do something: a form was sent or a button pressed. The answer is an `ActionResult`.
public struct InvokeActionParams: JSONObject, Equatable {
  /// The action's id, as in the manifest.
  public var action = ""
  /// Values by name; the host has checked them against the manifest.
  public var values: [String: JSONValue] = [:]
  /// The same for a repeated sending of the same form: derive the keys of writes from it.
  public var key = ""
  /// For whom.
  public var context = RequestContext()

  public static let about = "Something to do: a form was sent or a button pressed."
  public static let members: [Member<Self>] = [
    .required("action", \.action, "The action's id, as in the manifest."),
    .required("values", \.values, "Values by name, checked against the manifest."),
    .required("key", \.key, "The same for a repeated sending of the same form: derive the keys of writes from it."),
    .required("context", \.context, "For whom the action is done."),
  ]

  /// Parameters without an action.
  public init() {}
}

/// What came of an action.
public struct ActionResult: JSONObject, Equatable {
  /// Whether it was done. Without it, the form is shown again with `errors`.
  public var ok = false
  /// Where the browser goes next; the form's own view when absent.
  public var goTo: Target?
  /// One sentence for the person, shown above the next page.
  public var message: String?
  /// What to mend, one per field.
  public var errors: [FieldError] = []

  public static let about = "What came of an action."
  public static let members: [Member<Self>] = [
    .required("ok", \.ok, "Whether it was done; if not, the form is shown again with the errors."),
    .optional("goTo", \.goTo, "Where the browser goes next; the form's own view when absent."),
    .optional("message", \.message, "One sentence for the person, shown above the next page."),
    .defaulted("errors", \.errors, "What to mend, one per field."),
  ]

  /// A result that was not done.
  public init() {}

  /// The action was done: says so, and where to go next.
  public static func done(_ message: String? = nil, goTo: Target? = nil) -> ActionResult {
    var result = ActionResult()
    result.ok = true
    result.message = message
    result.goTo = goTo
    return result
  }

  /// The action was not done, and why: shown in the form's error summary and beside each field.
  public static func refused(_ errors: FieldError...) -> ActionResult {
    var result = ActionResult()
    result.errors = errors
    return result
  }
}

/// What is wrong with one field of a form.
public struct FieldError: JSONObject, Equatable {
  /// The field's name.
  public var field = ""
  /// What to do, as the GOV.UK Design System words it: "Enter a number of voters".
  public var text = ""

  public static let about = "What is wrong with one field of a form."
  public static let members: [Member<Self>] = [
    .required("field", \.field, "The name of the field."),
    .required("text", \.text, "What to do about it, such as: Enter a number of voters."),
  ]

  /// An error about nothing.
  public init() {}

  /// An error about a field.
  public init(_ field: String, _ text: String) {
    self.field = field
    self.text = text
  }
}
