internal import HustingsProtocol

/// What waits to be written, as a value: who may write now, what fits, what waits for room.
///
/// At most one thread writes at any time. It takes everything that is queued, writes it without the lock, and comes
/// back for more.
struct Outbox: Sendable {
  /// A response that found no room. It keeps its place among the unanswered, and its handler waits.
  struct Waiting {
    var id: MessageID
    var line: [UInt8]
    var room: Room
  }
  /// Resumed once: whoever takes a response out of `waiting` does.
  typealias Room = UnsafeContinuation<Void, Never>

  private let limit: Int
  private let observer: PeerObserver?
  private var queued: [UInt8] = []
  /// Bytes that a writer has taken and not yet written.
  private var taken = 0
  private var waiting: [Waiting] = []
  /// Whether somebody writes: a caller, or the pump.
  private(set) var isWriting = false
  /// While the reader goes through a batch of lines, what is said in return is gathered, to be written at once after it.
  var isCorked = false
  /// So many bytes are written in the middle of a batch, for the other end to work meanwhile.
  private static let gathered = 2 << 10
  /// What a caller could not write, for the pump to go on with.
  var leftover: [UInt8]?
  var isClosing = false

  init(limit: Int, observer: PeerObserver?) {
    self.limit = limit
    self.observer = observer
  }

  var isEmpty: Bool { queued.isEmpty && !isWriting && waiting.isEmpty }

  func hasRoom(for count: Int) -> Bool { queued.count + taken + count <= limit }

  /// Queues a line, which ends in `\n`; the observer is told here, so that it hears lines in the order of the wire.
  mutating func append(_ line: [UInt8]) {
    observer?(.sent, line.dropLast())
    if queued.isEmpty { queued = line } else { queued.append(contentsOf: line) }
  }

  mutating func wait(_ response: Waiting) {
    waiting.append(response)
  }

  /// Everything that is queued, if nobody writes; the caller then is the writer.
  mutating func startWriting() -> [UInt8]? {
    guard !isWriting, !queued.isEmpty, !isCorked || queued.count >= Self.gathered else { return nil }
    isWriting = true
    return take()
  }

  /// More to write after all that was taken has been written; nil if there is none, and then nobody writes any more.
  mutating func goOnWriting() -> [UInt8]? {
    taken = 0
    guard !queued.isEmpty else {
      isWriting = false
      return nil
    }
    return take()
  }

  private mutating func take() -> [UInt8] {
    taken = queued.count
    defer { queued = [] }
    return queued
  }

  /// Notes that the writer has written some bytes, and queues the responses that now fit.
  ///
  /// - Returns: The responses that have been queued.
  mutating func wrote(_ count: Int) -> [Waiting] {
    taken -= count
    var admitted = 0
    while admitted < waiting.count, hasRoom(for: waiting[admitted].line.count) {
      append(waiting[admitted].line)
      admitted += 1
    }
    guard admitted > 0 else { return [] }
    defer { waiting.removeFirst(admitted) }
    return Array(waiting[..<admitted])
  }

  /// Drops everything.
  ///
  /// - Returns: The responses that waited for room.
  mutating func drop() -> [Waiting] {
    queued = []
    // What was left to the pump and not picked up has no writer.
    if leftover != nil { stopWriting() }
    leftover = nil
    defer { waiting = [] }
    return waiting
  }

  /// Notes that whoever wrote has stopped.
  mutating func stopWriting() {
    isWriting = false
    taken = 0
  }
}
