internal import Glibc
package import HustingsProtocol

/// A tenant's data as a backup brings them back.
package struct RestoredTenant: Sendable, Equatable {
  /// What the backup holds.
  package let backup: TenantBackup
  /// How many rows of people went again who were erased since the backup was made.
  package let erasedAgain: Int
  /// How many objections, restrictions and consents that were taken back since are kept; nil where the file that is
  /// replaced is not there or cannot be read, so that those are lost.
  package let refusalsKept: Int?
}

// Whatever takes the place of data that are there is made ready beside them first: copied, looked through, and without
// those who were erased since. Then it gets its name. So a restore that ends half-way has replaced nothing, or brings
// nobody back; and where it has replaced some files alone, nothing opens them until it was done again.
//
// Done again, it works out anew from what is here what must outlive it. So the platform's file goes after the tenants':
// while some of those are replaced it is still the old one, with the marks of who was erased, whom it lets in and what
// was withdrawn; all of that is in the new one when it gets its name. The keys come after it: where they are the
// backup's, the platform's file is of the backup's host too. What is left then may be done twice: to take the tenants
// over, and to let go of those whom the backup lacks.
extension DataFolder {
  /// Puts a backup of a tenant in its place; nobody has the tenant's file open.
  ///
  /// - Parameters:
  ///   - path: The backup; it stays where it is.
  ///   - tenant: Whose it must be.
  ///   - platform: The platform's store, which then forgets what it knew of the audit that is replaced.
  ///   - isReplacing: Whether a file that is there may go.
  ///   - now: The time.
  /// - Returns: What was brought back.
  /// - Throws: `StoreError` when it is not good, is another tenant's, or would replace a file that may not go.
  package func restore(
    _ path: String, as tenant: TenantRecord, platform: PlatformStore, isReplacing: Bool, now: Instant
  ) async throws -> RestoredTenant {
    guard try isReplacing || access(self.tenant(tenant.id), F_OK) != 0 else {
      throw StoreError(.unavailable, "\(tenant.id) has data already; with --replace they are replaced by the backup")
    }
    try checkKeys()
    let erased = try await platform.erasures(of: tenant.id)
    let command = "hustings restore \(path) --tenant \(tenant.id) --replace"
    if let unfinished, unfinished != command { throw Self.isUnfinished(unfinished) }
    let draft = try await draft(of: path, as: tenant, erased: erased, keys: self, now: now)
    try await replacing(by: command) {
      try draft.file.put(at: try self.tenant(tenant.id))
      try await take(over: tenant, platform)
    }
    return draft.restored
  }

  /// Puts a backup of everything in its place; nobody has any of the files open. All of it is made ready before any of
  /// it replaces anything.
  ///
  /// - Parameters:
  ///   - source: The folder that is the backup; it stays as it is.
  ///   - isReplacing: Whether data that are there may go.
  ///   - now: The time.
  /// - Returns: What was brought back of each tenant, the ids of those that went, since the backup does not have them,
  ///   and what became of the public log.
  /// - Throws: `StoreError` when a file is missing or not good, people who were erased here could not be found in the
  ///   backup, or it would replace data that may not go.
  package func restoreAll(
    from source: DataFolder, isReplacing: Bool, now: Instant
  ) async throws -> (tenants: [RestoredTenant], gone: [String], log: RestoredLog) {
    // One that was stopped half-way may have brought the platform's file and not yet the keys.
    if unfinished == nil { try checkKeys() }
    try source.checkKeys()
    let platformDraft = try DraftFile(source.platform, in: self, "restore-draft.sqlite")
    let listed = try platformDraft.tenants()
    for tenant in listed where access(try source.tenant(tenant.id), R_OK) != 0 {
      throw StoreError(.damaged, "\(source.path) has no file of \(tenant.id), whom its platform's file lists")
    }
    let gone = try unlisted(in: listed)
    if !isReplacing { try checkIsEmpty(for: listed, gone) }
    let erased = try await erasedHere(of: listed)
    try checkAreFound(erased, in: source, platformDraft)
    var drafts: [(file: DraftFile, restored: RestoredTenant)] = []
    for tenant in listed {
      let path = try source.tenant(tenant.id)
      drafts.append(try await draft(of: path, as: tenant, erased: erased[tenant.id] ?? [:], keys: source, now: now))
    }
    let isSameHost = try held(Self.hostKey) == source.secret(Self.hostKey)
    let log = try platformDraft.keepDecisions(of: platform, isSameHost: isSameHost)
    try platformDraft.keep(erased)
    try await replacing(by: "hustings restore \(source.path) --all --replace") {
      for (tenant, draft) in zip(listed, drafts) { try draft.file.put(at: try self.tenant(tenant.id)) }
      try platformDraft.put(at: platform)
      try takeSecrets(from: source)
      try await take(over: listed)
      for id in gone { try letGo(of: id) }
    }
    return (drafts.map(\.restored), gone, log)
  }

  /// Refuses a folder in which a restore has replaced some files and not the others, or which has lost a key.
  package func checkIsWhole() throws(StoreError) {
    if let unfinished { throw Self.isUnfinished(unfinished) }
    try checkKeys()
  }

  /// The tenants here that a backup does not list, by their files or in the platform's.
  private func unlisted(in listed: [TenantRecord]) throws -> [String] {
    var here = Set(try tenantFiles())
    // A file that cannot be read any more may be why there is a backup.
    if access(platform, R_OK) == 0, let connection = try? Connection(path: platform, mode: .readWrite),
      let known = try? PlatformStore.tenants(connection)
    {
      here.formUnion(known.map(\.id))
    }
    return here.subtracting(listed.map(\.id)).sorted()
  }

  /// Refuses to replace data that nobody said may go.
  private func checkIsEmpty(for listed: [TenantRecord], _ gone: [String]) throws {
    guard gone.isEmpty else {
      throw StoreError(
        .unavailable,
        "\(path) has data that the backup does not have: \(gone.joined(separator: ", ")); with --replace they go, so "
          + "back them up first, or restore into a data folder of its own: --data DIR")
    }
    let isThere = try listed.contains { access(try tenant($0.id), F_OK) == 0 }
    guard !isThere, access(platform, F_OK) != 0 else {
      throw StoreError(.unavailable, "\(path) has data already; with --replace they are replaced by the backup")
    }
  }

  /// Removes the file of a tenant that the backup does not have.
  private func letGo(of id: String) throws {
    let file = try tenant(id)
    remove(tenant: id)
    guard access(file, F_OK) != 0, Self.sync(folderOf: file) else { throw Self.failure("cannot remove \(file)") }
  }

  private static func isUnfinished(_ command: String) -> StoreError {
    StoreError(
      .unavailable, "a restore was stopped half-way, and the data do not belong together; do it again: \(command)")
  }

  /// What holds the command of a restore while it replaces one file after the other.
  private var unfinishedRestore: String { "\(path)/restore-unfinished" }

  private var unfinished: String? {
    let file = open(unfinishedRestore, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    guard file >= 0 else { return errno == ENOENT ? nil : "" }
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: 8192)
    let count = read(file, &bytes, bytes.count)
    return String(decoding: bytes[..<max(0, count)], as: UTF8.self)
  }

  private func replacing(by command: String, _ body: () async throws -> Void) async throws {
    let file = open(unfinishedRestore, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
    let bytes = Array(command.utf8)
    let isNoted = file >= 0 && write(file, bytes, bytes.count) == bytes.count && fsync(file) == 0
    if file >= 0 { close(file) }
    guard isNoted, Self.sync(folderOf: unfinishedRestore) else {
      throw Self.failure("cannot write \(unfinishedRestore)")
    }
    try await body()
    guard unlink(unfinishedRestore) == 0, Self.sync(folderOf: unfinishedRestore) else {
      throw Self.failure("cannot remove \(unfinishedRestore)")
    }
  }

  /// Takes over what the data of another folder need besides: the keys of their audits and of who was erased.
  package func takeSecrets(from other: DataFolder) throws(StoreError) {
    for name in [DataFolder.hostKey, ErasureKey.file] { try take(name, from: other) }
  }

  private func take(_ name: String, from other: DataFolder) throws(StoreError) {
    let bytes = try other.secret(name)
    guard try held(name) != bytes else { return }
    try replace(name, by: bytes)
  }

  /// A copy of a backup, looked through, without those who were erased, and with what people said no to since.
  private func draft(
    of path: String, as tenant: TenantRecord, erased: [String: Int], keys: DataFolder, now: Instant
  ) async throws -> (file: DraftFile, restored: RestoredTenant) {
    let target = try self.tenant(tenant.id)
    let (marks, refusals) = Self.kept(target, tenant.kind)
    let file = try DraftFile(path, in: self, "restore-draft-\(tenant.id).sqlite")
    let backup = try file.named { try TenantBackup(checking: file.path, folder: keys) }
    guard backup.tenant == tenant.id, backup.kind == tenant.kind, backup.isSample == tenant.isSample else {
      let nature = backup.isSample ? "sample" : "real"
      throw StoreError(
        .damaged, "\(path) is a backup of \(backup.tenant), \(backup.kind.rawValue), \(nature), not of \(tenant.id)")
    }
    let store = try TenantStore(
      path: file.path, folder: self, keys: keys, id: tenant.id, kind: tenant.kind, isSample: tenant.isSample)
    do {
      let (again, kept) = try await store.makeReady(
        erasing: erased.merging(marks, uniquingKeysWith: max), refusals, now: now)
      await store.close()
      return (file, RestoredTenant(backup: backup, erasedAgain: again, refusalsKept: kept))
    } catch {
      await store.close()
      throw error
    }
  }

  /// What must outlive the file that is replaced: the marks of who was erased, and what people said no to.
  private static func kept(_ path: String, _ kind: TenantKind) -> (marks: [String: Int], refusals: Refusals?) {
    // A file that cannot be read any more may be why there is a backup: then there are the platform's copies.
    // Closing one that may write brings what a killed host left in the log into the file, before the log goes.
    guard access(path, F_OK) == 0,
      let connection = (try? Connection(path: path, mode: .readWrite))
        ?? (try? Connection(path: path, mode: .readOnly))
    else { return ([:], nil) }
    return ((try? ErasedPeople.marks(connection)) ?? [:], try? Refusals(connection, kind))
  }

  /// Has the platform know what the files say that are in their places now.
  private func take(over tenants: [TenantRecord]) async throws {
    let platform = try PlatformStore(folder: self)
    do {
      for tenant in tenants { try await take(over: tenant, platform) }
      await platform.close()
    } catch {
      await platform.close()
      throw error
    }
  }

  /// Has the platform know what the file says that is in a tenant's place now.
  private func take(over tenant: TenantRecord, _ platform: PlatformStore) async throws {
    // Only now: the old file's checkpoints are needed until it is gone. They are taken from the new one when it closes.
    try await platform.forgetAudit(of: tenant.id)
    let store = try TenantStore(folder: self, tenant: tenant, platform: platform)
    do {
      try await store.copyErasures()
      await store.close()
    } catch {
      await store.close()
      throw error
    }
  }

  /// The marks of who was erased here, as the platform's file and the tenants' keep them, which are about to go.
  private func erasedHere(of tenants: [TenantRecord]) async throws -> [String: [String: Int]] {
    var erased: [String: [String: Int]] = [:]
    for tenant in tenants { erased[tenant.id] = Self.kept(try self.tenant(tenant.id), tenant.kind).marks }
    guard access(platform, R_OK) == 0 else { return erased }
    let platform = try PlatformStore(folder: self)
    do {
      for tenant in tenants {
        let copies = try await platform.erasures(of: tenant.id)
        erased[tenant.id, default: [:]].merge(copies, uniquingKeysWith: max)
      }
      await platform.close()
    } catch {
      await platform.close()
      throw error
    }
    return erased
  }

  /// Refuses a backup in which those who were erased here cannot be found: it was made with another key. Marks that the
  /// backup has itself are no reason: a restore that was stopped half-way has brought them.
  private func checkAreFound(
    _ erased: [String: [String: Int]], in source: DataFolder, _ draft: DraftFile
  ) throws {
    guard try held(ErasureKey.file) != source.secret(ErasureKey.file) else { return }
    for (tenant, marks) in erased where !marks.isEmpty {
      let own = try ErasedPeople.marks(try Connection(path: try source.tenant(tenant), mode: .readOnly))
      let known = try draft.marks(of: tenant).union(own.keys)
      guard known.isSuperset(of: marks.keys) else {
        throw StoreError(
          .unavailable,
          "the people who were erased here cannot be found in \(source.path), which has another erasure.key; restore "
            + "it into a data folder of its own: --data DIR")
      }
    }
  }
}
