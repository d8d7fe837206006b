package import HustingsProtocol

/// One thing that a check found: what is wrong, where, and what to do about it.
package struct Finding: JSONObject, Equatable, Error {
  /// Which check found it.
  package var check = CheckName.manifest
  /// How much it matters.
  package var severity = Severity.failure
  /// Where: a file with its line, or a view and the part of its page.
  package var place = ""
  /// What is wrong, in a sentence.
  package var text = ""
  /// What to change; nil when there is nothing to be done.
  package var mend: String?

  /// How much a finding matters.
  package enum Severity: String, CaseIterable, Sendable, JSONCodable {
    /// The plugin cannot be taken as it is.
    case failure
    /// Its author should look at it.
    case warning
    /// Whoever reviews it should know.
    case note
  }

  package static let members: [Member<Self>] = [
    .required("check", \.check, "Which check found it."),
    .required("severity", \.severity, "failure, warning or note."),
    .required("place", \.place, "A file with its line, or a view and the part of its page."),
    .required("text", \.text, "What is wrong."),
    .optional("mend", \.mend, "What to change."),
  ]

  package init() {}

  init(
    _ check: CheckName, _ severity: Severity = .failure, at place: String, _ text: String, mend: String? = nil
  ) {
    (self.check, self.severity, self.place, self.text, self.mend) = (check, severity, place, text, mend)
  }
}

/// Every check, in the order in which they are done.
package enum CheckName: String, CaseIterable, Sendable, JSONCodable {
  case manifest, papers, build, start, scenarios, use, links, accessibility, transcripts, conformance, speed

  /// What it sees to, for people.
  package var title: String {
    switch self {
    case .manifest: "plugin.json says what the host must know"
    case .papers: "README and licence are there"
    case .build: "it builds"
    case .start: "it starts in the sandbox"
    case .scenarios: "every view copes with ordinary, empty and hostile data, and with nothing granted"
    case .use: "it asks for what it uses, and uses what it asks for"
    case .links: "links, forms and buttons lead to what is there"
    case .accessibility: "everybody can use its pages"
    case .transcripts: "its own checks pass"
    case .conformance: "it keeps the rules of the protocol"
    case .speed: "it is fast"
    }
  }
}
