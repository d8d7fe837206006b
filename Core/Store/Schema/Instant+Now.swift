internal import Glibc
package import HustingsProtocol

extension Instant {
  /// The real time.
  package static var now: Instant { Instant(seconds: time(nil)) }
}
