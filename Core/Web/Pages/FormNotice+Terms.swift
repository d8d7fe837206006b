internal import Access
internal import HustingsProtocol

extension FormNotice {
  /// What to say at a plugin's forms: what for and how long the data are kept that it may write. A plugin that writes
  /// nothing keeps nothing.
  static func ofActions(in manifest: Manifest) -> [String: FormNotice] {
    var purposes: [Permission.Purpose] = []
    for permission in manifest.permissions where permission.access >= .write && !purposes.contains(permission.purpose) {
      purposes.append(permission.purpose)
    }
    // A plugin's own documents are kept to run the branch or office.
    if !manifest.storage.isEmpty, !purposes.contains(.administration) { purposes.append(.administration) }
    if purposes.isEmpty { return [:] }
    let terms = purposes.map(PurposeTerms.of)
    let uses = purposes.map(\.rawValue).joined(separator: " and ")
    let bases = terms.map { "\($0.lawfulBasis)." }.joined(separator: " ")
    let notice = FormNotice(
      purpose: "What you enter is used for \(uses). \(bases)",
      retention: "Kept: \(terms.map(\.retention).joined(separator: "; ")).")
    return Dictionary(manifest.actions.map { ($0.id, notice) }) { first, _ in first }
  }
}
