internal import HustingsProtocol

/// What plugins keep in documents of their own about certain rows, which they name by their ids.
struct DocumentsNaming {
  private let ids: Set<String>

  init(_ rows: some Sequence<RowID>) { ids = Set(rows.map(\.description)) }

  /// A document that names one of the rows.
  struct Found {
    var plugin: String
    var collection: String
    var key: String
    /// What it says about them.
    var parts: [JSONValue]
    /// What is left without that; nil when nothing is.
    var rest: JSONValue?
  }

  /// The documents that name one of the rows, of every plugin.
  func find(_ transaction: borrowing WriteTransaction) throws -> [Found] {
    let all = "SELECT plugin, collection, key, value FROM documents ORDER BY plugin, collection, key"
    return try transaction.connection.query(all) { row in
      var found: [Found] = []
      while try row.step() {
        let (key, text) = (row.text(2), row.text(3))
        let isTheirs = isNamed(in: key)
        guard isTheirs || isNamed(in: text), let value = try? JSONValue(jsonBytes: Array(text.utf8)) else { continue }
        var document = Found(plugin: row.text(0), collection: row.text(1), key: key, parts: [], rest: nil)
        if isTheirs { document.parts = [value] } else { document.rest = rest(of: value, &document.parts) }
        found.append(document)
      }
      return found
    }
  }

  /// Takes out of each document what it says about the rows; one of which nothing is left is deleted.
  ///
  /// - Returns: How many documents were changed or deleted.
  func remove(_ transaction: borrowing WriteTransaction, now: Instant) throws -> Int {
    let found = try find(transaction)
    for document in found {
      let call = DocumentCall(
        plugin: document.plugin, collection: document.collection, .delete(key: document.key, version: nil), now: now)
      if let rest = document.rest {
        _ = try call.put(document.key, rest, over: nil, transaction.connection)
      } else {
        _ = try call.delete(document.key, version: nil, transaction.connection)
      }
    }
    return found.count
  }

  /// A value without the smallest parts that name a row: an object with a member that is such an id, a member with such
  /// a name, an element of a list.
  private func rest(of value: JSONValue, _ parts: inout [JSONValue]) -> JSONValue? {
    switch value {
    case .string(let text):
      guard isNamed(in: text) else { return value }
      parts.append(value)
      return nil
    case .array(let elements): return .array(elements.compactMap { rest(of: $0, &parts) })
    case .object(let members):
      let isAbout = members.values.contains { if case .string(let text) = $0 { isNamed(in: text) } else { false } }
      guard !isAbout else {
        parts.append(value)
        return nil
      }
      var kept: [String: JSONValue] = [:]
      for (name, member) in members {
        if isNamed(in: name) {
          parts.append(.object([name: member]))
        } else {
          kept[name] = rest(of: member, &parts)
        }
      }
      return .object(kept)
    default: return value
    }
  }

  /// Whether a text holds one of the ids: 32 hexadecimal digits with none before or after them.
  private func isNamed(in text: String) -> Bool {
    var text = text
    return text.withUTF8 { bytes in
      var length = 0
      for place in 0...bytes.count {
        let isDigit = place < bytes.count && (48...57 ~= bytes[place] || 97...102 ~= bytes[place])
        if isDigit {
          length += 1
        } else {
          if length == 32, ids.contains(String(decoding: bytes[(place - 32)..<place], as: UTF8.self)) { return true }
          length = 0
        }
      }
      return false
    }
  }
}
