internal import Access
internal import Host
internal import HustingsProtocol
internal import Store

extension Options {
  /// The words of an option that takes several with commas between them; nil where it was not given.
  ///
  /// - Throws: misuse, when it was given without a word: that could pass for all.
  func words(_ name: String) throws(Failure) -> [String]? {
    guard let words = value(name)?.wordsBetweenCommas else { return nil }
    guard !words.isEmpty else { throw .misuse("--\(name) names nothing.", hint: "Give a word, or leave it out.") }
    return words
  }

  /// The polling districts that `--areas` names; empty where it was not given, for all.
  ///
  /// - Throws: misuse, when it names none, or one that the tenant does not have.
  func areas(in tenant: TenantRecord, _ platform: Platform) async throws(Failure) -> [String] {
    let areas = try words("areas") ?? []
    try await Failure.misuseIfInvalid { () throws(RPCError) in try await platform.checkAreas(areas, in: tenant) }
    return areas
  }
}

extension Failure {
  /// Does something with the host; what it calls invalid is the command line's fault.
  static func misuseIfInvalid<T>(_ body: () async throws(RPCError) -> T) async throws(Failure) -> T {
    do throws(RPCError) {
      return try await body()
    } catch {
      var failure = Failure(error)
      failure.isMisuse = error.code == .invalid
      throw failure
    }
  }
}
