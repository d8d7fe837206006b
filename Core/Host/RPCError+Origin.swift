package import HustingsProtocol

extension RPCError {
  /// What the reasons of a plugin's own errors begin with, so that none passes for the host's.
  static let pluginReason = "plugin."

  /// Whether the sentence is the host's: a plugin's may hold anything, personal data too.
  package var isOfHost: Bool {
    data.map { !$0.reason.hasPrefix(Self.pluginReason) } ?? false
  }
}
