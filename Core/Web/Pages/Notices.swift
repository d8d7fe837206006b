internal import HustingsProtocol
internal import Store
internal import Synchronization

/// Sentences about what was just done, kept until the browser's next page shows them.
///
/// They may name people, so they stand neither in an address nor in a cookie: the browser holds a random key, and the
/// sentence stays in memory for a minute or two.
final class Notices: Sendable {
  private struct Kept {
    var notice: PageFrame.Notice
    var until: ContinuousClock.Instant
  }

  /// The most that are kept at once; of more, the oldest go.
  static let limit = 1000
  private static let lifetime = Duration.seconds(120)
  private let kept = Mutex<(notices: [String: Kept], order: [String])>(([:], []))

  /// Keeps a sentence.
  ///
  /// - Returns: The key that takes it out.
  func keep(_ notice: PageFrame.Notice) -> String {
    let key = Random.token()
    let until = ContinuousClock.now + Self.lifetime
    kept.withLock { kept in
      while let oldest = kept.order.first,
        kept.order.count >= Self.limit || kept.notices[oldest].map({ $0.until < .now }) ?? true
      {
        kept.notices[oldest] = nil
        kept.order.removeFirst()
      }
      kept.notices[key] = Kept(notice: notice, until: until)
      kept.order.append(key)
    }
    return key
  }

  /// Takes a sentence out; a second time there is none.
  func take(_ key: String) -> PageFrame.Notice? {
    kept.withLock { kept in
      guard let found = kept.notices.removeValue(forKey: key), found.until > .now else { return nil }
      return found.notice
    }
  }
}
