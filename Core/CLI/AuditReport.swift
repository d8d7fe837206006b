internal import Host
internal import HustingsProtocol
internal import Store

/// Who the pseudonyms of a tenant's audit are, as far as the key is there.
struct AuditPeople {
  private let names: [String: String]

  init(_ tenant: TenantRecord, _ platform: Platform) async throws(Failure) {
    names = try await orFail { () throws(RPCError) in try await platform.store.names(in: tenant.id) }
  }

  /// The account's name; nil where nobody can tell it.
  func name(_ actor: String) -> String? { names[actor] }

  /// A person in words.
  func words(_ actor: String) -> String {
    switch actor {
    case "": "Somebody who was not signed in"
    case "terminal": "Somebody at the host's terminal"
    case "host": "The host by itself"
    default: names[actor] ?? "Somebody whose name is not kept (\(actor.prefix(8)))"
    }
  }
}

/// A row of the audit for the terminal and for programs.
struct AuditLine: JSONObject {
  var number = 0
  var at = ""
  var actor = ""
  var name: String?
  var role = ""
  var plugin = ""
  var permission = ""
  var purpose = ""
  var operation = ""
  var resource = ""
  var fields: [String] = []
  var rows = 0
  var calls = 0
  var reason = ""

  static let members: [Member<Self>] = [
    .required("number", \.number, "Its place in the chain."), .required("at", \.at, "When, in UTC."),
    .required("actor", \.actor, "Who, as a pseudonym."),
    .optional("name", \.name, "The account's name, if it is kept."),
    .required("role", \.role, "The role."), .required("plugin", \.plugin, "The plugin's id."),
    .required("permission", \.permission, "The permission's id."),
    .required("purpose", \.purpose, "What it is for."), .required("operation", \.operation, "What was done."),
    .required("resource", \.resource, "On which resource."), .required("fields", \.fields, "Which fields."),
    .required("rows", \.rows, "How many rows."), .required("calls", \.calls, "How many calls."),
    .required("reason", \.reason, "Why they were refused; empty where they were not."),
  ]

  init() {}

  init(_ record: AuditRecord, _ people: AuditPeople) {
    (number, at, actor, role) = (record.number, record.at, record.actor, record.role)
    name = people.name(record.actor)
    (plugin, permission, purpose) = (record.plugin, record.permission, record.purpose)
    (operation, resource, fields) = (record.operation, record.resource, record.fields)
    (rows, calls, reason) = (record.rows, record.calls, record.reason)
  }

  var text: String {
    let who = name ?? (actor.isEmpty ? "not signed in" : String(actor.prefix(8)))
    let outcome = reason.isEmpty ? "\(counted(rows, "row")): \(fields.joined(separator: " "))" : "refused: \(reason)"
    let often = calls > 1 ? ", \(calls) times" : ""
    let means = plugin.isEmpty ? "the host" : "\(plugin)/\(permission)"
    return
      "\(number)  \(at)  \(who)\(role.isEmpty ? "" : " (\(role))")  \(means)  \(operation) \(resource)  \(outcome)\(often)"
  }
}

/// What one person did under one permission, in words that an officer reads.
struct AuditReceiptLine: JSONObject {
  var actor = ""
  var name: String?
  var role = ""
  var plugin = ""
  var permission = ""
  var purpose = ""
  var resource = ""
  var outcome = ""
  var reason = ""
  var fields: [String] = []
  var rows = 0
  var calls = 0
  var first = ""
  var last = ""
  private var who = ""
  private var pluginName = ""

  static let members: [Member<Self>] = [
    .required("actor", \.actor, "Who, as a pseudonym."),
    .optional("name", \.name, "The account's name, if it is kept."),
    .required("role", \.role, "The role."), .required("plugin", \.plugin, "The plugin's id."),
    .required("permission", \.permission, "The permission's id."),
    .required("purpose", \.purpose, "What it is for."), .required("resource", \.resource, "Which resource."),
    .required("outcome", \.outcome, "read, counted, wrote, removed, granted, revoked or refused."),
    .required("reason", \.reason, "Why it was refused; empty where it was not."),
    .required("fields", \.fields, "Every field of any call."), .required("rows", \.rows, "How many rows in all."),
    .required("calls", \.calls, "How many calls."), .required("first", \.first, "When it was first, in UTC."),
    .required("last", \.last, "When it was last, in UTC."),
  ]

  init() {}

  init(_ receipt: AuditReceipt, _ people: AuditPeople, pluginName: String) {
    (actor, role, plugin) = (receipt.actor, receipt.role, receipt.plugin)
    name = people.name(receipt.actor)
    (permission, purpose, resource) = (receipt.permission, receipt.purpose, receipt.resource)
    (outcome, reason, fields) = (receipt.outcome.rawValue, receipt.reason, receipt.fields)
    (rows, calls, first, last) = (receipt.rows, receipt.calls, receipt.first, receipt.last)
    (who, self.pluginName) = (people.words(receipt.actor), pluginName)
  }

  var text: String {
    let what =
      !resource.isEmpty ? resource : plugin.isEmpty ? "all that is kept here" : "something that is not there"
    let verb =
      switch AuditReceipt.Outcome(rawValue: outcome) {
      case .refused: "was refused \(what) (\(reason))"
      case .counted: "got \(counted(rows, "line")) of counts of \(what)"
      case .wrote: "wrote \(counted(rows, "row")) of \(what)"
      case .removed: "removed \(counted(rows, "row")) of \(what)"
      case .granted: "granted use of \(what)"
      case .revoked: "took back what was granted of \(what)"
      default: "read \(counted(rows, "row")) of \(what)"
      }
    let means =
      switch AuditReceipt.Outcome(rawValue: outcome) {
      case .granted: "to"
      case .revoked: "from"
      default: "by"
      }
    let under = permission.isEmpty ? "" : " under `\(permission)`\(purpose.isEmpty ? "" : ", for \(purpose)")"
    let named = fields.isEmpty ? "" : "\n  fields: \(fields.joined(separator: ", "))"
    return """
      \(who)\(role.isEmpty ? "" : ", \(role),") \(verb)\(plugin.isEmpty ? "" : ", \(means) \(pluginName)")\(under)
        \(counted(calls, "call")), \(first == last ? "at \(first)" : "from \(first) to \(last)")\(named)
      """
  }
}

/// What `audit verify` says of a tenant.
struct AuditVerdict: JSONObject {
  var tenant = ""
  var rows = 0
  var dropped = 0
  var last: String?
  var head = ""
  var sealedMonth: String?
  var sealedRow: Int?
  var row: Int?
  var problem: String?

  static let members: [Member<Self>] = [
    .required("tenant", \.tenant, "Whose audit."), .required("rows", \.rows, "How many rows are as they were written."),
    .required("dropped", \.dropped, "The number of the last row that was dropped; 0 for none."),
    .optional("last", \.last, "When the last of them was written, in UTC."),
    .required("head", \.head, "The last one's hash."),
    .optional("sealedMonth", \.sealedMonth, "The month of the last checkpoint."),
    .optional("sealedRow", \.sealedRow, "The number of the row that it was made at."),
    .optional("row", \.row, "The number of the first row that is wrong."),
    .optional("problem", \.problem, "What is wrong; absent where nothing is."),
  ]

  mutating func take(_ found: AuditVerification) {
    (rows, dropped, last, head) = (found.rows, found.dropped, found.last, found.head)
    (sealedMonth, sealedRow) = (found.sealed?.month, found.sealed?.number)
    (row, problem) = (found.fault?.row, found.fault?.text)
  }

  var text: String {
    if let problem { return "✗ \(tenant)\(row.map { ", row \($0)" } ?? ""): \(problem)" }
    let since = dropped > 0 ? " after row \(dropped), up to which they were dropped" : ""
    guard let last else { return "✓ \(tenant): no rows\(since)" }
    let sealed = sealedRow.map { "; sealed up to row \($0)" } ?? ""
    return "✓ \(tenant): \(counted(rows, "row"))\(since), whole up to \(last)\(sealed)\n  hash of the last: \(head)"
  }
}

/// A number of things in words.
func counted(_ number: Int, _ what: String) -> String { "\(number) \(what)\(number == 1 ? "" : "s")" }
