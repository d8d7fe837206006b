/// A field of the row that another field refers to: `household.postcode` of an elector.
public struct ReachedField: Equatable, Sendable {
  /// The field that holds the other row's id.
  public let reference: AnyField
  /// The resource of the other row.
  public let target: ResourceSchema
  /// The other row's field, by its own name.
  public let original: AnyField
  /// The field as it reads from here: named with the reference before it, null where there is no other row or none that
  /// may be seen, and telling at least as much about a person as the reference does.
  public let field: AnyField

  init(reference: AnyField, target: ResourceSchema, original: AnyField) {
    self.reference = reference
    self.target = target
    self.original = original
    field = AnyField(reaching: original, through: reference)
  }
}

extension ResourceSchema {
  /// What a name such as `household.postcode` reaches, one reference away; nil for any other name.
  public func reached(_ path: String) -> ReachedField? {
    let parts = path.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, let reference = field(String(parts[0])),
      let target = reference.references.flatMap({ Resources.named($0) }), let original = target.field(String(parts[1]))
    else { return nil }
    return ReachedField(reference: reference, target: target, original: original)
  }

  /// A field that may be read: its own, or one that is reached through a reference.
  public func readable(_ name: String) -> AnyField? { field(name) ?? reached(name)?.field }

  /// Every field that can be reached through a reference.
  public var reachable: [AnyField] {
    fields.flatMap { reference in
      (reference.references.flatMap { Resources.named($0) }?.fields ?? []).map {
        AnyField(reaching: $0, through: reference)
      }
    }
  }
}

extension AnyField {
  init(reaching field: AnyField, through reference: AnyField) {
    name = "\(reference.name).\(field.name)"
    type = field.type
    isOptional = true
    let order = Sensitivity.allCases
    sensitivity = order.last { $0 == field.sensitivity || $0 == reference.sensitivity } ?? field.sensitivity
    maxLength = field.maxLength
    references = field.references
    about = field.about
  }
}
