import FoundationEssentials
import Hustings
import TaxCalculation
import Testing

@Suite("plugin.json")
struct ManifestTests {
  @Test("The manifest offers what the rules know, in public, and asks for nothing")
  func agrees() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let file = try Data(contentsOf: root.appending(path: "Plugins/TaxCalculator/plugin.json"))
    let manifest = try Manifest(json: RawJSON(validating: file))
    #expect(manifest.id == "tax-calculator")
    #expect(manifest.scope == .platform)
    #expect(manifest.permissions.isEmpty)
    let view = try #require(manifest.view("calculator"))
    #expect(view.roles.contains(.public))
    #expect(view.parameters["nation"]?.options == Nation.allCases.map(\.rawValue))
    #expect(view.parameters["year"]?.options.sorted() == TaxYear.all.map(\.id).sorted())
    #expect(view.parameters["proposal"]?.options.sorted() == Proposal.all.map(\.id).sorted())
    #expect(view.parameters.values.allSatisfy { !$0.required })
  }

  @Test("Every year and proposal names its sources, and every proposal its assumptions")
  func sources() {
    #expect(TaxYear.all.allSatisfy { !$0.sources.isEmpty })
    #expect(Proposal.all.allSatisfy { !$0.sources.isEmpty && !$0.assumptions.isEmpty })
  }
}
