package import HustingsProtocol

/// Writes everything that a branch or office has into a folder: a file per resource, one of what plugins keep for
/// themselves, and one that says what is there.
///
/// The folder comes into being whole or not at all, and is its owner's alone. Resources that the host works out from
/// others are left out. While it runs, other writes wait: what the files say was true at one moment.
package struct TenantExport: Sendable {
  /// How rows are written.
  package enum Format: String, CaseIterable, Sendable {
    /// An object per line.
    case jsonl
    /// For spreadsheets: `CSVText` says how texts are kept from being formulas.
    case csv
  }

  /// The folder that is made.
  package let path: String
  /// How rows are written.
  package let format: Format
  /// Whether rows that must not leave before an election's polls close are left out; otherwise they stop the export.
  package let leavesOutPollingDay: Bool
  /// When the export happens.
  package let now: Instant

  /// An export into a folder at `path`, where nothing is yet.
  package init(path: String, format: Format, leavesOutPollingDay: Bool = false, now: Instant) {
    (self.path, self.format, self.leavesOutPollingDay, self.now) = (path, format, leavesOutPollingDay, now)
  }

  /// Who has voted, and what is worked out from it: nobody publishes it before the close of the poll (Representation of
  /// the People Act 1983, ss. 66 and 66A).
  private static let pollingDay: Set<String> = ["turnoutMarks", "turnoutCounts", "warpCounts"]

  /// Exports a tenant, and tells `progress` how many rows of how many are written.
  ///
  /// - Parameters:
  ///   - store: The tenant.
  ///   - tenant: What the platform knows of it.
  ///   - audit: Who takes it; nil for nobody.
  ///   - progress: Is told how far it is.
  /// - Returns: What was written.
  /// - Throws: `ExportError`, or `StoreError`; the folder is not there then.
  package func run(
    from store: TenantStore, _ tenant: TenantRecord, audit: AuditEntry? = nil,
    progress: @escaping @Sendable (_ done: Int, _ all: Int) -> Void = { _, _ in }
  ) async throws -> ExportManifest {
    let folder = try ExportFolder(path: path)
    let manifest = try await store.transaction { transaction in
      let manifest = try write(transaction, to: folder, tenant, progress)
      if var audit {
        audit.rows = manifest.files.reduce(0) { $0 + $1.rows }
        try transaction.note(audit)
      }
      try folder.add("manifest.json", manifest.jsonBytes() + [UInt8(ascii: "\n")])
      return manifest
    }
    // Only now: nothing leaves that the audit does not tell.
    try folder.finish()
    return manifest
  }

  private func write(
    _ transaction: borrowing WriteTransaction, to folder: borrowing ExportFolder, _ tenant: TenantRecord,
    _ progress: (Int, Int) -> Void
  ) throws -> ExportManifest {
    let resources = Resources.all.filter { $0.tenants.contains(tenant.kind) && !$0.isDerived }
    let elections = try tenant.kind == .clp ? ElectionRow.all(transaction) : []
    let open = elections.filter { $0.closesAt > now }
    var all = 0
    for resource in resources { all += try transaction.count(resource) }
    var done = 0
    var manifest = ExportManifest(tenant: tenant, format: format, now: now)
    for resource in resources {
      var filter: Filter?
      if Self.pollingDay.contains(resource.name), !open.isEmpty {
        let isOpen = Filter.compare("election", .in, .array(open.map { .string($0.id.description) }))
        let restricted = try transaction.count(resource, where: isOpen)
        if restricted > 0 {
          guard leavesOutPollingDay else {
            throw ExportError.pollsOpen(resource.name, open.map(\.title), open.map(\.closesAt).max() ?? now)
          }
          filter = .not(isOpen)
          manifest.leftOut.append(ExportManifest.LeftOut(resource: resource.name, rows: restricted))
        }
      }
      var file = try folder.open("\(resource.name).\(format.rawValue)")
      let rows = RowText(resource, format)
      try file.append(rows.header)
      var count = 0
      try transaction.forEach(resource, fields: resource.fields.map(\.name), where: filter) { values in
        try file.append(rows.line(values))
        count += 1
        done += 1
        if done % 2048 == 0 { progress(done, all) }
      }
      let bytes = try file.finish()
      manifest.files.append(
        ExportManifest.File(
          name: "\(resource.name).\(format.rawValue)", resource: resource.name, rows: count, bytes: bytes))
    }
    if elections.contains(where: { $0.isOpen(at: now) }) {
      // Nobody can tell whether a plugin's document shows who has voted.
      let documents = try transaction.connection.integer("SELECT count(*) FROM documents") ?? 0
      if documents > 0 { manifest.leftOut.append(ExportManifest.LeftOut(resource: "storage", rows: documents)) }
    } else {
      manifest.files.append(try writeDocuments(transaction, to: folder))
    }
    progress(all, all)
    return manifest
  }

  /// What plugins keep for themselves: each document a row, its value as JSON.
  private func writeDocuments(
    _ transaction: borrowing WriteTransaction, to folder: borrowing ExportFolder
  ) throws -> ExportManifest.File {
    let columns = ["plugin", "collection", "key", "version", "updatedAt", "value"]
    let name = "storage.\(format.rawValue)"
    var file = try folder.open(name)
    if format == .csv { try file.append(CSVText.line(columns.map { .text($0) })) }
    var count = 0
    let all = "SELECT \(columns.joined(separator: ", ")) FROM documents ORDER BY plugin, collection, key"
    try transaction.connection.query(all) { row in
      while try row.step() {
        let values = (0..<Int32(columns.count)).map { row.value($0) }
        try file.append(format == .csv ? CSVText.line(values) : try Self.line(columns, values))
        count += 1
      }
    }
    return ExportManifest.File(name: name, resource: "storage", rows: count, bytes: try file.finish())
  }

  /// A document as a line of JSON; its value, the last, is JSON already.
  private static func line(_ columns: [String], _ values: [SQLValue]) throws -> [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    for (name, value) in zip(columns, values) {
      writer.name(name)
      switch value {
      case .integer(let number): writer.integer(Int(number))
      case .text(let text) where name == "value": writer.raw(try RawJSON(validating: text.utf8))
      case .text(let text): writer.string(text)
      case .null, .real: writer.null()
      }
    }
    writer.endObject()
    writer.endLine()
    return writer.bytes
  }
}

/// What an export holds, as its `manifest.json` says it.
package struct ExportManifest: JSONObject {
  /// The tenant's id.
  package var tenant = ""
  /// Its name.
  package var name = ""
  /// Branch or office.
  package var kind = TenantKind.clp
  /// Whether nobody in it exists.
  package var isSample = false
  /// When it was written.
  package var exportedAt = Instant.epoch
  /// `jsonl` or `csv`.
  package var format = ""
  /// How texts are kept from being formulas; nil where nothing is changed.
  package var note: String?
  /// The files.
  package var files: [File] = []
  /// What is missing.
  package var leftOut: [LeftOut] = []

  /// One file.
  package struct File: JSONObject, Equatable {
    /// Its name in the folder.
    package var name = ""
    /// What its rows are.
    package var resource = ""
    /// How many there are, without a header row.
    package var rows = 0
    /// Its length.
    package var bytes = 0

    package init() {}

    init(name: String, resource: String, rows: Int, bytes: Int) {
      (self.name, self.resource, self.rows, self.bytes) = (name, resource, rows, bytes)
    }

    package static let members: [Member<Self>] = [
      .required("name", \.name, "Its name in the folder."), .required("resource", \.resource, "What its rows are."),
      .required("rows", \.rows, "How many there are."), .required("bytes", \.bytes, "Its length in bytes."),
    ]
  }

  /// Rows that must not leave yet.
  package struct LeftOut: JSONObject, Equatable {
    /// What they are.
    package var resource = ""
    /// How many there are.
    package var rows = 0

    package init() {}

    init(resource: String, rows: Int) { (self.resource, self.rows) = (resource, rows) }

    package static let members: [Member<Self>] = [
      .required("resource", \.resource, "What they are."),
      .required("rows", \.rows, "How many. They may show who has voted in an election whose polls have not closed."),
    ]
  }

  package init() {}

  init(tenant: TenantRecord, format: TenantExport.Format, now: Instant) {
    (self.tenant, name, kind, isSample) = (tenant.id, tenant.name, tenant.kind, tenant.isSample)
    (exportedAt, self.format) = (now, format.rawValue)
    note = format == .csv ? CSVText.rule : nil
  }

  package static let members: [Member<Self>] = [
    .required("tenant", \.tenant, "The tenant's id."), .required("name", \.name, "Its name."),
    .required("kind", \.kind, "Branch or office."), .required("isSample", \.isSample, "Whether nobody in it exists."),
    .required("exportedAt", \.exportedAt, "When it was written."), .required("format", \.format, "jsonl or csv."),
    .optional("note", \.note, "How texts are kept from being formulas."), .required("files", \.files, "The files."),
    .required("leftOut", \.leftOut, "Rows that must not leave yet."),
  ]
}

/// Why nothing was exported.
package enum ExportError: Error, Equatable, CustomStringConvertible {
  /// There is something at the path already.
  case exists(String)
  /// A call on a file failed; the operation and the system's words for it.
  case file(String, String)
  /// Rows of a resource belong to elections whose polls close later.
  case pollsOpen(String, [String], Instant)

  /// What failed, on what, and what to do.
  package var description: String {
    switch self {
    case .exists(let path): "\(path) is there already; name a folder that is not."
    case .file(let operation, let reason): "\(operation) failed: \(reason)."
    case .pollsOpen(let resource, let elections, let closing):
      "\(resource) of \(elections.joined(separator: ", ")) must not leave before the polls close at \(closing) "
        + "(Representation of the People Act 1983, s. 66A); wait, or leave them out by --without-polling-day."
    }
  }
}
