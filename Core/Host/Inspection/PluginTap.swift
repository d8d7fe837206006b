package import Access
package import HustingsProtocol
package import HustingsTransport
internal import Store
internal import Synchronization

/// Something that happened between the host and one plugin process.
package struct PluginEvent: Sendable {
  /// What happened.
  package enum What: Sendable {
    /// The process runs.
    case started
    /// A line of the conversation, without its line break: sent by the host or received from the plugin.
    case message(PeerDirection, [UInt8])
    /// The host has decided on a data call of the plugin's; its answer follows.
    case decided(call: MessageID, DataDecision)
    /// A line of the plugin's standard error.
    case logged([UInt8])
    /// The process has ended and all that it said has been told: why, or nil when the host wanted it.
    case ended(String?)
  }

  /// What happened.
  package var what: What
  /// Which process, counted from 1 in the platform's life.
  package var process: Int
  /// The plugin's id.
  package var plugin: String
  /// The tenant's id; empty on the platform.
  package var tenant: String
  /// When.
  package var at: ContinuousClock.Instant

  /// An event.
  package init(what: What, process: Int, plugin: String, tenant: String, at: ContinuousClock.Instant) {
    self.what = what
    self.process = process
    self.plugin = plugin
    self.tenant = tenant
    self.at = at
  }
}

/// Is told of plugins at work. It is called on the threads that talk with them and must return at once.
package typealias PluginTap = @Sendable (PluginEvent) -> Void

/// What the host decided on a data call.
package struct DataDecision: Sendable, Equatable {
  /// Under which permissions and conditions it is allowed: one, or one for each operation of a batch; none when it was
  /// refused before that was known.
  package var allowances: [Allowance] = []
  /// How many rows the answer holds, where it holds rows.
  package var rows: Int?
  /// Why it was refused.
  package var denial: RPCError?
}

/// The tap of one process.
struct ProcessTap: Sendable {
  var process: Int
  var plugin: String
  var tenant: String
  var tap: PluginTap

  func callAsFunction(_ what: PluginEvent.What) {
    tap(PluginEvent(what: what, process: process, plugin: plugin, tenant: tenant, at: .now))
  }
}

/// Gives processes their taps: those alone that see invented data.
final class ProcessTaps: Sendable {
  private let policies: Policies
  private let tap: PluginTap?
  private let count = Atomic(0)

  init(policies: Policies, tap: PluginTap?) {
    self.policies = policies
    self.tap = tap
  }

  func tap(plugin: String, tenant: String) async throws(RPCError) -> ProcessTap? {
    guard let tap else { return nil }
    if !tenant.isEmpty {
      guard try await policies.tenant(tenant)?.isSample == true else { return nil }
    }
    let number = count.add(1, ordering: .relaxed).newValue
    return ProcessTap(process: number, plugin: plugin, tenant: tenant, tap: tap)
  }
}

extension RawJSON {
  /// How many rows an answer of `columns` and `rows` holds; nil for another.
  var rowCount: Int? {
    var reader = JSONReader(self)
    do throws(JSONError) {
      guard reader.kind() == .object else { return nil }
      try reader.beginObject()
      while let name = try reader.nextName() {
        guard name == "rows", reader.kind() == .array else {
          try reader.skipValue()
          continue
        }
        var count = 0
        try reader.beginArray()
        while try reader.nextElement() {
          try reader.skipValue()
          count += 1
        }
        return count
      }
    } catch {
      return nil
    }
    return nil
  }
}
