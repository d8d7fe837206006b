import TaxCalculation
import Testing

@Suite("Typed salaries")
struct SalaryTests {
  @Test(
    "A salary is read as people type it",
    arguments: [
      ("35000", 3_500_000), ("£60,000", 6_000_000), ("  £ 60,000.50 ", 6_000_050), ("60k", 6_000_000),
      ("£60K", 6_000_000), ("60.5k", 6_050_000), ("1.2m", 120_000_000), ("60 000", 6_000_000),
      ("60\u{A0}000", 6_000_000), ("GBP 35,000", 3_500_000), ("£30,000 a year", 3_000_000), ("30k pa", 3_000_000),
      ("0", 0), ("007", 700), ("12.5", 1_250), ("1.23456k", 123_456), ("10,000,000", 1_000_000_000),
      ("10m", 1_000_000_000),
    ])
  func reads(typed: String, pence: Int) throws {
    #expect(try Salary(typed: typed).amount == Money(pence: pence))
  }

  @Test(
    "What is no salary is refused in words",
    arguments: [
      ("lots", SalaryFault.notANumber), ("£", .notANumber), ("k", .notANumber), ("", .notANumber),
      ("1,23", .notANumber),
      ("1,2345", .notANumber), ("1234,567", .notANumber), (",000", .notANumber), ("1,,000", .notANumber),
      ("1, 000", .notANumber), ("35000.", .notANumber), (".5", .notANumber), ("1.2.3", .notANumber),
      ("1e5", .notANumber), ("0x10", .notANumber), ("nan", .notANumber), ("inf", .notANumber), ("٣٥٠٠٠", .notANumber),
      ("３５０００", .notANumber), ("35\u{0}000", .notANumber), ("<script>1</script>", .notANumber),
      ("' OR 1=1 --", .notANumber), ("--5", .notANumber), ("+5", .notANumber), ("5kk", .notANumber),
      ("-35000", .negative), ("−5", .negative), ("£-5", .negative), ("-£5", .negative),
      ("10,000,000.01", .tooLarge), ("10000001", .tooLarge), ("999999999m", .tooLarge),
      ("9999999999999999999999999", .tooLarge), ("60.000", .partsOfAPenny), ("1.234", .partsOfAPenny),
      ("1.1234567890123456789m", .partsOfAPenny),
    ])
  func refuses(typed: String, fault: SalaryFault) {
    #expect(throws: fault) { try Salary(typed: typed) }
  }

  @Test("A text of any length or alphabet is answered, never a crash")
  func hostile() {
    let pieces = ["9", ",", ".", "k", "m", "£", "-", "−", " ", "\u{0}", "\u{301}", "👩‍👩‍👧", "é", "\r\n", "pa", "٣"]
    var seed: UInt64 = 7
    for _ in 0..<5_000 {
      var text = ""
      for _ in 0..<12 {
        seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        text += pieces[Int(seed >> 33) % pieces.count]
      }
      if let salary = try? Salary(typed: text) { #expect(salary.amount <= Salary.maximum) }
    }
    #expect(throws: SalaryFault.notANumber) { try Salary(typed: String(repeating: "9", count: 1_000_000)) }
  }

  @Test("Every refusal says what to do")
  func messages() {
    #expect(SalaryFault.notANumber.message == "Enter a salary in pounds, like 35000")
    #expect(SalaryFault.negative.message == "Enter a salary of £0 or more")
    #expect(SalaryFault.tooLarge.message == "Enter a salary of £10,000,000 or less")
    #expect(SalaryFault.allCases.allSatisfy { $0.message.hasPrefix("Enter ") })
  }
}
