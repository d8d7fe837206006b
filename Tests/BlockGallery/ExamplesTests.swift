import BlockGalleryExamples
import Foundation
import Hustings
import Testing

@Suite("The Block gallery's examples in Swift")
struct ExamplesTests {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  @Test("They make the page that the Python ones make")
  func same() throws {
    let file = try Data(contentsOf: Self.root.appending(path: "Tests/Fixtures/examples.json"))
    #expect(RawJSON(encoding: examples()).text + "\n" == String(decoding: file, as: UTF8.self))
  }

  @Test("The recipe for search and pages makes the pages that the Python one makes")
  func recipe() throws {
    let file = try String(contentsOf: Self.root.appending(path: "Tests/Fixtures/recipes.jsonl"), encoding: .utf8)
    let pages = [("", 1), ("", 2), ("", 3), ("lane", 1), ("nowhere", 1)].map { streets(find: $0, page: $1) }
    #expect(pages.map { RawJSON(encoding: $0).text } == file.split(separator: "\n").map(String.init))
  }

  @Test("Every block has one, under a mark with its name")
  func complete() throws {
    let names = Block.types.map { $0.name }
    var types: [String] = []
    for block in examples().blocks where types.last != block.type { types.append(block.type) }
    #expect(types == names)
    for name in ["examples.py", "Examples/Examples.swift"] {
      let file = Self.root.appending(path: "Plugins/BlockGallery/\(name)")
      let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
      let marks = lines.compactMap { line in names.first { line == "    # \($0)" || line == "    // \($0)" } }
      #expect(marks == names)
    }
  }
}
