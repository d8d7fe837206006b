internal import Glibc

/// Why a program was not started, and what to do about it. The sandbox has no second best: what cannot be confined
/// does not run.
package struct SandboxError: Error, Equatable, CustomStringConvertible, Sendable {
  /// What failed, and on what.
  package var problem: String
  /// What the reader can do.
  package var mend: String

  init(_ problem: String, mend: String) {
    self.problem = problem
    self.mend = mend
  }

  /// A system call that failed, with the system's own words for `code`.
  init(call: String, code: Int32 = errno, mend: String = "Run `hustings doctor`: it checks each need of the sandbox.") {
    self.init("\(call) failed: \(errorText(code))", mend: mend)
  }

  package var description: String { "\(problem) \(mend)" }
}

/// The system's sentence for an error number.
func errorText(_ code: Int32) -> String {
  withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { buffer in
    guard let base = buffer.baseAddress, strerror_r(code, base, buffer.count) == 0 else { return "error \(code)" }
    return String(cString: base)
  }
}
