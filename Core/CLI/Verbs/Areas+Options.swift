internal import Host
internal import HustingsProtocol
internal import Store

extension Options {
  /// The words of an option that takes several, separated by commas; empty where it was not given.
  func words(_ name: String) -> [String] {
    value(name)?.split(separator: ",").map { String($0) } ?? []
  }

  /// The polling districts that `--areas` names; empty for all.
  ///
  /// - Throws: misuse, when the tenant has none of a name.
  func areas(in tenant: TenantRecord, _ platform: Platform) async throws(Failure) -> [String] {
    let named = words("areas")
    do throws(RPCError) {
      try await platform.checkAreas(named, in: tenant)
    } catch {
      var failure = Failure(error)
      failure.isMisuse = error.code == .invalid
      throw failure
    }
    return named
  }
}
