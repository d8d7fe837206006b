internal import Host
internal import HustingsProtocol
internal import Store

extension Verb {
  private static let operands = "list | add NAME | key ID | remove ID"

  /// Says whose signatures count.
  static let maintainer = Verb(
    name: "maintainer", summary: "say by whose keys plugins are vetted on this host", operands: operands,
    operandCount: 1...2,
    about: """
      list        the maintainers, and the key of each that counts
      add NAME    makes an account of a maintainer who signs by --key, and prints its id
      key ID      gives a maintainer another key in place of the one before, also one who was removed
      remove ID   nothing that the maintainer signs from now on counts; what was signed before does

      Two statements of one maintainer, by whatever keys, count as one: give nobody a second account. The public log tells which keys count, not whose
      they are.
      """,
    example: "hustings maintainer list",
    options: [
      Option("key", "KEY", "the public key, 64 hexadecimal digits, as `hustings vet --new-key FILE` prints it"), .data,
      .json,
    ],
    work: .data { (options, output, platform) throws(Failure) in
      let words = options.operands
      switch (words[0], words.count) {
      case ("list", 1): try await listMaintainers(options, output, platform)
      case ("add", 2):
        guard (1...100).contains(words[1].count) else { throw .misuse("A name has 1 to 100 characters.") }
        let account = Account(id: RowID.random().description, name: words[1])
        try await putMaintainer(account, options, output, platform)
      case ("key", 2):
        guard let account = try await orFail({ () throws(RPCError) in try await platform.store.maintainer(words[1]) })
        else { throw Failure("No maintainer has or had that id.", hint: "`hustings maintainer list` lists them.") }
        try await putMaintainer(account, options, output, platform)
      case ("remove", 2): try await removeMaintainer(words[1], options, output, platform)
      default: throw .misuse("`hustings maintainer` takes: \(operands).", hint: "See `hustings maintainer --help`.")
      }
      return 0
    })

  private static func putMaintainer(
    _ account: Account, _ options: Options, _ output: Output, _ platform: Platform
  ) async throws(Failure) {
    guard let key = options.value("key").flatMap(PublicKey.init) else {
      throw .misuse(
        "A maintainer signs: --key is the public key, 64 hexadecimal digits.",
        hint: "The maintainer makes it by `hustings vet --new-key FILE`, and keeps the file.")
    }
    try await orFail { () throws(RPCError) in try await platform.store.putMaintainer(account, key: key) }
    output.line(options.has("json") ? "{\"id\":\"\(account.id)\"}" : account.id)
  }

  private static func listMaintainers(
    _ options: Options, _ output: Output, _ platform: Platform
  ) async throws(Failure) {
    let maintainers = try await orFail { () throws(RPCError) in try await platform.store.maintainers() }
    let listed = maintainers.map { ListedMaintainer($0.account, $0.key) }
    if options.has("json") { return output.line(String(decoding: listed.jsonBytes(), as: UTF8.self)) }
    for one in listed { output.line("\(one.id)  \(one.key ?? "no key")  \(one.name)") }
    if listed.isEmpty { output.line("There is none yet: `hustings maintainer add NAME --key KEY` makes one.") }
  }

  private static func removeMaintainer(
    _ id: String, _ options: Options, _ output: Output, _ platform: Platform
  ) async throws(Failure) {
    let plugins = try await orFail { () throws(RPCError) in try await platform.store.removeMaintainer(id) }
    if options.has("json") { return output.line("{\"id\":\"\(id)\"}") }
    output.line("Nothing that this maintainer signs from now on counts.")
    guard !plugins.isEmpty else { return }
    output.line("What was signed before does, about \(plugins.joined(separator: ", ")).")
    output.line("`hustings withdraw` stops what you doubt.")
  }
}

private struct ListedMaintainer: JSONObject {
  var id = ""
  var name = ""
  var key: String?

  static let members: [Member<Self>] = [
    .required("id", \.id, "The account's id."), .required("name", \.name, "The name."),
    .optional("key", \.key, "The public key that counts now."),
  ]

  init() {}

  init(_ account: Account, _ key: String?) { (id, name, self.key) = (account.id, account.name, key) }
}
