internal import CSodium

/// Random bytes from the kernel, by libsodium.
package enum Random {
  /// So many of them.
  package static func bytes(_ count: Int) -> [UInt8] {
    // The call needs no sodium_init: it reads the kernel's generator.
    [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      if let start = buffer.baseAddress { randombytes_buf(start, count) }
      initialized = count
    }
  }

  /// 256 bits in 64 hexadecimal digits, for tokens.
  package static func token() -> String { hexadecimal(bytes(32)) }
}

/// Hashes, by libsodium: BLAKE2b, and SipHash for checksums.
package enum Digest {
  /// 256 bits of the bytes, in 64 hexadecimal digits.
  package static func hexadecimal(_ bytes: some Collection<UInt8>) -> String {
    Store.hexadecimal(hash(Array(bytes)))
  }

  /// 256 bits of the text's UTF-8, in 64 hexadecimal digits.
  package static func hexadecimal(_ text: String) -> String { hexadecimal(Array(text.utf8)) }

  /// 64 bits that tell bytes that were damaged, not those that somebody changed.
  static func checksum(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
    var sum: UInt64 = 0
    withUnsafeMutablePointer(to: &sum) { sum in
      sum.withMemoryRebound(to: UInt8.self, capacity: Int(crypto_shorthash_BYTES)) { sum in
        // It cannot fail.
        _ = crypto_shorthash(
          sum, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), UInt64(bytes.count), checksumKey)
      }
    }
    return sum
  }

  /// No secret.
  private static let checksumKey = [UInt8](repeating: 0, count: Int(crypto_shorthash_KEYBYTES))

  static func hash(_ bytes: [UInt8]) -> [UInt8] {
    var hash = [UInt8](repeating: 0, count: 32)
    // It fails only for a length that is out of bounds, and 32 is not.
    crypto_generichash(&hash, 32, bytes, UInt64(bytes.count), nil, 0)
    return hash
  }

  /// 256 bits that nobody can work out, or try for a text, without the key of 32 bytes.
  static func hash(_ text: String, by key: [UInt8]) -> [UInt8] {
    precondition(key.count == 32, "a key has 32 bytes")
    var hash = [UInt8](repeating: 0, count: 32)
    let bytes = Array(text.utf8)
    // As above.
    crypto_generichash(&hash, 32, bytes, UInt64(bytes.count), key, 32)
    return hash
  }
}

/// A key for signatures, Ed25519, by libsodium.
package struct SigningKey: Sendable {
  private let secret: [UInt8]
  /// What its signatures are checked with.
  package let shown: PublicKey

  /// The key that follows from 32 secret bytes.
  package init(seed: [UInt8]) {
    var shown = [UInt8](repeating: 0, count: Int(crypto_sign_PUBLICKEYBYTES))
    var secret = [UInt8](repeating: 0, count: Int(crypto_sign_SECRETKEYBYTES))
    precondition(seed.count == Int(crypto_sign_SEEDBYTES), "a seed has 32 bytes")
    // It cannot fail with buffers of these sizes.
    crypto_sign_seed_keypair(&shown, &secret, seed)
    (self.secret, self.shown) = (secret, PublicKey(shown))
  }

  /// The key that follows from 32 secret bytes in hexadecimal digits; nil for another text.
  package init?(seed text: String) {
    guard let seed = bytesOfHexadecimal(text, count: Int(crypto_sign_SEEDBYTES)) else { return nil }
    self.init(seed: seed)
  }

  /// The signature of these bytes, in 128 hexadecimal digits.
  package func signature(of bytes: [UInt8]) -> String {
    var signature = [UInt8](repeating: 0, count: Int(crypto_sign_BYTES))
    // As above.
    crypto_sign_detached(&signature, nil, bytes, UInt64(bytes.count), secret)
    return hexadecimal(signature)
  }

  /// Whether a signature, in hexadecimal digits, is this key's for these bytes.
  func isSigned(_ bytes: [UInt8], _ signature: String) -> Bool { shown.isSigned(bytes, signature) }
}

/// What the signatures of one `SigningKey` are checked with; everybody may know it.
package struct PublicKey: Sendable, Hashable {
  private let bytes: [UInt8]

  fileprivate init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The key of 64 hexadecimal digits in lower case; nil for another text.
  package init?(_ text: String) {
    guard let bytes = bytesOfHexadecimal(text, count: Int(crypto_sign_PUBLICKEYBYTES)) else { return nil }
    self.bytes = bytes
  }

  /// 64 hexadecimal digits.
  package var text: String { hexadecimal(bytes) }

  /// Whether a signature, in hexadecimal digits, is this key's for these bytes.
  package func isSigned(_ bytes: [UInt8], _ signature: String) -> Bool {
    guard let found = bytesOfHexadecimal(signature, count: Int(crypto_sign_BYTES)) else { return false }
    return crypto_sign_verify_detached(found, bytes, UInt64(bytes.count), self.bytes) == 0
  }
}

/// So many bytes, written as hexadecimal digits in lower case; nil for another text. Capitals would be another text of
/// the same bytes.
private func bytesOfHexadecimal(_ text: String, count: Int) -> [UInt8]? {
  var bytes = [UInt8](repeating: 0, count: count)
  var length = 0
  let isRead = sodium_hex2bin(&bytes, count, text, text.utf8.count, nil, &length, nil) == 0
  guard isRead, length == count, hexadecimal(bytes) == text else { return nil }
  return bytes
}

func hexadecimal(_ bytes: [UInt8]) -> String {
  String(unsafeUninitializedCapacity: bytes.count * 2) { text in
    for (place, byte) in bytes.enumerated() {
      let (high, low) = (byte >> 4, byte & 15)
      text[place * 2] = high < 10 ? 48 + high : 87 + high
      text[place * 2 + 1] = low < 10 ? 48 + low : 87 + low
    }
    return bytes.count * 2
  }
}
