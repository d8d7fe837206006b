import Access
import Foundation
import Host
import HustingsProtocol
import Sample
import Store
import Testing

/// The reference's examples of resources, asked of the host on the sample.
@Suite struct `Examples of resources` {
  private static let file = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../SDK/spec/resources.jsonl").standardizedFileURL

  @Test func `the reference's examples are what the host answers on the sample`() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "hustings-examples-\(UUID().uuidString)")
    defer { removeTree(folder.path) }
    let plugins = folder.appending(path: "plugins")
    for kind in TenantKind.allCases { try Self.write(reader: kind, in: plugins) }
    let data = try DataFolder(path: folder.appending(path: "data").path)
    let platform = try await Platform(
      folder: data, lock: try data.lock(), bundled: BundledSource(folder: plugins.path, programs: plugins.path))
    let summary = try await platform.makeSample(tenant: "exbourne", electors: 400, seed: 1) { _ in }
    var lines: [String] = []
    for resource in Resources.all {
      let kind = resource.tenants[0]
      let params: [String: JSONValue] = [
        "resource": .string(resource.name),
        "select": .array(
          resource.fields.filter { !ResourceSchema.hostFields.contains($0.name) }.map { .string($0.name) }),
        "limit": 1,
      ]
      let answer = try await platform.data(
        .query, RawJSON(encoding: JSONValue.object(params.merging(["context": ""]) { first, _ in first })),
        plugin: "reader-\(kind.rawValue)", tenant: kind == .clp ? summary.tenant : summary.office,
        acting: Acting(account: "reader", role: .officer))
      var rows = try Rows(json: answer)
      // Nobody has asked voters leaving the poll: the sample's day is still young.
      #expect(rows.rows.count == 1 || resource.name == "warpCounts", "\(resource.name) has no row in the sample")
      // Sealed by a key that is another on each host.
      rows.cursor = rows.cursor.map { _ in "…" }
      lines.append(
        RawJSON(
          encoding: JSONValue.object([
            "params": .object(params), "result": try JSONValue(jsonBytes: rows.jsonBytes()),
          ])
        ).text)
    }
    await platform.stop()
    let text = lines.joined(separator: "\n") + "\n"
    let written = (try? String(contentsOf: Self.file, encoding: .utf8)) ?? ""
    guard written != text else { return }
    guard ProcessInfo.processInfo.environment["HUSTINGS_REWRITE"] == "1" else {
      let line = zip(written.split(separator: "\n"), lines).enumerated().first { $0.element.0 != $0.element.1 }?.offset
      Issue.record(
        """
        SDK/spec/resources.jsonl is not what the host answers\(line.map { ", in line \($0 + 1)" } ?? ""). To rewrite it: \
        HUSTINGS_REWRITE=1 swift test --filter 'Examples of resources'
        """)
      return
    }
    try text.write(to: Self.file, atomically: true, encoding: .utf8)
    Issue.record("SDK/spec/resources.jsonl rewritten: review the change and run again")
  }

  /// A plugin that may read every resource of a kind of tenant.
  private static func write(reader kind: TenantKind, in folder: URL) throws {
    let path = folder.appending(path: "reader-\(kind.rawValue)")
    try FileManager.default.createDirectory(at: path, withIntermediateDirectories: true)
    let permissions = Resources.all.filter { $0.tenants.contains(kind) }.map { resource in
      JSONValue.object([
        "id": .string(resource.name.lowercased()), "resource": .string(resource.name), "access": "read",
        "fields": .array(
          resource.fields.filter { !ResourceSchema.hostFields.contains($0.name) }.map { .string($0.name) }),
        "purpose": kind == .clp ? "analysis" : "casework", "why": "Shows a row as an example.",
      ])
    }
    let manifest = JSONValue.object([
      "id": .string("reader-\(kind.rawValue)"), "name": "Reader", "version": "1.0.0", "protocol": "1.0",
      "scope": .string(kind.rawValue), "about": "Reads a row of everything.", "run": ["./reader"],
      "permissions": .array(permissions),
      "views": [.object(["id": "rows", "title": "Rows", "roles": ["officer"]])],
    ])
    try Data(manifest.jsonBytes()).write(to: path.appending(path: "plugin.json"))
    // Never started: the test asks in its place.
    let program = path.appending(path: "reader")
    try Data("#!/bin/false\n".utf8).write(to: program)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program.path)
  }
}
