import Foundation
import Testing

/// Snippets checked by the compiler against the modules of this very build.
@Suite("What the compiler refuses", .timeLimit(.minutes(10)))
struct CompilerTests {
  @Test("What was selected compiles")
  func selected() async throws {
    #expect(
      try await refusedLines(
        """
        func stations(_ request: Request) async throws -> Page {
          let rows = try await request.query(
            PollingStation.reference, PollingStation.place, PollingStation.latitude,
            where: PollingStation.district == "AA" && PollingStation.place != "",
            order: [PollingStation.reference.ascending])
          for (reference, place, latitude) in rows where latitude != nil { print(reference, place) }
          let names: [String] = try await request.query(PollingStation.place)
          let counts: [(String, Int?)] = try await request.count(of: Elector.self, by: Elector.district)
          return Page("\\(names.count)") {
            Table("Boxes", columns: ["Box", "Place", "North"], rows: rows)
            Table("Electors", columns: ["District", "Electors"], rows: counts)
          }
        }
        """) == [])
  }

  @Test(
    "A field that was not selected, or of another resource, or compared with another type, does not compile",
    arguments: [
      (
        "more values than were selected",
        """
          let rows = try await request.query(PollingStation.reference, PollingStation.place)
          for (reference, place, postcode) in rows { print(reference, place, postcode) }  // refused
        """
      ),
      (
        "a value by the name of a field that was not selected",
        """
          let rows = try await request.query(PollingStation.reference, PollingStation.place)
          for row in rows { print(row.postcode) }  // refused
        """
      ),
      (
        "two values as three",
        """
          func show(_ rows: [(String, String, String)]) { print(rows.count) }
          let rows = try await request.query(PollingStation.reference, PollingStation.place)
          show(rows)  // refused
        """
      ),
      (
        "a value as another type",
        """
          let rows: [(String, String)] =
            try await request.query(PollingStation.reference, PollingStation.latitude)  // refused
          print(rows.count)
        """
      ),
      (
        "a condition on another resource",
        """
          let condition = Election.title == "May"
          let rows = try await request.query(PollingStation.reference, where: condition)  // refused
          print(rows.count)
        """
      ),
      (
        "conditions on two resources joined",
        """
          let condition = Election.title == "May" && PollingStation.place == "Hall"  // refused
          print(condition)
        """
      ),
      (
        "an order of another resource",
        """
          let order = Election.date.ascending
          let rows = try await request.query(PollingStation.reference, order: [order])  // refused
          print(rows.count)
        """
      ),
      (
        "fields of two resources in one query",
        """
          let rows = try await request.query(PollingStation.reference, Election.title)  // refused
          print(rows.count)
        """
      ),
      (
        "a day compared with a text",
        """
          let condition = Election.date == "2026-05-07"  // refused
          print(condition)
        """
      ),
      (
        "nothing compared with a field that always has a value",
        """
          let condition = PollingStation.place.isIn([nil])  // refused
          print(condition)
        """
      ),
      (
        "a value of another type written",
        """
          try await request.create(TurnoutCount.count.set("412"))  // refused
        """
      ),
      (
        "fields of two resources written as one row",
        """
          let (count, title) = (TurnoutCount.count.set(412), Election.title.set("May"))
          try await request.create(count, title)  // refused
        """
      ),
      (
        "a sum of texts",
        """
          let sums = try await request.sum(of: PollingStation.place)  // refused
          print(sums.count)
        """
      ),
    ])
  func refused(what: String, body: String) async throws {
    let snippet = "func author(_ request: Request) async throws {\n\(body)\n}"
    let marked = snippet.split(separator: "\n").enumerated().filter { $0.element.hasSuffix("// refused") }.map(\.offset)
    #expect(try await refusedLines(snippet) == Set(marked), "\(what)")
  }

  /// The lines of a snippet, from 0, that the compiler finds errors in.
  private func refusedLines(_ snippet: String) async throws -> Set<Int> {
    let file = FileManager.default.temporaryDirectory.appending(path: "snippet-\(UUID().uuidString).swift")
    defer { try? FileManager.default.removeItem(at: file) }
    try Data("import Hustings\n\(snippet)\n".utf8).write(to: file)
    let child = try Child(
      "swiftc",
      [
        "-typecheck", "-swift-version", "6", "-parse-as-library", "-I",
        Child.products.appending(path: "Modules").path, file.path,
      ])
    child.closeStreams()
    let end = await child.ended()
    var lines: Set<Int> = []
    for message in end.errors.split(separator: "\n") where message.contains(": error: ") {
      let parts = message.split(separator: ":")
      // Errors elsewhere, such as a module that is not there, are no answer to the snippet.
      guard parts.count > 2, message.hasPrefix(file.path), let line = Int(parts[1]), line > 1 else {
        throw CompilerFailure(output: end.errors)
      }
      lines.insert(line - 2)
    }
    guard end.code == (lines.isEmpty ? 0 : 1) else { throw CompilerFailure(output: end.errors) }
    return lines
  }

  /// The compiler failed for another reason than the snippet.
  private struct CompilerFailure: Error {
    let output: String
  }
}
