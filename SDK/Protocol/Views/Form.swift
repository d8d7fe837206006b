// What a protocol's requirement means is said at the protocol.
// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation

/// Questions and a button. With `action` the answers are sent to the plugin; with `view` they become that view's
/// parameters and stand in the address bar, so a form of that kind asks for nothing personal.
public struct Form: BlockContent {
  /// The action that takes the answers.
  public var action: String?
  /// The view that the answers lead to.
  public var view: String?
  /// The button's words, a verb.
  public var submit = ""
  /// The questions.
  public var fields: [Input] = []
  /// Values sent along unseen: ids, versions.
  public var values: [String: JSONValue] = [:]
  /// What is wrong with the answers that the page was asked for with.
  public var errors: [FieldError] = []

  public static let about = """
    Questions and a button. With `action` the answers go to the plugin; with `view` they become that view's parameters \
    and stand in the address, so such a form asks for nothing personal.
    """
  public static let members: [Member<Self>] = [
    .optional("action", \.action, "The action that takes the answers."),
    .optional("view", \.view, "The view that the answers lead to."),
    .required("submit", \.submit, "The button's words, a verb."),
    .required("fields", \.fields, "The questions, in the order in which they are asked."),
    .defaulted("values", \.values, "Values sent along unseen: ids, versions."),
    .defaulted("errors", \.errors, "What is wrong with the answers that came with the page."),
  ]

  /// A form without questions.
  public init() {}

  /// The block.
  public var block: Block { .form(self) }
}

/// One question of a form.
public struct Input: JSONObject, Equatable {
  /// How it is answered.
  public var kind = Kind.text
  /// The answer's name among the values.
  public var name = ""
  /// The question.
  public var label = ""
  /// Help in a sentence.
  public var hint: String?
  /// The answer to start from; for checkboxes an array.
  public var value: JSONValue?
  /// What to choose from, for radios, checkboxes and select.
  public var options: [Option] = []
  /// Whether it may be left out.
  public var optional = false
  /// Written before the answer, such as £.
  public var prefix: String?

  /// How a question is answered.
  public enum Kind: String, CaseIterable, Sendable, JSONCodable {
    case text, textarea, number, date, radios, checkboxes, select, search
  }

  /// One thing to choose.
  public struct Option: JSONObject, Equatable {
    /// What is sent.
    public var value = ""
    /// What is read.
    public var label = ""
    public static let about = "One thing to choose."
    public static let members: [Member<Self>] = [
      .required("value", \.value, "The value that is sent when it is chosen."),
      .required("label", \.label, "The words that people read."),
    ]
    /// Nothing to choose.
    public init() {}
    /// A value and its words.
    public init(_ value: String, _ label: String) {
      self.value = value
      self.label = label
    }
  }

  public static let about = "One question of a form."
  public static let members: [Member<Self>] = [
    .required("kind", \.kind, "How it is answered: typed, chosen, or as a date."),
    .required("name", \.name, "The answer's name among the values."),
    .required("label", \.label, "The question, as it is read."),
    .optional("hint", \.hint, "Help with the answer, in a sentence."),
    .optional("value", \.value, "The answer to start from; for checkboxes an array of them."),
    .defaulted("options", \.options, "What to choose from, for radios, checkboxes and select."),
    .defaulted("optional", \.optional, "Whether it may be left out."),
    .optional("prefix", \.prefix, "Written before the answer, such as £."),
  ]

  /// A question without words.
  public init() {}

  /// A question.
  public init(
    _ kind: Kind, _ name: String, _ label: String, hint: String? = nil, value: JSONValue? = nil,
    options: [Option] = [], optional: Bool = false, prefix: String? = nil
  ) {
    self.kind = kind
    self.name = name
    self.label = label
    self.hint = hint
    self.value = value
    self.options = options
    self.optional = optional
    self.prefix = prefix
  }
}
