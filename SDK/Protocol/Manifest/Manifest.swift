// What a protocol's requirement means is said at the protocol.
// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation

/// `plugin.json`: what a plugin is, what it asks for and what it shows.
public struct Manifest: JSONObject, Equatable {
  /// Lower-case letters, digits and hyphens; 2 to 40 characters.
  public var id = ""
  /// The name that people read.
  public var name = ""
  /// The plugin's own version, `major.minor.patch`.
  public var version = ""
  /// The protocol's version that it speaks, `major.minor`.
  public var `protocol` = ""
  /// Where it runs.
  public var scope = Scope.clp
  /// One sentence on what it is for.
  public var about: String?
  /// The program and its arguments, run in the bundle's folder: `["./station-finder"]`.
  public var run: [String] = []
  /// What it asks for; none for scope `platform`.
  public var permissions: [Permission] = []
  /// Its own documents, which the host keeps for it; none for scope `platform`.
  public var storage: [Collection] = []
  /// What it shows; the first is where people start.
  public var views: [View] = []
  /// What it does.
  public var actions: [Action] = []
  /// What it may use of the machine.
  public var limits = Limits()

  /// Where a plugin runs: in a branch, in a representative's office, or for everybody without data.
  public enum Scope: String, CaseIterable, Sendable, JSONCodable {
    case clp, office, platform
  }

  public static let about = "What a plugin is, what it asks for and what it shows."
  public static let members: [Member<Self>] = [
    .required("id", \.id, "Lower-case letters, digits and hyphens, beginning with a letter; 2 to 40 characters."),
    .required("name", \.name, "The name that people read."),
    .required("version", \.version, "The plugin's own version, major.minor.patch."),
    .required("protocol", \.protocol, "The protocol's version that it speaks, major.minor."),
    .required("scope", \.scope, "Where it runs: clp, office or platform."),
    .optional("about", \.about, "One sentence on what it is for."),
    .required(
      "run", \.run,
      "The program, in the bundle or /usr/bin, and its arguments; it runs in the bundle's folder."
    ),
    .defaulted("permissions", \.permissions, "What it asks for; none for scope platform."),
    .defaulted("storage", \.storage, "Collections of its own documents; none for scope platform."),
    .required("views", \.views, "What it shows; the first is where people start."),
    .defaulted("actions", \.actions, "What it does when a form is sent or a button pressed."),
    .defaulted("limits", \.limits, "What it may use of the machine."),
  ]

  /// A plugin that does nothing.
  public init() {}

  /// The view of an id, or nil.
  public func view(_ id: String) -> View? { views.first { $0.id == id } }
  /// The action of an id, or nil.
  public func action(_ id: String) -> Action? { actions.first { $0.id == id } }
  /// The collection of an id, or nil.
  public func collection(_ id: String) -> Collection? { storage.first { $0.id == id } }
}

/// One thing that a manifest asks for: fields of a resource, for a purpose.
public struct Permission: JSONObject, Equatable {
  /// Its name in data calls and grants.
  public var id = ""
  /// The resource's name.
  public var resource = ""
  /// What may be done.
  public var access = Access.read
  /// The fields.
  public var fields: [String] = []
  /// What for, in law.
  public var purpose = Purpose.administration
  /// Why, in a sentence for the officer who decides.
  public var why = ""

  /// What may be done; each includes those before it.
  ///
  /// | access | what it gives |
  /// |---|---|
  /// | aggregate | published counts, by the fields that the resource declares |
  /// | search | one known person at a time: whoever knows enough of somebody to name them |
  /// | read | rows, and exact counts and sums |
  /// | write | new rows and new values |
  /// | delete | rows are gone |
  public enum Access: String, CaseIterable, Sendable, JSONCodable, Comparable {
    case aggregate, search, read, write, delete

    /// Each access includes those before it.
    public static func < (left: Access, right: Access) -> Bool {
      (allCases.firstIndex(of: left) ?? 0) < (allCases.firstIndex(of: right) ?? 0)
    }
  }

  /// What data are used for; each has its lawful basis, retention and rules.
  public enum Purpose: String, CaseIterable, Sendable, JSONCodable {
    case analysis, doorstep, phone, text, email, post, membership, casework, administration
  }

  public static let about = "One thing that a manifest asks for: fields of a resource, for a purpose."
  public static let members: [Member<Self>] = [
    .required("id", \.id, "Its name in data calls and grants."),
    .required("resource", \.resource, "The name of the resource."),
    .required(
      "access", \.access, "What may be done: aggregate, search, read, write or delete, each with those before it."),
    .required("fields", \.fields, "The fields that it asks for."),
    .required(
      "purpose", \.purpose,
      "What the data are used for, in law; `/purposes` on a running host tells each purpose's basis, times and rules."),
    .required("why", \.why, "Why, in a sentence for the officer who decides."),
  ]

  /// A permission for nothing.
  public init() {}
}

/// One value that a view or action takes; the host checks it before the plugin sees it.
public struct Parameter: JSONObject, Equatable {
  /// What it is.
  public var type = Kind.text
  /// The question's words in messages: "Enter …".
  public var label: String?
  /// The longest text, in characters.
  public var maxLength = 200
  /// The least number.
  public var minimum: Double?
  /// The greatest number.
  public var maximum: Double?
  /// What a `choice` may be.
  public var options: [String] = []
  /// Whether it must be there.
  public var required = false

  /// What a value is.
  public enum Kind: String, CaseIterable, Sendable, JSONCodable {
    case text, integer, number, boolean, date, id, choice, choices
  }

  public static let about = "One value that a view or action takes; the host checks it before the plugin sees it."
  public static let members: [Member<Self>] = [
    .required("type", \.type, "What the value is."),
    .optional("label", \.label, "What people call it, for messages."),
    .defaulted("maxLength", \.maxLength, "The longest text, in characters."),
    .optional("minimum", \.minimum, "The least number that is taken."),
    .optional("maximum", \.maximum, "The greatest number that is taken."),
    .defaulted("options", \.options, "What a choice or each of choices may be; for these types only."),
    .defaulted("required", \.required, "Whether it must be there."),
  ]

  /// A text of up to 200 characters.
  public init() {}
}

/// What a plugin may use of the machine.
public struct Limits: JSONObject, Equatable {
  /// Memory, in MiB, 16 to 1024.
  public var memoryMB = 128
  /// How long one request may take, in seconds, 1 to 60.
  public var seconds = 10

  public static let about = "What a plugin may use of the machine."
  public static let members: [Member<Self>] = [
    .defaulted("memoryMB", \.memoryMB, "Memory, in MiB, 16 to 1024."),
    .defaulted("seconds", \.seconds, "How long one request may take, in seconds, 1 to 60."),
  ]

  /// 128 MiB and 10 seconds.
  public init() {}
}

extension Manifest {
  /// Documents of a plugin's own that belong together, and who may see and change them.
  public struct Collection: JSONObject, Equatable {
    /// Lower-case letters, digits and hyphens; none of the permissions' ids.
    public var id = ""
    /// Roles in whose requests documents may be read.
    public var read: [Role] = []
    /// Roles in whose requests documents may be written and deleted.
    public var write: [Role] = []
    /// What is kept there and why, in a sentence for the officer who decides.
    public var why = ""

    public static let about = "Documents of a plugin's own that belong together, and who may see and change them."
    public static let members: [Member<Self>] = [
      .required(
        "id", \.id, "Lower-case letters, digits and hyphens, beginning with a letter; none of the permissions' ids."),
      .required("read", \.read, "The roles in whose requests documents may be read; at least one."),
      .required("write", \.write, "The roles in whose requests documents may be written and deleted; at least one."),
      .required("why", \.why, "What is kept there and why, in a sentence for the officer who decides."),
    ]

    /// A collection of nothing.
    public init() {}
  }

  /// A view that a plugin shows.
  public struct View: JSONObject, Equatable {
    /// Lower-case letters, digits and hyphens.
    public var id = ""
    /// The name that people read.
    public var title = ""
    /// Roles that may open it.
    public var roles: [Role] = []
    /// What may stand in its address.
    public var parameters: [String: Parameter] = [:]
    /// Shows who has voted, or estimates from it: signed-in polling-day roles only, kept by no browser
    /// (Representation of the People Act 1983, s66, s66A).
    public var restricted = false
    /// Whether the home page lists it.
    public var listed = true

    public static let about = "A view that a plugin shows."
    public static let members: [Member<Self>] = [
      .required("id", \.id, "Lower-case letters, digits and hyphens, beginning with a letter."),
      .required("title", \.title, "The name that people read."),
      .required("roles", \.roles, "The roles that may open it; at least one."),
      .defaulted(
        "parameters", \.parameters,
        "What may stand in its address, by name: letters and digits, beginning with a lower-case letter."),
      .defaulted(
        "restricted", \.restricted,
        "Shows who has voted, or estimates from it: for invited roles only, kept by no browser."),
      .defaulted("listed", \.listed, "Whether the plugin's menu lists it."),
    ]

    /// A view of nothing.
    public init() {}
  }

  /// Something that a plugin does when a form is sent or a button pressed.
  public struct Action: JSONObject, Equatable {
    /// Lower-case letters, digits and hyphens.
    public var id = ""
    /// What it does, as a verb.
    public var title = ""
    /// Roles that may do it.
    public var roles: [Role] = []
    /// The values that it takes.
    public var parameters: [String: Parameter] = [:]

    public static let about = "Something that a plugin does when a form is sent or a button pressed."
    public static let members: [Member<Self>] = [
      .required("id", \.id, "Lower-case letters, digits and hyphens, beginning with a letter."),
      .required("title", \.title, "What it does, as a verb."),
      .required("roles", \.roles, "The roles that may do it; at least one."),
      .defaulted(
        "parameters", \.parameters,
        "The values that it takes, by name: letters and digits, beginning with a lower-case letter."),
    ]

    /// An action that does nothing.
    public init() {}
  }
}
