import Host
import Testing

@Suite struct TurnsTests {
  @Test func `so many have a turn at once, and each is given to the next`() async {
    let turns = Turns(2)
    #expect(await turns.take())
    #expect(turns.takeFree())
    #expect(!turns.takeFree())
    turns.give()
    #expect(turns.takeFree())
  }

  @Test func `who came first has the first turn`() async {
    let turns = Turns(1)
    #expect(turns.takeFree())
    let (order, told) = AsyncStream<Int>.makeStream()
    // Begun on this thread, each stands in the line when the next one comes.
    let waiting = (0..<20).map { number in
      Task.immediate {
        guard await turns.take() else { return }
        told.yield(number)
        turns.give()
      }
    }
    turns.give()
    for task in waiting { await task.value }
    told.finish()
    var seen: [Int] = []
    for await number in order { seen.append(number) }
    #expect(seen == Array(0..<20))
  }

  @Test func `who is cancelled while waiting has no turn, and takes none from others`() async {
    let turns = Turns(1)
    #expect(turns.takeFree())
    let first = Task { await turns.take() }
    let second = Task { await turns.take() }
    first.cancel()
    #expect(await first.value == false)
    turns.give()
    #expect(await second.value)
    #expect(!turns.takeFree())
    turns.give()
    #expect(turns.takeFree())
  }

  @Test func `nobody waits past a deadline, and no turn is lost to it`() async {
    let turns = Turns(1)
    #expect(await turns.take(before: .now))
    #expect(await !turns.take(before: .now))
    turns.give()
    #expect(turns.takeFree())
  }

  @Test func `however many come, wait, leave and are late, all turns are there afterwards`() async {
    let turns = Turns(3)
    await withTaskGroup(of: Void.self) { group in
      for number in 0..<300 {
        group.addTask {
          let task = Task { number % 3 == 0 ? await turns.take(before: .now) : await turns.take() }
          if number % 3 == 1 { task.cancel() }
          if await task.value { turns.give() }
        }
      }
    }
    for _ in 0..<3 { #expect(turns.takeFree()) }
    #expect(!turns.takeFree())
  }
}
