package import HustingsProtocol

/// What the host adds to the forms of a plugin's page: proof that the form is ours, a key against sending it twice,
/// why its answers are asked for, and, after a refusal, what was sent.
///
/// An action's form carries, besides the plugin's fields, `_csrf`, `_key` and `_from`. A plugin's field whose name
/// begins with an underscore is not shown, so none can stand in for these.
package struct FormContext: Sendable {
  /// The session's secret against forged forms.
  package var csrf: String
  /// Random, new for each time a page is built; each form adds its number on the page.
  package var key: String
  /// The path and query of the view that the page shows: where a refused form is shown again.
  package var from: String
  /// What to say about the data that an action's form takes, by the action's id.
  package var notices: [String: FormNotice]
  /// What was sent and refused.
  package var submission: Submission?

  /// The name of the hidden field that holds `csrf`.
  package static let csrfField = "_csrf"
  /// The name of the hidden field that holds the form's own key.
  package static let keyField = "_key"
  /// The name of the hidden field that holds `from`.
  package static let fromField = "_from"

  /// A context for one showing of a page.
  package init(
    csrf: String, key: String, from: String = "", notices: [String: FormNotice] = [:], submission: Submission? = nil
  ) {
    self.csrf = csrf
    self.key = key
    self.from = from
    self.notices = notices
    self.submission = submission
  }

  /// An action's form that was sent and refused, as the browser sent it.
  package struct Submission: Sendable {
    /// The action, or for a form that opens a view, the view.
    package var target: String
    /// The values by field; a date as `name-day`, `name-month`, `name-year`.
    package var values: [String: [String]]
    /// What is wrong.
    package var errors: [FieldError]
    /// Whether what the form is about was changed by somebody else after it was opened: sent again, it is refused again.
    package var isOutdated = false

    /// What was sent and what is wrong with it.
    package init(target: String, values: [String: [String]], errors: [FieldError]) {
      self.target = target
      self.values = values
      self.errors = errors
    }
  }
}

/// Why a form takes personal data and how long they are kept: shown before its button.
package struct FormNotice: Sendable, Equatable {
  /// What for, as a sentence.
  package var purpose: String
  /// How long, as a sentence.
  package var retention: String

  /// A purpose and a time.
  package init(purpose: String, retention: String) {
    self.purpose = purpose
    self.retention = retention
  }
}
