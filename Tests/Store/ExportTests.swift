import Glibc
import HustingsProtocol
import Store
import Testing

@Suite("Export of a tenant")
struct ExportTests {
  private static let record = TenantRecord(id: "exbourne", name: "Exbourne CLP", kind: .clp, isSample: true)
  private static let afterwards = Instant(Day(number: 20_600), hour: 9)

  private func export(
    _ branch: Branch, _ format: TenantExport.Format = .jsonl, leavesOut: Bool = false, at now: Instant = afterwards
  ) async throws -> (folder: String, manifest: ExportManifest) {
    let folder = branch.temporary.path + "/export-\(RowID.random())"
    let job = TenantExport(path: folder, format: format, leavesOutPollingDay: leavesOut, now: now)
    return (folder, try await job.run(from: branch.store, Self.record))
  }

  private func mode(_ path: String) -> mode_t {
    var status = stat()
    return stat(path, &status) == 0 ? status.st_mode & 0o777 : 0
  }

  private func lines(_ path: String) throws -> [String] {
    try read(path).split(separator: "\n").map { String($0) }
  }

  private func names(in folder: String) -> [String] {
    guard let entries = opendir(folder) else { return [] }
    defer { closedir(entries) }
    var names: [String] = []
    while let entry = readdir(entries) {
      names.append(
        withUnsafePointer(to: &entry.pointee.d_name) {
          $0.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) { String(cString: $0) }
        })
    }
    return names.filter { !$0.hasPrefix(".") }.sorted()
  }

  @Test("every resource that is not derived has a file with every field of its rows, and the manifest counts them")
  func everything() async throws {
    let branch = try await Branch()
    _ = try await branch.store.create(branch.task("Leaflets", key: "1"), audit: nil)
    let (folder, manifest) = try await export(branch)
    let resources = Resources.all.filter { $0.tenants.contains(.clp) && !$0.isDerived }.map(\.name)
    #expect(manifest.files.map(\.resource) == resources + ["storage"] && manifest.leftOut.isEmpty)
    #expect(names(in: folder) == (resources.map { $0 + ".jsonl" } + ["manifest.json", "storage.jsonl"]).sorted())
    for file in manifest.files { #expect(try lines("\(folder)/\(file.name)").count == file.rows, "\(file.name)") }
    #expect(manifest.files.first { $0.resource == "electors" }?.rows == 40)
    let first = try #require(try lines("\(folder)/electors.jsonl").first)
    let object = try JSONValue(jsonBytes: Array(first.utf8))
    guard case .object(let members) = object else {
      Issue.record("a row is no object")
      return
    }
    #expect(Set(members.keys) == Set(Elector.schema.fields.map(\.name)))
    #expect(members["forename"] == "Siân" && members["objectsToPost"] == false && members["household"] == .null)
    let said = try ExportManifest(jsonBytes: Array(try read("\(folder)/manifest.json").utf8))
    #expect(said.files == manifest.files && said.tenant == "exbourne" && said.isSample && said.format == "jsonl")
  }

  @Test("the folder and its files are their owner's alone")
  func modes() async throws {
    let branch = try await Branch()
    let (folder, _) = try await export(branch)
    #expect(mode(folder) == 0o700)
    for name in names(in: folder) { #expect(mode("\(folder)/\(name)") == 0o600) }
  }

  @Test("in CSV a text that a spreadsheet takes for a formula has an apostrophe before it, and can be had back")
  func formulas() async throws {
    let branch = try await Branch()
    let titles = [
      "=HYPERLINK(\"http://x\",\"y\")", "+44 7700", "-1", "@SUM(A1)", "\tx", "\nx", "'quoted", "＝1", "O'Neill", "a=b",
      "say \"no\", please", " leading",
    ]
    for (index, title) in titles.enumerated() {
      _ = try await branch.store.create(branch.task(title, key: "\(index)"), audit: nil)
    }
    let (folder, manifest) = try await export(branch, .csv)
    let bytes = Array(try read("\(folder)/tasks.csv").utf8)
    var found: [String] = []
    var reader = CSVReader()
    try reader.read(bytes[...]) { record in found.append(String(decoding: record[1], as: UTF8.self)) }
    try reader.finish { _ in }
    #expect(found.first == "title")
    let formulas = Set(titles.prefix(8))
    #expect(Set(found.dropFirst()) == Set(titles.map { formulas.contains($0) ? "'" + $0 : $0 }))
    #expect(manifest.note?.contains("apostrophe") == true)
    #expect(try read("\(folder)/tasks.csv").hasPrefix("id,title,assignee,dueOn,done,version,createdAt,updatedAt\r\n"))
  }

  @Test("who has voted does not leave before the polls close, unless it is left out")
  func pollingDay() async throws {
    let branch = try await Branch()
    _ = try await branch.store.create(branch.count(12, station: 0, minute: 1, key: "1"), audit: nil)
    let closing = try #require(Instant("2026-05-07T21:00:00Z"))
    let refusal = ExportError.pollsOpen("turnoutCounts", ["Council"], closing)
    await #expect(throws: refusal) { try await export(branch, at: closing.adding(seconds: -1)) }
    #expect(names(in: branch.temporary.path).allSatisfy { !$0.hasPrefix("export-") }, "nothing is left behind")
    let (folder, manifest) = try await export(branch, leavesOut: true, at: closing.adding(seconds: -1))
    #expect(try lines("\(folder)/turnoutCounts.jsonl").isEmpty)
    #expect(manifest.leftOut.map(\.resource) == ["turnoutCounts"] && manifest.leftOut.map(\.rows) == [1])
    let (later, whole) = try await export(branch, at: closing)
    #expect(try lines("\(later)/turnoutCounts.jsonl").count == 1 && whole.leftOut.isEmpty)
  }

  @Test("plugins' documents are left out while polls are open, and the manifest says so")
  func documentsOfPollingDay() async throws {
    let branch = try await Branch()
    let call = DocumentCall(
      plugin: "gotv", collection: "tally", .put(key: "AA", 12, version: nil), now: Branch.now)
    _ = try await branch.store.documents(call, audit: nil)
    let (opening, closing) = (
      try #require(Instant("2026-05-07T06:00:00Z")), try #require(Instant("2026-05-07T21:00:00Z"))
    )
    for now in [opening, closing.adding(seconds: -1)] {
      let (folder, manifest) = try await export(branch, at: now)
      #expect(manifest.leftOut.map(\.resource) == ["storage"] && manifest.leftOut.map(\.rows) == [1])
      #expect(!names(in: folder).contains("storage.jsonl") && !manifest.files.contains { $0.resource == "storage" })
    }
    for now in [opening.adding(seconds: -1), closing] {
      #expect(try await export(branch, at: now).manifest.leftOut.isEmpty)
    }
  }

  @Test("an export overwrites nothing, changes nothing, and says what cannot be made")
  func refusals() async throws {
    let branch = try await Branch()
    let before = await branch.store.lastChange
    let (folder, _) = try await export(branch)
    let again = TenantExport(path: folder + "/", format: .jsonl, now: Self.afterwards)
    await #expect(throws: ExportError.exists(folder)) { try await again.run(from: branch.store, Self.record) }
    let nowhere = TenantExport(path: folder + "/no/where", format: .jsonl, now: Self.afterwards)
    await #expect(throws: ExportError.self) { try await nowhere.run(from: branch.store, Self.record) }
    #expect(await branch.store.lastChange == before)
  }

  @Test("what plugins keep for themselves goes out as it is, with its plugin, collection and key")
  func documents() async throws {
    let branch = try await Branch()
    let value: JSONValue = ["text": "=Keys, \"at\" the bar"]
    let call = DocumentCall(
      plugin: "gotv", collection: "notes", .put(key: "AA", value, version: nil), now: Branch.now)
    _ = try await branch.store.documents(call, audit: nil)
    let (folder, manifest) = try await export(branch)
    #expect(manifest.files.last?.rows == 1)
    let line = try JSONValue(jsonBytes: Array(try #require(try lines("\(folder)/storage.jsonl").first).utf8))
    #expect(line["plugin"] == "gotv" && line["collection"] == "notes" && line["key"] == "AA" && line["version"] == 1)
    #expect(line["value"] == value)
    let (table, _) = try await export(branch, .csv)
    let text = try read("\(table)/storage.csv")
    #expect(text.hasPrefix("plugin,collection,key,version,updatedAt,value\r\ngotv,notes,AA,1,"))
  }
}
