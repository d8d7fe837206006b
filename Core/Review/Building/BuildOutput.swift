internal import Synchronization

/// What a build wrote, bounded: its last lines, and what the compiler found.
final class BuildOutput: Sendable {
  /// How many of each are kept.
  private static let most = 400

  private let state = Mutex(([String](), [BuildDiagnostic]()))

  var lines: [String] { state.withLock { $0.0 } }

  func add(_ line: String) {
    state.withLock { state in
      state.0.append(line)
      if state.0.count > Self.most { state.0.removeFirst() }
      // The compiler repeats a finding for each file that it looks at again.
      guard state.1.count < Self.most, let found = BuildDiagnostic(line), !state.1.contains(found) else { return }
      state.1.append(found)
    }
  }

  /// Why the build failed, with what it wrote.
  func failure(_ text: String, mend: String?) -> BuildFailure {
    var failure = BuildFailure(text, mend: mend)
    (failure.lastLines, failure.diagnostics) = state.withLock { $0 }
    return failure
  }
}
