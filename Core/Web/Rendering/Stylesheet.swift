/// The site's one stylesheet.
package enum Stylesheet {
  /// Where it is served, with whatever query.
  package static let path = "/style.css"

  /// Where a page finds it. The query changes with the text, so browsers may keep what this address answers for good.
  package static let address = "\(path)?v=\(tag)"

  /// A short name of the text, for an entity tag.
  package static let tag: String = {
    // FNV-1a, 64 bits: it tells versions apart and guards nothing.
    let hash = css.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    return String(hash, radix: 36)
  }()

  /// The text.
  package static let css = colours + frame + blocks + forms + print
}
