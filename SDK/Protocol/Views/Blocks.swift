// What a protocol's requirement means is said at the protocol.
// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation

/// A part of a page under its own heading.
public struct Section: BlockContent {
  /// The heading.
  public var heading = ""
  /// What is in it.
  public var blocks: [Block] = []
  public static let about = "A part of a page under its own heading."
  public static let members: [Member<Self>] = [
    .required("heading", \.heading, "The words that stand above it."),
    .required("blocks", \.blocks, "What is in it, from top to bottom."),
  ]
  /// A section without a heading.
  public init() {}
  /// The block.
  public var block: Block { .section(self) }
}

/// A paragraph or several, divided by empty lines; `**bold**` is the only mark.
public struct Text: BlockContent {
  /// The words.
  public var text = ""
  public static let about = "A paragraph or several."
  public static let members: [Member<Self>] = [
    .required("text", \.text, "Paragraphs divided by empty lines; **bold** is the only mark.")
  ]
  /// No words.
  public init() {}
  /// The words.
  public init(_ text: String) { self.text = text }
  /// The block.
  public var block: Block { .text(self) }
}

/// Program text, shown as it is: spaces, ends of lines and all.
public struct Code: BlockContent {
  /// The lines.
  public var text = ""
  /// In which language, such as `swift`, `python` or `json`.
  public var language: String?
  public static let about = "Program text, shown as it is: spaces, ends of lines and all."
  public static let members: [Member<Self>] = [
    .required("text", \.text, "The lines, shown as they are."),
    .optional("language", \.language, "In which language, such as swift, python or json."),
  ]
  /// No lines.
  public init() {}
  /// Lines, in a language.
  public init(_ text: String, _ language: String? = nil) {
    self.text = text
    self.language = language
  }
  /// The block.
  public var block: Block { .code(self) }
}

/// A link to a view of the same plugin.
public struct Link: BlockContent {
  /// The words.
  public var text = ""
  /// Where it leads.
  public var goTo = Target()
  public static let about = "A link to a view of the same plugin."
  public static let members: [Member<Self>] = [
    .required("text", \.text, "The words that are shown."), .required("goTo", \.goTo, "The view that it leads to."),
  ]
  /// A link nowhere.
  public init() {}
  /// Words that lead to a view.
  public init(_ text: String, to target: Target) {
    self.text = text
    self.goTo = target
  }
  /// The block.
  public var block: Block { .link(self) }
}

/// Something that the reader must not miss.
public struct Alert: BlockContent {
  /// How much it matters.
  public var tone = Tone.info
  /// In a few words.
  public var title = ""
  /// In full.
  public var text: String?
  public static let about = "Something that the reader must not miss."
  public static let members: [Member<Self>] = [
    .required("tone", \.tone, "How much it matters, which sets colour and word."),
    .required("title", \.title, "What it is, in a few words."),
    .optional("text", \.text, "The rest of it, in full sentences."),
  ]
  /// An alert of nothing.
  public init() {}
  /// An alert with its title, and more where needed.
  public init(_ tone: Tone, _ title: String, _ text: String? = nil) {
    self.tone = tone
    self.title = title
    self.text = text
  }
  /// The block.
  public var block: Block { .alert(self) }
}

/// One number that matters, with its name.
public struct Metric: BlockContent {
  /// A stable name for programs, unique on the page.
  public var id = ""
  /// What the number is.
  public var label = ""
  /// The number; null while it is not known.
  public var value: Double?
  /// How it reads.
  public var unit = Unit.number
  /// A remark: as of when, out of how many.
  public var detail: String?
  public static let about = "One number that matters, with its name."
  public static let members: [Member<Self>] = [
    .required("id", \.id, "A stable name for programs, unique on the page."),
    .required("label", \.label, "What the number is."),
    .optional("value", \.value, "The number; absent while it is not known."),
    .required("unit", \.unit, "How the number reads: as a number, in pounds or as a share."),
    .optional("detail", \.detail, "A remark: as of when, out of how many."),
  ]
  /// A number without a name.
  public init() {}
  /// A number with its name.
  public init(_ id: String, _ label: String, _ value: Double?, _ unit: Unit = .number, detail: String? = nil) {
    self.id = id
    self.label = label
    self.value = value
    self.unit = unit
    self.detail = detail
  }
  /// A count with its name.
  public init(_ id: String, _ label: String, _ count: Int, detail: String? = nil) {
    self.init(id, label, Double(count), detail: detail)
  }
  /// The block.
  public var block: Block { .metric(self) }
}

/// Rows under named columns.
public struct Table: BlockContent {
  /// What the table shows.
  public var caption = ""
  /// The columns, from left to right.
  public var columns: [Column] = []
  /// The rows, each with a cell per column.
  public var rows: [[Cell]] = []
  /// Shown in place of a table without rows.
  public var empty: String?
  public static let about = "Rows under named columns."
  public static let members: [Member<Self>] = [
    .required("caption", \.caption, "What the table shows."),
    .required("columns", \.columns, "The columns, from left to right."),
    .required("rows", \.rows, "The rows, each with a cell per column."),
    .optional("empty", \.empty, "Shown in place of a table without rows."),
  ]
  /// A table without columns.
  public init() {}
  /// The block.
  public var block: Block { .table(self) }
  /// A row that has not a cell per column.
  public var misfit: (place: String, what: String)? {
    rows.firstIndex { $0.count != columns.count }.map { index in
      ("rows[\(index)]", "has \(rows[index].count) cells under \(columns.count) columns")
    }
  }
}

/// A column of a table.
public struct Column: JSONObject, Equatable, ExpressibleByStringLiteral {
  /// The heading.
  public var label = ""
  /// How its numbers read.
  public var unit: Unit?
  public static let about = "A column of a table."
  public static let members: [Member<Self>] = [
    .required("label", \.label, "The words that stand above it."),
    .optional("unit", \.unit, "How the numbers of the column read."),
  ]
  /// A column without a heading.
  public init() {}
  /// A column of text or numbers.
  public init(_ label: String, _ unit: Unit? = nil) {
    self.label = label
    self.unit = unit
  }
  /// A column from its heading.
  public init(stringLiteral label: String) { self.label = label }
}

/// Items, numbered or not.
public struct List: BlockContent {
  /// Whether their order matters.
  public var numbered = false
  /// The items.
  public var items: [Cell] = []
  public static let about = "Items, numbered or not."
  public static let members: [Member<Self>] = [
    .defaulted("numbered", \.numbered, "Whether their order matters."),
    .required("items", \.items, "The items, each as a cell."),
  ]
  /// No items.
  public init() {}
  /// Items.
  public init(_ items: [any CellValue], numbered: Bool = false) {
    self.items = items.map(\.cell)
    self.numbered = numbered
  }
  /// The block.
  public var block: Block { .list(self) }
}

/// Facts about one thing: labels with values.
public struct SummaryList: BlockContent {
  /// The facts.
  public var items: [Item] = []
  /// One fact.
  public struct Item: JSONObject, Equatable {
    /// What it is.
    public var label = ""
    /// Its value.
    public var value = Cell.nothing
    /// How a number reads.
    public var unit: Unit?
    public static let about = "One fact about one thing."
    public static let members: [Member<Self>] = [
      .required("label", \.label, "What the fact is about."), .required("value", \.value, "The value, as a cell."),
      .optional("unit", \.unit, "How a number reads."),
    ]
    /// A fact about nothing.
    public init() {}
    /// A fact.
    public init(_ label: String, _ value: any CellValue, _ unit: Unit? = nil) {
      self.label = label
      self.value = value.cell
      self.unit = unit
    }
  }
  public static let about = "Facts about one thing: labels with values."
  public static let members: [Member<Self>] = [.required("items", \.items, "The facts, in the order shown.")]
  /// No facts.
  public init() {}
  /// Facts.
  public init(_ items: [Item]) { self.items = items }
  /// The block.
  public var block: Block { .summaryList(self) }
}

/// Numbers as bars; the host adds them as a table for those who cannot see the bars.
public struct Chart: BlockContent {
  /// What the chart shows.
  public var caption = ""
  /// A name per bar or group of bars.
  public var categories: [String] = []
  /// The numbers; several series stand side by side.
  public var series: [Series] = []
  /// How the numbers read.
  public var unit = Unit.number
  /// Numbers of one kind, one per category.
  public struct Series: JSONObject, Equatable {
    /// Its name.
    public var name = ""
    /// A number per category; null where it is not known.
    public var values: [Double?] = []
    public static let about = "Numbers of one kind, one per category."
    public static let members: [Member<Self>] = [
      .required("name", \.name, "The name of the series, for the legend."),
      .required("values", \.values, "A number per category, or null where it is not known."),
    ]
    /// A series without numbers.
    public init() {}
    /// A series.
    public init(_ name: String, _ values: [Double?]) {
      self.name = name
      self.values = values
    }
  }
  public static let about = "Numbers as bars; the host adds them as a table for those who cannot see the bars."
  public static let members: [Member<Self>] = [
    .required("caption", \.caption, "What the chart shows."),
    .required("categories", \.categories, "A name per bar or group of bars."),
    .required("series", \.series, "The numbers; several series stand side by side."),
    .required("unit", \.unit, "How the numbers read."),
  ]
  /// A chart of nothing.
  public init() {}
  /// A chart of one or several series.
  public init(_ caption: String, categories: [String], series: [Series], unit: Unit = .number) {
    self.caption = caption
    self.categories = categories
    self.series = series
    self.unit = unit
  }
  /// The block.
  public var block: Block { .chart(self) }
}

/// A button that does an action.
public struct Button: BlockContent {
  /// What it does, as a verb.
  public var text = ""
  /// The action's id.
  public var action = ""
  /// Values that are sent with it.
  public var values: [String: JSONValue] = [:]
  public static let about = "A button that does an action."
  public static let members: [Member<Self>] = [
    .required("text", \.text, "What it does, as a verb."), .required("action", \.action, "The action's id."),
    .defaulted("values", \.values, "Values that are sent with it."),
  ]
  /// A button that does nothing.
  public init() {}
  /// A button for an action.
  public init(_ text: String, action: String, values: [String: JSONValue] = [:]) {
    self.text = text
    self.action = action
    self.values = values
  }
  /// The block.
  public var block: Block { .button(self) }
}

/// Blocks that open on request.
public struct Details: BlockContent {
  /// What opens them.
  public var summary = ""
  /// What is inside.
  public var blocks: [Block] = []
  public static let about = "Blocks that open on request."
  public static let members: [Member<Self>] = [
    .required("summary", \.summary, "The words that open them."),
    .required("blocks", \.blocks, "What is inside, from top to bottom."),
  ]
  /// Nothing inside.
  public init() {}
  /// The block.
  public var block: Block { .details(self) }
}

/// Ways to the pages before and after.
public struct Pagination: BlockContent {
  /// The page before.
  public var previous: Target?
  /// The page after.
  public var next: Target?
  public static let about = "Ways to the pages before and after."
  public static let members: [Member<Self>] = [
    .optional("previous", \.previous, "Where the page before is."),
    .optional("next", \.next, "Where the page after is."),
  ]
  /// A single page.
  public init() {}
  /// The pages before and after.
  public init(previous: Target? = nil, next: Target? = nil) {
    self.previous = previous
    self.next = next
  }
  /// The block.
  public var block: Block { .pagination(self) }
}

/// What to say, and do, where there is nothing yet.
public struct EmptyState: BlockContent {
  /// That there is nothing, in a few words.
  public var title = ""
  /// Why, and what to do.
  public var text: String?
  /// The words of the link that does it.
  public var linkText: String?
  /// Where it leads.
  public var goTo: Target?
  public static let about = "What to say, and do, where there is nothing yet."
  public static let members: [Member<Self>] = [
    .required("title", \.title, "That there is nothing, in a few words."),
    .optional("text", \.text, "Why, and what to do."),
    .optional("linkText", \.linkText, "The words of the link that does it."),
    .optional("goTo", \.goTo, "The view that it leads to."),
  ]
  /// Nothing to say.
  public init() {}
  /// Nothing there, why, and what to do.
  public init(_ title: String, _ text: String? = nil, link: String? = nil, to target: Target? = nil) {
    self.title = title
    self.text = text
    self.linkText = link
    self.goTo = target
  }
  /// The block.
  public var block: Block { .emptyState(self) }
}

/// How much of a whole is reached.
public struct Progress: BlockContent {
  /// Of what.
  public var label = ""
  /// Reached so far, in the unit of `maximum`.
  public var value = 0.0
  /// The whole.
  public var maximum = 0.0
  public static let about = "How much of a whole is reached."
  public static let members: [Member<Self>] = [
    .required("label", \.label, "What is being reached."),
    .required("value", \.value, "Reached so far, in the unit of maximum."),
    .required("maximum", \.maximum, "The whole, in any unit."),
  ]
  /// Progress of nothing.
  public init() {}
  /// Progress of something.
  public init(_ label: String, _ value: Double, of maximum: Double) {
    self.label = label
    self.value = value
    self.maximum = maximum
  }
  /// The block.
  public var block: Block { .progress(self) }
}
