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

/// BLAKE2b hashes, by libsodium.
package enum Digest {
  /// 256 bits of the bytes, in 64 hexadecimal digits.
  package static func hexadecimal(_ bytes: some Collection<UInt8>) -> String {
    Store.hexadecimal(hash(Array(bytes)))
  }

  /// 256 bits of the text's UTF-8, in 64 hexadecimal digits.
  package static func hexadecimal(_ text: String) -> String { hexadecimal(Array(text.utf8)) }

  static func hash(_ bytes: [UInt8]) -> [UInt8] {
    var hash = [UInt8](repeating: 0, count: 32)
    // It fails only for a length that is out of bounds, and 32 is not.
    crypto_generichash(&hash, 32, bytes, UInt64(bytes.count), nil, 0)
    return hash
  }
}

func hexadecimal(_ bytes: [UInt8]) -> String {
  var text = ""
  text.reserveCapacity(bytes.count * 2)
  for byte in bytes {
    for digit in [byte >> 4, byte & 15] {
      text.unicodeScalars.append(Unicode.Scalar(digit < 10 ? 48 + digit : 87 + digit))
    }
  }
  return text
}
