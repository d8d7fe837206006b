package import HustingsProtocol

/// Rows to read, with every condition that rights and purposes add.
package struct Selection: Sendable {
  /// Which resource.
  package var resource: ResourceSchema
  /// Fields to return, 1 to 40, in this order; `household.postcode` is one of the row that `household` refers to.
  package var columns: [String]
  /// What the caller asks for.
  package var `where`: Filter?
  /// Words that rows must hold besides; nil for none.
  package var search: Search?
  /// What the host adds; a row must fit each.
  package var rules: [RowRule]
  /// What rows must fit that are reached through a reference, by its name; the fields of others read as null.
  package var reached: [String: [RowRule]]
  /// Up to 4 fields; ties are broken by id.
  package var order: [Order]
  /// Rows in one answer, 1 to 1000.
  package var limit: Int
  /// Where the last answer ended.
  package var cursor: String?
  /// Names the query and the rights: a cursor is good for the same alone.
  package var cursorBinding: String

  /// A selection, of 100 rows by id unless it says otherwise.
  package init(
    _ resource: ResourceSchema, columns: [String], where filter: Filter? = nil, rules: [RowRule] = [],
    reached: [String: [RowRule]] = [:], order: [Order] = [], limit: Int = 100, cursor: String? = nil,
    cursorBinding: String = ""
  ) {
    self.resource = resource
    self.columns = columns
    self.where = filter
    self.rules = rules
    self.reached = reached
    self.order = order
    self.limit = limit
    self.cursor = cursor
    self.cursorBinding = cursorBinding
  }
}

/// Counts and sums over groups of rows, or of the cells of the resource's published table, with every condition that
/// rights and purposes add.
package struct Aggregation: Sendable {
  /// Which resource.
  package var resource: ResourceSchema
  /// What the caller asks for.
  package var `where`: Filter?
  /// What the host adds; a row must fit each.
  package var rules: [RowRule]
  /// Up to 4 fields.
  package var groupBy: [String]
  /// 1 to 20 measures.
  package var measures: [Measure]
  /// When set, the published table is asked, which is made anew if that is due at this time; the measures are counts of
  /// rows, and all else names the fields that the table has.
  package var publishedAt: Instant?

  /// An exact aggregation, unless it says otherwise.
  package init(
    _ resource: ResourceSchema, where filter: Filter? = nil, rules: [RowRule] = [], groupBy: [String] = [],
    measures: [Measure], publishedAt: Instant? = nil
  ) {
    self.resource = resource
    self.where = filter
    self.rules = rules
    self.groupBy = groupBy
    self.measures = measures
    self.publishedAt = publishedAt
  }
}

/// A condition that the host puts on rows, whoever asks; what it says in words; and what a writer is told whose row does
/// not fit.
package struct RowRule: Sendable, Equatable {
  /// What must hold.
  package indirect enum Condition: Sendable, Equatable {
    /// Of the row itself.
    case filter(Filter)
    /// Of the row whose id the field holds; nothing fits where the field is null.
    case referenced(by: String, Filter)
    /// The elector whose id the field holds agreed to be reached so, and has not taken it back.
    case hasConsent(elector: String, Consent.Channel)
    /// The elector whose id the field holds has not had the use of the data restricted.
    case isUnrestricted(elector: String)
  }

  /// What must hold.
  package var condition: Condition
  /// The condition as a sentence, for the people who decide.
  package var sentence: String
  /// What a writer is told. It says no more of a row that may not be seen than that it may not be.
  package var denial: RPCError

  /// A condition with its words.
  package init(_ condition: Condition, _ sentence: String = "", denial: RPCError) {
    self.condition = condition
    self.sentence = sentence
    self.denial = denial
  }

  /// A condition on the row itself, without a reason of its own.
  package static func filter(_ filter: Filter) -> RowRule {
    RowRule(
      .filter(filter),
      denial: RPCError(
        .permissionDenied, "The row lies outside what may be written here.",
        data: ErrorDetail(side: .role, reason: "rowNotYours")))
  }
}
