internal import Access
internal import HustingsProtocol
internal import Store

extension FormNotice {
  /// What to say at a plugin's forms: what for and how long the data are kept that it may write. A plugin that writes
  /// nothing keeps nothing.
  static func ofActions(in manifest: Manifest) -> [String: FormNotice] {
    var purposes: [Permission.Purpose] = []
    var kept: [Retention] = []
    func add(_ purpose: Permission.Purpose, _ retention: Retention?) {
      if !purposes.contains(purpose) { purposes.append(purpose) }
      if let retention, !kept.contains(retention) { kept.append(retention) }
    }
    for permission in manifest.permissions where permission.access >= .write {
      add(permission.purpose, .of(permission.resource))
    }
    // A plugin's own documents are kept to run the branch or office.
    if !manifest.storage.isEmpty { add(.administration, .documents) }
    if purposes.isEmpty { return [:] }
    let terms = purposes.map(PurposeTerms.of)
    let uses = terms.map(\.about).joined(separator: ", and ")
    var bases: [String] = []
    for basis in terms.map(\.lawfulBasis) where !bases.contains(basis) { bases.append(basis) }
    let notice = FormNotice(
      purpose: "What you enter is used \(uses). \(bases.joined(separator: ". ")).",
      retention: "Kept: \(kept.map { "\($0.resource.inPlainWords) \($0.inWords)" }.joined(separator: "; ")).")
    return Dictionary(manifest.actions.map { ($0.id, notice) }) { first, _ in first }
  }
}
