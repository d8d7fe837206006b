import HustingsProtocol
import Store
import Synchronization
import Testing

@Suite struct `The log of the host's troubles` {
  private final class Reader: Sendable {
    private let lines = Mutex<[String]>([])
    let log = TroubleLog()

    init() { log.listen { [self] line in lines.withLock { $0.append(line) } } }

    /// What has been told since it was asked for last.
    func told() -> [String] {
      lines.withLock { lines in
        defer { lines = [] }
        return lines
      }
    }
  }

  private static func second(_ number: Int) -> Instant { Instant(seconds: 1_760_000_040 + number) }

  @Test func `a reason is told once a minute, and how often it came again`() {
    let reader = Reader()
    for number in 0..<60 { reader.log.add("the disk is full", at: Self.second(number)) }
    reader.log.add("the file is damaged", at: Self.second(59))
    #expect(reader.told() == ["the disk is full", "the file is damaged"])
    reader.log.add("the disk is full", at: Self.second(60))
    #expect(reader.told() == ["59 more such lines, or the same again, were left out", "the disk is full"])
    reader.log.add("the disk is full", at: Self.second(600))
    #expect(reader.told() == ["the disk is full"])
  }

  @Test func `of reasons that differ, so many are told a minute`() {
    let reader = Reader()
    for number in 0..<1000 { reader.log.add("cannot open file \(number)", at: Self.second(0)) }
    #expect(reader.told().count == TroubleLog.mostLines)
    reader.log.add("cannot open file 0", at: Self.second(60))
    #expect(reader.told().first == "980 more such lines, or the same again, were left out")
  }

  @Test func `nobody need read it`() { TroubleLog().add("the disk is full") }
}
