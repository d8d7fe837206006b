package import HustingsProtocol

/// What a plugin may see and do in a tenant for somebody in a role, and which side limits it: for officers and members
/// who ask, and for programs.
package struct Explanation: JSONObject, Equatable {
  /// The plugin's id.
  package var plugin = ""
  /// The name that people read.
  package var name = ""
  /// The plugin's version.
  package var version = ""
  /// The tenant's id.
  package var tenant = ""
  /// For whom.
  package var role = Role.public
  /// The polling districts that the role is limited to.
  package var areas: [String] = []
  /// How far the plugin is trusted.
  package var stage = ""
  /// Why it runs not at all here.
  package var refusal: Refusal?
  /// What it asks for, in the manifest's order.
  package var permissions: [Asked] = []
  /// Its own documents, by collection.
  package var documents: [Kept] = []
  /// Titles of views that show who has voted, or what follows from it.
  package var restrictedViews: [String] = []

  package static let members: [Member<Self>] = [
    .required("plugin", \.plugin, "The plugin's id."), .required("name", \.name, "Its name."),
    .required("version", \.version, "Its version."), .required("tenant", \.tenant, "The tenant's id."),
    .required("role", \.role, "For whom."), .required("areas", \.areas, "Districts that the role is limited to."),
    .required("stage", \.stage, "How far the plugin is trusted."),
    .optional("refusal", \.refusal, "Why it runs not at all here."),
    .required("permissions", \.permissions, "What it asks for."),
    .required("documents", \.documents, "Its own documents, by collection."),
    .required("restrictedViews", \.restrictedViews, "Views that are secret until the polls close."),
  ]

  package init() {}
}

extension Explanation {
  /// Something that is not allowed, and by which side.
  package struct Refusal: JSONObject, Equatable {
    /// The field or access; empty for all of it.
    package var what = ""
    /// `stage`, `grant`, `role` or `purpose`; empty for a call that could never be.
    package var side = ""
    /// The reason in a word.
    package var reason = ""
    /// The reason as a sentence.
    package var message = ""

    package static let members: [Member<Self>] = [
      .defaulted("what", \.what, "The field or access; all of it when left out."),
      .required("side", \.side, "Which of the four sides says no."), .required("reason", \.reason, "Why, in a word."),
      .required("message", \.message, "Why, as a sentence."),
    ]

    package init() {}

    init(_ what: String, _ error: RPCError) {
      self.what = what
      side = error.data?.side?.rawValue ?? ""
      reason = error.data?.reason ?? error.code.name
      message = error.message
    }
  }

  /// What a row must fit, and who says so.
  package struct Rule: JSONObject, Equatable {
    /// `grant`, `role` or `purpose`.
    package var side = ""
    /// The rule as a sentence.
    package var sentence = ""
    /// The reference through which the rows are reached that it is about; empty for the rows themselves.
    package var through = ""

    package static let members: [Member<Self>] = [
      .required("side", \.side, "Which of the four sides says so."), .required("sentence", \.sentence, "The rule."),
      .defaulted("through", \.through, "The reference whose rows it is about; the rows themselves when left out."),
    ]

    package init() {}
  }

  /// What an officer decided.
  package struct Decision: JSONObject, Equatable {
    /// Who.
    package var grantedBy = ""
    /// How often it was changed, from 1.
    package var version = 1
    /// Polling districts that it is limited to.
    package var areas: [String] = []
    /// Until when.
    package var expiresAt: Instant?
    /// The most rows in a day.
    package var rowsPerDay: Int?

    package static let members: [Member<Self>] = [
      .required("grantedBy", \.grantedBy, "Who decided."), .required("version", \.version, "Counts its changes."),
      .required("areas", \.areas, "Districts that it is limited to."),
      .optional("expiresAt", \.expiresAt, "Until when."), .optional("rowsPerDay", \.rowsPerDay, "The most rows a day."),
    ]

    package init() {}
  }

  /// One of the manifest's permissions.
  package struct Asked: JSONObject, Equatable {
    /// Its id.
    package var id = ""
    /// The resource.
    package var resource = ""
    /// Why the plugin asks.
    package var why = ""
    /// What for, in law.
    package var purpose = Permission.Purpose.administration
    /// The ground in law.
    package var lawfulBasis = ""
    /// How long the data are kept.
    package var retention = ""
    /// What the officer decided; nil for nothing.
    package var decision: Decision?
    /// What may be done.
    package var may: [Permission.Access] = []
    /// Fields that may be used.
    package var fields: [String] = []
    /// What is asked for and not given.
    package var refused: [Refusal] = []
    /// What each row must fit.
    package var rows: [Rule] = []
    /// Why it is secret until the polls close.
    package var secrecy: String?

    package static let members: [Member<Self>] = [
      .required("id", \.id, "The permission's id."), .required("resource", \.resource, "The resource."),
      .required("why", \.why, "Why the plugin asks."), .required("purpose", \.purpose, "What for, in law."),
      .required("lawfulBasis", \.lawfulBasis, "The ground in law."),
      .required("retention", \.retention, "How long the data are kept."),
      .optional("decision", \.decision, "What an officer decided."),
      .required("may", \.may, "What may be done."), .required("fields", \.fields, "Fields that may be used."),
      .required("refused", \.refused, "What is asked for and not given."),
      .required("rows", \.rows, "What each row must fit."),
      .optional("secrecy", \.secrecy, "Why it is secret until the polls close."),
    ]

    package init() {}
  }

  /// One of the plugin's collections of documents.
  package struct Kept: JSONObject, Equatable {
    /// Its id.
    package var id = ""
    /// What is kept.
    package var why = ""
    /// How long.
    package var retention = ""
    /// What the officer decided; nil for nothing.
    package var decision: Decision?
    /// Whether documents may be read.
    package var mayRead = false
    /// Whether documents may be written and deleted.
    package var mayWrite = false
    /// What is not allowed.
    package var refused: [Refusal] = []

    package static let members: [Member<Self>] = [
      .required("id", \.id, "The collection's id."), .required("why", \.why, "What is kept."),
      .required("retention", \.retention, "How long."),
      .optional("decision", \.decision, "What an officer decided."),
      .required("mayRead", \.mayRead, "Whether it may be read."),
      .required("mayWrite", \.mayWrite, "Whether it may be written."),
      .required("refused", \.refused, "What is not allowed."),
    ]

    package init() {}
  }
}
