internal import CSodium
internal import HustingsProtocol

/// Seals the place after a page's last row, so that nobody reads it, changes it, or uses it with another query, other
/// rights or another tenant.
package struct CursorSeal: Sendable {
  private let key: [UInt8]
  private static let nonceLength = 24
  private static let tagLength = 16
  /// A cursor holds at most four order values and an id.
  private static let longest = 600_000

  /// A seal with its key.
  ///
  /// - Parameter secret: 32 bytes.
  package init(secret: [UInt8]) { key = secret }

  func seal(_ values: [SQLValue], binding: String) -> String {
    let plain = JSONValue.array(values.map(\.json)).jsonBytes()
    let nonce = Random.bytes(Self.nonceLength)
    let extra = Array(binding.utf8)
    var sealed = [UInt8](repeating: 0, count: plain.count + Self.tagLength)
    // It never fails: lengths are far below the cipher's bounds.
    crypto_aead_xchacha20poly1305_ietf_encrypt(
      &sealed, nil, plain, UInt64(plain.count), extra, UInt64(extra.count), nil, nonce, key)
    return Base64.encode(nonce + sealed)
  }

  func open(_ cursor: String, binding: String, count: Int) throws(RPCError) -> [SQLValue] {
    let refusal = RPCError(
      .invalid, "The cursor is not of this query under these rights; start again without it.",
      data: ErrorDetail(reason: "cursorInvalid", field: "cursor"))
    guard cursor.utf8.count <= Self.longest, let bytes = Base64.decode(cursor),
      bytes.count >= Self.nonceLength + Self.tagLength
    else { throw refusal }
    let nonce = Array(bytes[..<Self.nonceLength])
    let sealed = Array(bytes[Self.nonceLength...])
    let extra = Array(binding.utf8)
    var plain = [UInt8](repeating: 0, count: sealed.count - Self.tagLength)
    let result = plain.withUnsafeMutableBufferPointer {
      crypto_aead_xchacha20poly1305_ietf_decrypt(
        $0.baseAddress, nil, nil, sealed, UInt64(sealed.count), extra, UInt64(extra.count), nonce, key)
    }
    guard result == 0, case .array(let values)? = try? JSONValue(jsonBytes: plain), values.count == count else {
      throw refusal
    }
    return values.map(\.sql)
  }
}

extension SQLValue {
  fileprivate var json: JSONValue {
    switch self {
    case .null: .null
    case .integer(let number): .integer(Int(number))
    case .real(let number): .number(number)
    case .text(let text): .string(text)
    }
  }
}

extension JSONValue {
  fileprivate var sql: SQLValue {
    switch self {
    case .integer(let number): .integer(Int64(number))
    case .number(let number): .real(number)
    case .string(let text): .text(text)
    default: .null
    }
  }
}

/// Base64 for URLs without padding, by libsodium.
enum Base64 {
  static func encode(_ bytes: [UInt8]) -> String {
    let variant = sodium_base64_VARIANT_URLSAFE_NO_PADDING
    let length = sodium_base64_encoded_len(bytes.count, variant)
    var text = [CChar](repeating: 0, count: length)
    sodium_bin2base64(&text, length, bytes, bytes.count, variant)
    return String(decoding: text.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  static func decode(_ text: String) -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: text.utf8.count)
    var length = 0
    let characters = text.utf8.map { CChar(bitPattern: $0) }
    let result = sodium_base642bin(
      &bytes, bytes.count, characters, characters.count, nil, &length, nil,
      sodium_base64_VARIANT_URLSAFE_NO_PADDING)
    return result == 0 ? Array(bytes[..<length]) : nil
  }
}
