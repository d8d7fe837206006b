/// Whether a tenant's audit is what was written.
package struct AuditVerification: Sendable, Equatable {
  /// What is wrong, and where.
  package struct Fault: Sendable, Equatable {
    /// The number of the row; nil when it is a checkpoint that is wrong.
    package var row: Int?
    /// What is wrong, in words.
    package var text: String
  }

  /// How many rows were found whole.
  package private(set) var rows = 0
  /// The number up to which rows were dropped; 0 when all are there.
  package private(set) var dropped = 0
  /// When the last row was written; nil when there is none.
  package private(set) var last: String?
  /// The last row's hash: written down elsewhere, it shows later that nothing up to it was changed.
  package private(set) var head = ""
  /// The last checkpoint; nil when nothing was sealed yet.
  package private(set) var sealed: AuditCheckpoint?
  /// The first thing that is wrong; nil when nothing is.
  package private(set) var fault: Fault?

  /// Goes through a tenant's file.
  ///
  /// - Parameters:
  ///   - connection: Within a transaction.
  ///   - tenant: Whose it is.
  ///   - key: What checkpoints are signed with.
  ///   - kept: The checkpoints that the platform's file holds.
  /// - Throws: `StoreError` when the file cannot be read.
  init(_ connection: Connection, _ tenant: String, _ key: SigningKey, kept: [AuditCheckpoint]) throws {
    let own = try AuditCheckpoint.all(connection)
    sealed = own.last { !$0.signature.isEmpty }
    fault = Self.fault(own, kept, tenant, key)
    guard fault == nil else { return }
    let start = own.last { $0.droppedAt != nil }
    dropped = start?.number ?? 0
    let fixed = (own + kept).filter { $0.number >= dropped }.sorted { $0.number < $1.number }
    try walk(connection, from: start?.head ?? AuditChain.genesis(tenant), fixed)
  }

  /// What is wrong with the checkpoints themselves.
  private static func fault(
    _ own: [AuditCheckpoint], _ kept: [AuditCheckpoint], _ tenant: String, _ key: SigningKey
  ) -> Fault? {
    // One that was written down when its month ended, and not signed yet, is held against the rows like the others.
    var before = 0
    for one in own {
      let isNew = one.signature.isEmpty && one.droppedAt == nil
      guard isNew || one.isSigned(tenant, key), before &+ one.count == one.number else {
        return Fault(text: "the checkpoint of \(shown(one.month)) is not as the host signed it")
      }
      before = one.number
    }
    for copy in kept {
      guard copy.isSigned(tenant, key) else {
        return Fault(
          text: "the platform's copy of the checkpoint of \(shown(copy.month)) is not as the host signed it")
      }
      guard let one = own.first(where: { $0.month == copy.month }) else {
        return Fault(
          row: copy.number,
          text: "the checkpoint of \(copy.month), which the platform's copy says was made here, is missing")
      }
      guard one.number >= copy.number else {
        return Fault(
          row: copy.number,
          text: "the checkpoint of \(copy.month), which the platform's copy says was made here, is an older one")
      }
    }
    return nil
  }

  private mutating func walk(_ connection: Connection, from start: String, _ fixed: [AuditCheckpoint]) throws {
    var fixed = fixed[...]
    var number = dropped
    head = start
    // A dropped segment's own end is the first that must fit.
    fault = Self.passed(&fixed, number, head)
    do {
      number = try follow(connection, from: number, &fixed)
    } catch let error as StoreError where error.code == .damaged || error.code == .other {
      // What holds the rows is damaged: what was read until then is whole.
      fault = Fault(row: dropped + rows + 1, text: "it cannot be read; what the file says of it makes no row")
    }
    if fault == nil, let next = fixed.first {
      let last = fixed.last ?? next
      let made = "the checkpoint of \(shown(last.month)) was made at row \(last.number)"
      fault = Fault(row: number + 1, text: "it and those after it are missing; \(made)")
    }
  }

  /// Goes from row to row until one is not the next; returns the number of the last.
  private mutating func follow(
    _ connection: Connection, from start: Int, _ fixed: inout ArraySlice<AuditCheckpoint>
  ) throws -> Int {
    var number = start
    let columns = AuditRow.columns.joined(separator: ", ")
    let hashColumn = Int32(AuditRow.columns.count)
    try connection.query("SELECT \(columns), hash FROM audit ORDER BY number") { row in
      while fault == nil, try row.step() {
        let found = Int(row.integer(0))
        number += 1
        let hash = Digest.hexadecimal(row.auditBytes(after: head).all)
        if found > number {
          fault = Fault(row: number, text: "it is missing; the next that is there is row \(found)")
        } else if found < number {
          fault = Fault(row: found, text: "it was put in where no row was")
        } else if !row.isText(hashColumn) || hash != row.text(hashColumn) {
          let before = number == dropped + 1 ? "the audit's beginning" : "row \(number - 1)"
          fault = Fault(row: number, text: "it was changed, or is not the one that followed \(before)")
        } else {
          (rows, last, head) = (rows + 1, row.text(1), hash)
          fault = Self.passed(&fixed, number, head)
        }
      }
    }
    return number
  }

  /// Takes the checkpoints at a row from those that are still to come.
  private static func passed(_ fixed: inout ArraySlice<AuditCheckpoint>, _ number: Int, _ head: String) -> Fault? {
    while let next = fixed.first, next.number <= number {
      guard next.number == number, next.head == head else {
        return Fault(
          row: number, text: "it is another than the one that the checkpoint of \(shown(next.month)) was made at")
      }
      fixed.removeFirst()
    }
    return nil
  }
}

/// A month from a file that may have been tampered with, as a message may show it.
private func shown(_ month: String) -> String {
  let isPlain = month.utf8.count == 7 && month.utf8.allSatisfy { ($0 >= 48 && $0 <= 57) || $0 == 45 }
  return isPlain ? month : "a month that is none"
}
