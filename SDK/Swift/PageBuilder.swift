/// Collects the blocks of a page or section.
@resultBuilder
public enum BlockBuilder {
  /// One block.
  public static func buildExpression(_ content: some BlockContent) -> [Block] { [content.block] }
  /// Blocks made elsewhere.
  public static func buildExpression(_ blocks: [Block]) -> [Block] { blocks }
  /// All blocks, in their order.
  public static func buildBlock(_ parts: [Block]...) -> [Block] { parts.flatMap { $0 } }
  /// `if` without `else`.
  public static func buildOptional(_ blocks: [Block]?) -> [Block] { blocks ?? [] }
  /// `if`.
  public static func buildEither(first blocks: [Block]) -> [Block] { blocks }
  /// `else`.
  public static func buildEither(second blocks: [Block]) -> [Block] { blocks }
  /// `for`.
  public static func buildArray(_ parts: [[Block]]) -> [Block] { parts.flatMap { $0 } }
}

extension Page {
  /// A page from its title and blocks.
  public init(_ title: String, @BlockBuilder blocks: () throws -> [Block]) rethrows {
    self.init()
    self.title = title
    self.blocks = try blocks()
  }
}

extension Section {
  /// A section from its heading and blocks.
  public init(_ heading: String, @BlockBuilder blocks: () throws -> [Block]) rethrows {
    self.init()
    self.heading = heading
    self.blocks = try blocks()
  }
}

extension Details {
  /// Blocks that open on request.
  public init(_ summary: String, @BlockBuilder blocks: () throws -> [Block]) rethrows {
    self.init()
    self.summary = summary
    self.blocks = try blocks()
  }
}

extension Table {
  /// A table from rows of a query: one column per value.
  public init<each Value: CellValue>(
    _ caption: String, columns: [Column], rows: [(repeat each Value)], empty: String? = nil
  ) {
    self.init()
    self.caption = caption
    self.columns = columns
    self.empty = empty
    self.rows = rows.map { row in
      var cells: [Cell] = []
      for value in repeat each row { cells.append(value.cell) }
      return cells
    }
  }

  /// A table from cells.
  public init(_ caption: String, columns: [Column], cells: [[Cell]], empty: String? = nil) {
    self.init()
    self.caption = caption
    self.columns = columns
    self.empty = empty
    self.rows = cells
  }
}

extension Form {
  /// A form whose answers an action takes.
  public init(
    action: String, submit: String, fields: [Input], values: [String: JSONValue] = [:], errors: [FieldError] = []
  ) {
    self.init()
    self.action = action
    self.submit = submit
    self.fields = fields
    self.values = values
    self.errors = errors
  }

  /// A form whose answers become a view's parameters, in the address bar: it asks for nothing personal.
  public init(view: String, submit: String, fields: [Input], errors: [FieldError] = []) {
    self.init()
    self.view = view
    self.submit = submit
    self.fields = fields
    self.errors = errors
  }
}
