package import HustingsProtocol

/// What a maintainer signs: that they read this source, built it by themselves, and what came of it is this bundle. Two
/// of different maintainers that say the same make the bundle vetted.
package struct VettingStatement: JSONObject, Equatable {
  /// The plugin's id.
  package var plugin = ""
  /// Its version.
  package var version = ""
  /// The digest of the plugin's files as they were read: 64 hexadecimal digits.
  package var source = ""
  /// The digest of the bundle that was built from them, by which a host knows it: 64 hexadecimal digits.
  package var bundle = ""
  /// What made the one from the other: compiler and SDK, on one line.
  package var toolchain = ""
  /// How many warnings `hustings check` gave for the bundle; a failure is signed by nobody.
  package var warnings = 0
  /// When it was signed.
  package var at = Instant.epoch
  /// The maintainer's public key: 64 hexadecimal digits.
  package var key = ""
  /// The signature of all that, Ed25519: 128 hexadecimal digits.
  package var signature = ""

  package static let about = "What a maintainer signs of a plugin's content."

  package static let members: [Member<Self>] = [
    .required("plugin", \.plugin, "The plugin's id."), .required("version", \.version, "Its version."),
    .required("source", \.source, "The digest of its source, in hexadecimal digits."),
    .required("bundle", \.bundle, "The digest of the bundle built from it."),
    .required("toolchain", \.toolchain, "What it was built by."),
    .required("warnings", \.warnings, "How many warnings its checks gave; none of them failed."),
    .required("at", \.at, "When it was signed."),
    .required("key", \.key, "The maintainer's public key (Ed25519)."),
    .required("signature", \.signature, "The signature."),
  ]

  package init() {}

  /// A statement, not yet signed.
  package init(plugin: String, version: String, source: String, bundle: String, toolchain: String, at: Instant) {
    (self.plugin, self.version, self.source) = (plugin, version, source)
    (self.bundle, self.toolchain, self.at) = (bundle, toolchain, at)
  }

  /// What is signed: a line each, so that `printf` and any Ed25519 program can check it.
  package var signedText: String {
    ["hustings vetting 1", plugin, version, source, bundle, toolchain, "\(warnings)", at.description, key]
      .map { $0 + "\n" }.joined()
  }

  /// The statement with a maintainer's signature.
  package func signed(by signer: SigningKey) -> VettingStatement {
    var signed = self
    signed.key = signer.shown.text
    signed.signature = signer.signature(of: Array(signed.signedText.utf8))
    return signed
  }

  /// Whether the signature is that of the key it names, for what it says.
  package var isSigned: Bool {
    // A line feed within would make two statements of one text.
    guard let key = PublicKey(key), parts.allSatisfy({ !$0.utf8.contains(10) }) else { return false }
    return key.isSigned(Array(signedText.utf8), signature)
  }

  /// Whether it can stand in the public log, for ever: digests where digests go, and no more than a line of letters.
  var isWellFormed: Bool {
    let isPlain = parts.allSatisfy {
      (1...300).contains($0.utf8.count) && $0.utf8.allSatisfy { (32...126).contains($0) }
    }
    return isPlain && PublicKey(source) != nil && PublicKey(bundle) != nil && warnings >= 0
  }

  private var parts: [String] { [plugin, version, source, bundle, toolchain] }

  /// Whether another says the same of the same content; warnings may be of the machine.
  package func agrees(with other: VettingStatement) -> Bool { difference(from: other) == nil }

  /// The first thing in which another differs, in words; nil when both say the same of the same content.
  package func difference(from other: VettingStatement) -> String? {
    let parts: [(String, KeyPath<VettingStatement, String>)] = [
      ("plugin", \.plugin), ("version", \.version), ("source", \.source), ("toolchain", \.toolchain),
      ("bundle", \.bundle),
    ]
    return parts.first { self[keyPath: $0.1] != other[keyPath: $0.1] }.map { part in
      "the \(part.0) is \(self[keyPath: part.1]) and not \(other[keyPath: part.1])"
    }
  }
}
