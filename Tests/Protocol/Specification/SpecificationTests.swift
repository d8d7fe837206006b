import Foundation
import HustingsProtocol
import HustingsTransport
import Testing

@Suite struct SpecificationTests {
  private static let sdk = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "SDK")

  private static var files: [(name: String, text: String)] {
    SchemaDocument.all.map { ("spec/schemas/\($0.file)", $0.text) } + [("spec/reference.md", Reference().text)]
  }

  @Test(arguments: files.map(\.name)) func `the files of the specification say what the declarations say`(
    name: String
  ) throws {
    let text = try #require(Self.files.first { $0.name == name }?.text)
    let file = Self.sdk.appending(path: name)
    let written = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
    guard written != text else { return }
    guard ProcessInfo.processInfo.environment["HUSTINGS_REWRITE"] == "1" else {
      let line = zip(
        written.split(separator: "\n", omittingEmptySubsequences: false),
        text.split(separator: "\n", omittingEmptySubsequences: false)
      ).enumerated().first { $0.element.0 != $0.element.1 }?.offset
      Issue.record(
        """
        SDK/\(name) is not what SDK/Protocol declares\(line.map { ", from line \($0 + 1) on" } ?? ""). To rewrite it: \
        HUSTINGS_REWRITE=1 swift test --filter SpecificationTests
        """)
      return
    }
    try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try text.write(to: file, atomically: true, encoding: .utf8)
    Issue.record("SDK/\(name) rewritten: review the change and run again")
  }

  @Test func `the folder of schemas holds no other files`() throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: Self.sdk.appending(path: "spec/schemas").path)
    #expect(names.sorted() == SchemaDocument.all.map(\.file).sorted())
  }

  @Test func `every schema is JSON, and every pointer in it leads somewhere`() throws {
    var targets: Set<String> = []
    var pointers: Set<String> = []
    for document in SchemaDocument.all {
      let schema = try JSONValue(jsonBytes: Array(document.text.utf8))
      #expect(schema == document.schema)
      func visit(_ value: JSONValue, _ place: String) {
        targets.insert(place)
        switch value {
        case .array(let values): for (index, value) in values.enumerated() { visit(value, "\(place)/\(index)") }
        case .object(let members):
          for (name, value) in members {
            if name == "$ref", case .string(let pointer) = value {
              pointers.insert(pointer.hasPrefix("#") ? document.file + pointer : pointer)
            }
            visit(value, "\(place)/\(name.replacing("/", with: "~1"))")
          }
        default: break
        }
      }
      visit(schema, "\(document.file)#")
    }
    #expect(pointers.subtracting(targets).sorted() == [])
    #expect(pointers.count > 30)
  }

  @Test func `everything that the contract declares has a sentence`() {
    var sentences: [(String, String)] = []
    for shape in Shape.ofMessages + Shape.ofPages + Shape.ofManifest {
      sentences.append((shape.name, shape.about))
      sentences += shape.members.map { ("\(shape.name).\($0.name)", $0.note) }
    }
    for resource in Resources.all {
      sentences.append((resource.name, resource.about))
      sentences += resource.fields.map { ("\(resource.name).\($0.name)", $0.about) }
    }
    sentences += Method.allCases.map { ($0.rawValue, $0.about) }
    sentences += ErrorCode.allCases.map { ($0.name, $0.about) }
    sentences += ProtocolLimit.all.map { ($0.name, $0.limit.about) }
    sentences += Sensitivity.allCases.map { ($0.rawValue, $0.meaning) }
    let short = sentences.filter { $0.1.split(separator: " ").count < 3 || $0.1.last != "." }.map { "\($0.0): \($0.1)" }
    #expect(short == [], "each needs a sentence of three words or more")
    #expect(sentences.count > 250)
  }

  @Test func `every method has an example in the reference`() {
    #expect(Set(Method.allCases.map(\.rawValue)).subtracting(Examples.all.keys) == [])
  }

  @Test func `every resource has an example in the reference`() {
    #expect(Set(Resources.all.map(\.name)).subtracting(ResourceExamples.all.keys) == [])
  }

  @Test func `every member fits a table of the reference`() {
    #expect(!Reference().text.contains("| |"))
    let lines = Reference().text.split(separator: "\n").filter { $0.hasPrefix("|") }
    for (line, next) in zip(lines, lines.dropFirst()) where next.hasPrefix("| ---") {
      #expect(line.count { $0 == "|" } == next.count { $0 == "|" })
    }
  }

  @Test func `every block of the protocol has a schema that tells it by its type`() {
    let definitions = SchemaDocument.pages.schema["$defs"]
    for (name, content) in Block.types {
      let schema = definitions?[SchemaDefinitions.name(of: content)]
      #expect(schema?["properties"]?["type"] == ["const": .string(name)], "\(name)")
    }
  }

  @Test func `both ends keep the protocol's limits`() {
    #expect(PeerLimits.standard.line == ProtocolLimit.line.value)
    #expect(PeerLimits.standard.unanswered == ProtocolLimit.unanswered.value)
    #expect(PeerLimits.standard.stall == .seconds(ProtocolLimit.stall.value))
  }

  // MARK: SDK/README.md

  private static func readmeTable(_ head: String) throws -> [[String]] {
    let lines = try String(contentsOf: sdk.appending(path: "README.md"), encoding: .utf8)
      .split(separator: "\n", omittingEmptySubsequences: false)
    let start = try #require(lines.firstIndex { $0.hasPrefix("| \(head) |") }, "SDK/README.md has no table of \(head)")
    return lines[(start + 2)...].prefix { $0.hasPrefix("|") }.map { line in
      line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
    }
  }

  private static func codes(in text: String) -> [String] {
    text.split(separator: "`", omittingEmptySubsequences: false).enumerated().filter { $0.offset % 2 == 1 }
      .map { String($0.element) }
  }

  @Test func `the README's table of methods names exactly those that there are`() throws {
    let rows = try Self.readmeTable("who asks")
    let kinds: [(String, (Method) -> Bool)] = [
      ("the host", { $0.direction == .hostToPlugin }),
      ("the plugin", { $0.direction == .pluginToHost && !$0.isNotification }),
      ("nobody waits for", { $0.isNotification }),
    ]
    #expect(rows.map(\.first) == kinds.map(\.0))
    for (row, kind) in zip(rows, kinds) {
      let named = Set(Self.codes(in: row.last ?? ""))
      let there = Set(Method.allCases.filter(kind.1).map(\.rawValue))
      #expect(named.subtracting(there).sorted() == [], "\(kind.0): SDK/README.md names methods that do not exist")
      #expect(there.subtracting(named).sorted() == [], "\(kind.0): SDK/README.md lacks methods")
    }
  }

  @Test func `the README's table of errors names exactly those that there are`() throws {
    var unnamed = Set(ErrorCode.allCases.map(\.rawValue))
    for row in try Self.readmeTable("code") {
      let numbers = row[0].split(separator: ",").compactMap { Int($0.trimmingCharacters(in: .whitespaces)) }
      #expect(!numbers.isEmpty, "SDK/README.md has a row without a code: \(row)")
      for number in numbers {
        #expect(ErrorCode(rawValue: number) != nil, "SDK/README.md names \(number), which does not exist")
        #expect(unnamed.remove(number) != nil, "SDK/README.md names \(number) twice")
      }
      if numbers.count == 1, let code = ErrorCode(rawValue: numbers[0]) {
        #expect(Self.codes(in: row[1]) == [code.name], "SDK/README.md gives \(numbers[0]) another name")
      }
    }
    #expect(unnamed.sorted() == [], "SDK/README.md lacks errors")
  }
}
