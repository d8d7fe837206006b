// Fields of the row that another field refers to:
//
//   Elector.household[Household.postcode]
//
// They may stand wherever rows are read: selected, compared, ordered by. There may be no such row, or none that may be
// seen, so that each of them may be nil. `plugin.json` names them as `household.postcode`.

extension Field where Value == RowID {
  /// A field of the row that this one refers to; nil where there is none that may be seen.
  public subscript<Target, Reached: FieldValue>(field: Field<Target, Reached>) -> Field<Owner, Reached?> {
    Field<Owner, Reached?>(reaching: field, through: name)
  }

  /// A field of the row that this one refers to; nil where it is, or where there is no row that may be seen.
  public subscript<Target, Reached: FieldValue>(field: Field<Target, Reached?>) -> Field<Owner, Reached?> {
    Field<Owner, Reached?>(reaching: field, through: name)
  }
}

extension Field where Value == RowID? {
  /// A field of the row that this one refers to; nil where there is none that may be seen.
  public subscript<Target, Reached: FieldValue>(field: Field<Target, Reached>) -> Field<Owner, Reached?> {
    Field<Owner, Reached?>(reaching: field, through: name)
  }

  /// A field of the row that this one refers to; nil where it is, or where there is no row that may be seen.
  public subscript<Target, Reached: FieldValue>(field: Field<Target, Reached?>) -> Field<Owner, Reached?> {
    Field<Owner, Reached?>(reaching: field, through: name)
  }
}

extension Field {
  init<Target, Original>(reaching field: Field<Target, Original>, through reference: String) {
    self.init(
      "\(reference).\(field.name)", field.sensitivity, field.about, max: field.maxLength, references: field.references)
  }
}
