import Access
import Foundation
import Host
import HustingsProtocol
import Store
import Testing

/// A branch and its office on one host, each with a plugin that was granted all there is, and a second branch.
private struct Sides {
  static let branch = "exbourne"
  static let office = "exbourne-mp"
  static let elsewhere = "elsewhere"
  static let inventedID = String(repeating: "7", count: 32)

  let path: String
  let platform: Platform

  init() async throws {
    path = "\(FileManager.default.temporaryDirectory.path)/hustings-wall-\(UUID().uuidString)"
    let plugins = "\(path)/plugins"
    for (id, scope) in [("campaigner", Manifest.Scope.clp), ("rival", .clp), ("caseworker", .office)] {
      let folder = "\(plugins)/\(id)"
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      try Data(Self.manifest(id, scope).jsonBytes()).write(to: URL(filePath: "\(folder)/plugin.json"))
      try Data("#!/bin/sh\n".utf8).write(to: URL(filePath: "\(folder)/run"))
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: "\(folder)/run")
    }
    let folder = try DataFolder(path: "\(path)/data")
    platform = try await Platform(
      folder: folder, lock: try folder.lock(), bundled: BundledSource(folder: plugins, programs: plugins))
    for branch in [Self.branch, Self.elsewhere] {
      _ = try await platform.makeSample(tenant: branch, electors: 300, seed: 3) { _ in }
    }
  }

  /// A plugin that asks for everything of its kind of tenant.
  private static func manifest(_ id: String, _ scope: Manifest.Scope) -> Manifest {
    var manifest = Manifest()
    (manifest.id, manifest.name, manifest.version, manifest.protocol) = (id, id, "1.0.0", "1.0")
    (manifest.scope, manifest.run) = (scope, ["./run"])
    manifest.permissions = Resources.all.filter { $0.tenants.contains { $0.rawValue == scope.rawValue } }.map {
      var permission = Permission()
      (permission.id, permission.resource) = ($0.name.lowercased(), $0.name)
      permission.access = $0.mostAccess
      permission.fields = $0.fields.map(\.name).filter { !ResourceSchema.hostFields.contains($0) }
      permission.purpose = scope == .clp ? .administration : .casework
      permission.why = "To try every door."
      return permission
    }
    var notes = Manifest.Collection()
    (notes.id, notes.why) = ("notes", "To try every door.")
    (notes.read, notes.write) = ([.volunteer, .organiser, .officer], [.volunteer, .organiser, .officer])
    manifest.storage = [notes]
    var view = Manifest.View()
    (view.id, view.title, view.roles) = ("view", "View", [.organiser])
    manifest.views = [view]
    return manifest
  }

  struct Caller {
    var plugin: String
    var tenant: String
    var account = "ann"
    var role = Role.organiser
    var areas: [String] = []
  }

  static let campaigner = Caller(plugin: "campaigner", tenant: branch)
  static let caseworker = Caller(plugin: "caseworker", tenant: office)

  func call(_ caller: Caller, _ method: HustingsProtocol.Method, _ params: JSONValue) async throws -> RawJSON {
    guard case .object(var members) = params else { return .null }
    members["context"] = ""
    return try await platform.data(
      method, RawJSON(encoding: JSONValue.object(members)), plugin: caller.plugin, tenant: caller.tenant,
      acting: Acting(account: caller.account, role: caller.role, areas: caller.areas))
  }

  func refusal(_ caller: Caller, _ method: HustingsProtocol.Method, _ params: JSONValue) async -> RPCError? {
    do {
      _ = try await call(caller, method, params)
      return nil
    } catch {
      return error as? RPCError
    }
  }

  func rows(_ caller: Caller, _ method: HustingsProtocol.Method, _ params: JSONValue) async throws -> [[JSONValue]] {
    try Rows(json: try await call(caller, method, params)).rows
  }

  func ids(_ caller: Caller, _ resource: String, where filter: JSONValue? = nil) async throws -> [String] {
    var params: [String: JSONValue] = ["resource": .string(resource), "select": ["id"]]
    params["where"] = filter
    return try await rows(caller, .query, .object(params)).compactMap { $0.first?.string }
  }

  func create(_ caller: Caller, _ resource: String, _ values: JSONValue, key: String) async throws -> String {
    let params: JSONValue = ["resource": .string(resource), "values": values, "key": .string(key)]
    return try Written(json: try await call(caller, .create, params)).id
  }

  /// Every call that names a row by its id, as one plugin may make it.
  static func calls(_ resource: String, _ id: String) -> [(HustingsProtocol.Method, JSONValue)] {
    let changes: [String: JSONValue] = [
      "electors": ["phone": "01632 960001"], "contacts": ["channel": "phone"], "pollingStations": ["place": "x"],
      "turnoutCounts": ["struckOut": true], "tasks": ["title": "x"],
    ]
    let change = changes[resource] ?? [:]
    let (resource, id) = (JSONValue.string(resource), JSONValue.string(id))
    let step: JSONValue = ["resource": resource, "id": id, "version": 1, "values": [:]]
    return [
      (.get, ["resource": resource, "select": ["id"], "id": id]),
      (.update, ["resource": resource, "id": id, "version": 1, "values": change, "key": "k"]),
      (.delete, ["resource": resource, "id": id, "version": 1, "key": "k"]),
      (.batch, ["operations": [["method": "data.delete", "params": step]], "key": "k"]),
    ]
  }

  /// Whether some text is in a file of the data folder, with what waits in its log.
  func holds(_ text: String, _ file: String) -> Bool {
    ["", "-wal"].contains { suffix in
      guard let data = FileManager.default.contents(atPath: "\(path)/data/\(file)\(suffix)") else { return false }
      return data.range(of: Data(text.utf8)) != nil
    }
  }
}

extension JSONValue {
  fileprivate var string: String? {
    if case .string(let text) = self { text } else { nil }
  }
}

/// Casework and campaign data never meet, and nobody sees past their own rights. A test for each door. Those that are
/// held elsewhere: contexts and standard error in SideDoorTests; one process for one set of rights, sites' addresses and
/// stages in Tests/EndToEnd/test_access.py; every field in `select`, `where`, `order`, `groupBy` and `measures` in Tests/Access;
/// links in Tests/Web. Nothing keeps rendered views: there is no cache to look through.
@Suite(.timeLimit(.minutes(10))) struct `The wall` {
  private func withSides(_ body: (Sides) async throws -> Void) async throws {
    let sides = try await Sides()
    defer { removeTree(sides.path) }
    do {
      try await body(sides)
    } catch {
      await sides.platform.stop()
      throw error
    }
    await sides.platform.stop()
  }

  @Test func `tenancy: a plugin of one kind is nowhere in the other, whatever it asks`() async throws {
    try await withSides { sides in
      let strangers = [
        Sides.Caller(plugin: "campaigner", tenant: Sides.office),
        Sides.Caller(plugin: "caseworker", tenant: Sides.branch),
      ]
      for stranger in strangers {
        for (method, params) in Sides.calls("tasks", Sides.inventedID) {
          #expect(await sides.refusal(stranger, method, params)?.data?.reason == "wrongScope")
        }
        let get: JSONValue = ["collection": "notes", "key": "a"]
        #expect(await sides.refusal(stranger, .getDocument, get)?.data?.reason == "wrongScope")
      }
    }
  }

  @Test func `scope and purpose: what one kind holds is refused in the other alike, for rows there and not there`()
    async throws
  {
    try await withSides { sides in
      for (mine, theirs) in [(Sides.campaigner, Sides.caseworker), (Sides.caseworker, Sides.campaigner)] {
        let kind: TenantKind = mine.tenant == Sides.branch ? .clp : .office
        for resource in Resources.all where !resource.tenants.contains(kind) {
          let there = try await sides.ids(theirs, resource.name).first ?? Sides.inventedID
          for ((method, known), (_, invented)) in zip(
            Sides.calls(resource.name, there), Sides.calls(resource.name, Sides.inventedID))
          {
            let refusal = await sides.refusal(mine, method, known)
            #expect(refusal?.data?.reason == "resourceNotInTenant" && refusal?.data?.side == .purpose)
            let same = await sides.refusal(mine, method, invented)
            #expect(refusal == same, "\(resource.name) \(method)")
          }
          let name = JSONValue.string(resource.name)
          let others: [(HustingsProtocol.Method, JSONValue)] = [
            (.query, ["resource": name, "select": ["id"]]),
            (.query, ["resource": name, "select": ["id"], "search": "a"]),
            (.aggregate, ["resource": name, "measures": [["as": "n", "fn": "count"]]]),
            (.create, ["resource": name, "values": [:], "key": "k"]),
          ]
          for (method, params) in others {
            #expect(await sides.refusal(mine, method, params)?.data?.reason == "resourceNotInTenant")
          }
        }
      }
    }
  }

  @Test func `identity: an id of the other side, or of another branch, is an id that is nowhere`() async throws {
    try await withSides { sides in
      let task = try await sides.create(Sides.caseworker, "tasks", ["title": "Ring back", "done": false], key: "1")
      let rival = Sides.Caller(plugin: "campaigner", tenant: Sides.elsewhere)
      let other = try await sides.create(rival, "tasks", ["title": "Leaflets", "done": false], key: "1")
      for id in [task, other] {
        for ((method, known), (_, invented)) in zip(Sides.calls("tasks", id), Sides.calls("tasks", Sides.inventedID)) {
          let refusal = await sides.refusal(Sides.campaigner, method, known)
          #expect(refusal?.code == .notFound || method == .batch)
          let same = await sides.refusal(Sides.campaigner, method, invented)
          #expect(refusal == same)
        }
      }
      let person = try #require(try await sides.ids(Sides.caseworker, "people").first)
      func contact(_ elector: String) -> JSONValue {
        [
          "resource": "contacts", "key": .string("c\(elector)"),
          "values": [
            "elector": .string(elector), "district": "AA", "channel": "phone", "at": "2026-05-07T09:00:00Z",
            "outcome": "spoke",
          ],
        ]
      }
      let refusal = await sides.refusal(Sides.campaigner, .create, contact(person))
      #expect(refusal?.data?.reason == "noSuchReference")
      let same = await sides.refusal(Sides.campaigner, .create, contact(Sides.inventedID))
      #expect(refusal == same)
    }
  }

  @Test func `existence: a row outside one's areas is answered like one that is not there, and audited alike`()
    async throws
  {
    try await withSides { sides in
      var volunteer = Sides.campaigner
      (volunteer.role, volunteer.areas) = (.volunteer, ["AA"])
      for resource in ["electors", "households", "contacts", "pollingStations", "turnoutCounts"] {
        let elsewhere: JSONValue = ["field": "district", "ne": "AA"]
        let id = try #require(try await sides.ids(Sides.campaigner, resource, where: elsewhere).first, "\(resource)")
        let most = Resources.named(resource)?.mostAccess ?? .read
        for ((method, known), (_, invented)) in zip(Sides.calls(resource, id), Sides.calls(resource, Sides.inventedID))
        where method == .get || most >= (method == .update ? .write : .delete) {
          let before = try await sides.audited().count
          let refusal = await sides.refusal(volunteer, method, known)
          let between = try await sides.audited()
          let same = await sides.refusal(volunteer, method, invented)
          #expect(refusal != nil && refusal == same, "\(resource) \(method)")
          let after = try await sides.audited()
          #expect(Array(between[before...]) == Array(after[between.count...]), "\(resource) \(method)")
        }
      }
    }
  }

  @Test func `search, storage and counts: what one side knows is in no file, index, answer or log of the other`()
    async throws
  {
    try await withSides { sides in
      let canary = "Quillfeather"
      let count: JSONValue = ["resource": "tasks", "measures": [["as": "n", "fn": "count"]]]
      let tasks = try await sides.rows(Sides.campaigner, .aggregate, count)
      let person = try await sides.create(
        Sides.caseworker, "people", ["fullName": "Zephyrine Quillfeather", "postcode": "ZZ99 1AA"], key: "1")
      _ = try await sides.create(
        Sides.caseworker, "tasks", ["title": "Ring Zephyrine Quillfeather", "done": false], key: "2")
      let note: JSONValue = ["collection": "notes", "key": "quillfeather", "value": ["name": "Quillfeather"]]
      _ = try await sides.call(Sides.caseworker, .putDocument, note)
      let search: JSONValue = ["resource": "people", "select": ["id"], "search": "quillfeather zephyrine"]
      #expect(try await sides.rows(Sides.caseworker, .query, search) == [[.string(person)]])
      let office = Sides.Caller(plugin: "caseworker", tenant: "elsewhere-mp")
      #expect(try await sides.rows(office, .query, search).isEmpty)
      let electors: JSONValue = ["resource": "electors", "select": ["id"], "search": "quillfeather"]
      #expect(try await sides.rows(Sides.campaigner, .query, electors).isEmpty)
      #expect(try await sides.rows(Sides.campaigner, .aggregate, count) == tasks)
      let get: JSONValue = ["collection": "notes", "key": "quillfeather"]
      #expect(await sides.refusal(Sides.campaigner, .getDocument, get)?.code == .notFound)
      await sides.platform.stop()
      #expect(sides.holds(canary, "tenants/\(Sides.office).sqlite"))
      for file in ["tenants/\(Sides.branch).sqlite", "tenants/elsewhere-mp.sqlite", "platform.sqlite"] {
        #expect(!sides.holds(canary, file) && !sides.holds("quillfeather", file), "\(file)")
      }
    }
  }

  @Test func `storage: documents are one plugin's in one tenant`() async throws {
    try await withSides { sides in
      let put: JSONValue = ["collection": "notes", "key": "a", "value": "mine"]
      _ = try await sides.call(Sides.campaigner, .putDocument, put)
      let others = [
        Sides.Caller(plugin: "rival", tenant: Sides.branch),
        Sides.Caller(plugin: "campaigner", tenant: Sides.elsewhere),
        Sides.caseworker,
      ]
      for other in others {
        #expect(await sides.refusal(other, .getDocument, ["collection": "notes", "key": "a"])?.code == .notFound)
        let list = try await sides.call(other, .listDocuments, ["collection": "notes"])
        #expect(try Documents(json: list).documents.isEmpty)
      }
    }
  }

  @Test func `cursors: one of another plugin, user, role, tenant or query, or one that was changed, is refused alike`()
    async throws
  {
    try await withSides { sides in
      func query(_ cursor: String?) -> JSONValue {
        var params: [String: JSONValue] = ["resource": "electors", "select": ["id"], "limit": 2]
        params["cursor"] = cursor.map { .string($0) }
        return .object(params)
      }
      let first = try Rows(json: try await sides.call(Sides.campaigner, .query, query(nil)))
      let cursor = try #require(first.cursor)
      #expect(try await sides.rows(Sides.campaigner, .query, query(cursor)) != first.rows)
      var (user, role, areas) = (Sides.campaigner, Sides.campaigner, Sides.campaigner)
      (user.account, role.role, areas.areas) = ("ben", .officer, ["AA"])
      let strangers = [
        user, role, areas, Sides.Caller(plugin: "rival", tenant: Sides.branch),
        Sides.Caller(plugin: "campaigner", tenant: Sides.elsewhere),
      ]
      let forged = await sides.refusal(Sides.campaigner, .query, query("AAAA"))
      #expect(forged?.data?.reason == "cursorInvalid")
      for stranger in strangers { #expect(await sides.refusal(stranger, .query, query(cursor)) == forged) }
      for place in stride(from: 0, to: cursor.utf8.count - 2, by: 7) {
        var bytes = Array(cursor.utf8)
        bytes[place] = bytes[place] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
        let changed = String(decoding: bytes, as: UTF8.self)
        #expect(await sides.refusal(Sides.campaigner, .query, query(changed)) == forged, "\(place)")
      }
    }
  }

  @Test func `keys: one that another used for another write says nothing of it`() async throws {
    try await withSides { sides in
      let mine = try await sides.create(Sides.campaigner, "tasks", ["title": "Leaflets", "done": false], key: "form-1")
      var user = Sides.campaigner
      user.account = "ben"
      let others = [
        user, Sides.Caller(plugin: "rival", tenant: Sides.branch),
        Sides.Caller(plugin: "campaigner", tenant: Sides.elsewhere), Sides.caseworker,
      ]
      for other in others {
        // The same body is written anew, another is no conflict: neither tells that the key was used.
        let theirs = try await sides.create(other, "tasks", ["title": "Leaflets", "done": false], key: "form-1")
        #expect(theirs != mine)
        _ = try await sides.create(other, "tasks", ["title": "Others", "done": true], key: "form-2")
      }
      let deletion: JSONValue = ["resource": "tasks", "id": .string(mine), "version": 1, "key": "form-1"]
      #expect(try Written(json: try await sides.call(Sides.campaigner, .delete, deletion)).id == mine)
    }
  }

  @Test func `errors: what was sent is in none of them, whatever is wrong with it`() async throws {
    try await withSides { sides in
      let canary = "Quillfeather"
      let long = JSONValue.string(String(repeating: "Quillfeather ", count: 1000))
      let calls: [(HustingsProtocol.Method, JSONValue)] = [
        (.query, ["resource": "electors", "select": ["Quillfeather O"]]),
        (.query, ["resource": "Quillfeather O", "select": ["id"]]),
        (.query, ["resource": "electors", "select": ["id"], "where": ["field": "number", "eq": "Quillfeather"]]),
        (.query, ["resource": "electors", "select": ["id"], "where": ["field": "surname", "eq": long]]),
        (.query, ["resource": "electors", "select": ["id"], "search": long]),
        (.query, ["resource": "electors", "select": ["id"], "cursor": "Quillfeather"]),
        (.get, ["resource": "electors", "select": ["id"], "id": "Quillfeather"]),
        (.aggregate, ["resource": "electors", "measures": [["as": "Quillfeather O", "fn": "count"]]]),
        (.create, ["resource": "tasks", "values": ["title": long, "done": false], "key": "1"]),
        (.create, ["resource": "tasks", "values": ["title": "Quillfeather\u{1}", "done": false], "key": "2"]),
        (.create, ["resource": "tasks", "values": ["title": "x", "done": "Quillfeather"], "key": "3"]),
        (
          .create, ["resource": "tasks", "values": ["title": "x", "dueOn": "Quillfeather", "done": false], "key": "4"]
        ),
        (.create, ["resource": "tasks", "values": ["Quillfeather O": "x"], "key": "5"]),
        (.update, ["resource": "tasks", "id": "Quillfeather", "values": ["title": "x"], "key": "6"]),
        (.getDocument, ["collection": "Quillfeather O", "key": "a"]),
        (.getDocument, ["collection": "notes", "key": "Quillfeather"]),
      ]
      for (method, params) in calls {
        let error = try #require(await sides.refusal(Sides.campaigner, method, params), "\(method) \(params)")
        #expect(!String(decoding: error.jsonBytes(), as: UTF8.self).contains(canary), "\(error.message)")
      }
    }
  }
}

extension Sides {
  /// What the branch's audit says, without numbers and times.
  func audited() async throws -> [String] {
    let branch = try await platform.tenant(Self.branch)
    return try await platform.openStore(branch).audit(AuditQuery()).map { row in
      let fields = row.fields.joined(separator: " ")
      return "\(row.operation)|\(row.resource)|\(row.permission)|\(fields)|\(row.rows)|\(row.reason)|\(row.calls)"
    }
  }
}
