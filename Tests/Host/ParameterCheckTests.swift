import Host
import HustingsProtocol
import Testing

@Suite struct ParameterCheckTests {
  private func parameter(_ type: Parameter.Kind, _ change: (inout Parameter) -> Void = { _ in }) -> Parameter {
    var parameter = Parameter()
    parameter.type = type
    parameter.label = "number of voters"
    change(&parameter)
    return parameter
  }

  private func check(_ text: String..., as parameter: Parameter) -> (JSONValue?, String?) {
    let outcome = ParameterCheck.check(["count": text], against: ["count": parameter])
    return (outcome.values["count"], outcome.errors.first?.text)
  }

  @Test func `numbers are taken as people type them`() {
    #expect(check("1,717", as: parameter(.integer)).0 == .integer(1717))
    #expect(check(" 412 ", as: parameter(.integer)).0 == .integer(412))
    #expect(check("-1 234 567", as: parameter(.integer)).0 == .integer(-1_234_567))
    #expect(check("1,234.5", as: parameter(.number)).0 == .number(1234.5))
    #expect(check("12.5", as: parameter(.number)).0 == .number(12.5))
  }

  @Test(arguments: ["many", "12.5", "1,0", "7,5", "1,2345", ",123", "99999999999999999999", "1e3", "٣"])
  func `what is no whole number is refused in words`(_ text: String) {
    #expect(check(text, as: parameter(.integer)).1 == "Number of voters must be a whole number, like 412")
  }

  @Test func `bounds are told`() {
    let bounded = parameter(.integer) {
      $0.minimum = 0
      $0.maximum = 5000
    }
    #expect(check("-1", as: bounded).1 == "Number of voters must be 0 or more")
    #expect(check("5001", as: bounded).1 == "Number of voters must be 5000 or fewer")
  }

  @Test func `what must be there is asked for, and what may be missing is not`() {
    #expect(check(as: parameter(.text) { $0.required = true }).1 == "Enter number of voters")
    #expect(check("  ", as: parameter(.choice) { $0.required = true }).1 == "Choose number of voters")
    #expect(check(as: parameter(.text)).1 == nil)
  }

  @Test func `a date comes whole or in three parts, and must exist`() {
    let outcome = ParameterCheck.check(
      ["by-day": ["7"], "by-month": ["5"], "by-year": ["2026"]], against: ["by": parameter(.date)])
    #expect(outcome.values["by"] == .string("2026-05-07"))
    #expect(check("2026-02-30", as: parameter(.date)).1 == "Number of voters must be a real date, such as 7 5 2026")
  }

  @Test func `a choice is one of those offered`() {
    let choice = parameter(.choice) { $0.options = ["a", "b"] }
    #expect(check("a", as: choice).0 == .string("a"))
    #expect(check("c", as: choice).1 == "Number of voters must be one of: a, b")
    #expect(check("a", "b", as: choice).1 == "Number of voters was given more than once")
  }

  @Test func `text has a length and no control characters`() {
    #expect(
      check("abc", as: parameter(.text) { $0.maxLength = 2 }).1 == "Number of voters must be 2 characters or fewer")
    #expect(check("a\u{1B}[31m", as: parameter(.text)).1 == "Number of voters must not hold control characters")
    #expect(check("two\r\nlines", as: parameter(.text)).0 == .string("two\nlines"))
  }

  @Test func `names that were not declared never reach the plugin`() {
    #expect(ParameterCheck.check(["other": ["1"]], against: ["count": parameter(.integer)]).values.isEmpty)
  }
}
