import HustingsProtocol
import Testing

@testable import Review

/// Faults of pages that the fixtures of the end-to-end tests do not have.
@Suite struct PageCheckTests {
  static func visit(_ blocks: [Block], title: String = "Tasks", role: Role = .volunteer) -> Visit {
    var page = Page()
    (page.title, page.blocks) = (title, blocks)
    return Visit(subject: .view("tasks"), role: role, parameters: [:], outcome: .page(page))
  }

  static func found(_ blocks: [Block], title: String = "Tasks") -> [String] {
    AccessibilityCheck.findings([visit(blocks, title: title)]).map(\.text)
  }

  static func link(_ words: String, _ view: String = "tasks") -> Block { Link(words, to: Target(view)).block }

  @Test("A page that says what it is and holds something is well")
  func well() {
    #expect(Self.found([Text("Words.").block, Self.link("All tasks")]).isEmpty)
  }

  @Test("A page without title or content is told")
  func empty() {
    #expect(Self.found([], title: " ") == ["It has no title.", "The page is empty."])
  }

  @Test("A link that does not say where it leads is told", arguments: ["here", "Click here", "More"])
  func links(_ words: String) {
    #expect(Self.found([Self.link(words)]) == ["The link “\(words)” does not say where it leads."])
  }

  @Test("The same words that lead to different places are told")
  func sameWords() {
    let found = Self.found([Self.link("A task", "one"), Self.link("A task", "other")])
    #expect(found == ["Links of the same words, “A task”, lead to different places."])
  }

  @Test("Two metrics of one id are told")
  func metrics() {
    let metric = Metric("a", "Voted", 1).block
    #expect(Self.found([metric, metric]) == ["Another metric of the page has the id `a` too."])
  }

  @Test("A chart with a number too few is told")
  func chart() {
    let chart = Chart("Votes", categories: ["AA", "AB"], series: [.init("Voted", [1])])
    #expect(Self.found([chart.block]) == ["“Voted” has more or fewer numbers than there are categories."])
  }

  @Test("A question with nothing to choose, and two of one name, are told")
  func form() {
    var form = Form()
    (form.action, form.submit) = ("add", "Add")
    form.fields = [Input(.radios, "a", "Which?"), Input(.text, "a", "What?")]
    #expect(
      Self.found([form.block]) == [
        "“Which?” offers nothing to choose.", "Two questions are both called `a`.",
      ])
  }

  @Test("Initials are no shouting")
  func initials() {
    #expect(Self.found([Text("GOTV").block], title: "WARP 2026").isEmpty)
    #expect(Self.found([], title: "VOTE TODAY").first?.contains("capitals only") == true)
  }

  @Test("Links and buttons to what is not there, or for others, are told")
  func nowhere() {
    var manifest = Manifest()
    var (view, restricted) = (Manifest.View(), Manifest.View())
    (view.id, view.roles) = ("tasks", [.volunteer])
    (restricted.id, restricted.roles) = ("secret", [.officer])
    view.parameters = ["kind": Parameter()]
    manifest.views = [view, restricted]
    let target = Link("Other", to: Target("tasks", ["color": "red"]))
    let found = LinkCheck.findings(
      manifest,
      [
        Self.visit([
          Self.link("Gone", "gone"), Self.link("Secret", "secret"), target.block, Button("Do", action: "do").block,
        ])
      ])
    #expect(
      found.map(\.text) == [
        "“Gone” leads to a view `gone`, which plugin.json does not have.",
        "“Secret” is shown to volunteer, who may not open the view secret.",
        "“Other” sends `color` to the view tasks, which takes no such parameter: it never arrives.",
        "It does an action `do`, which plugin.json does not have.",
      ])
    #expect(found.map(\.severity) == [.failure, .warning, .failure, .failure])
  }
}
