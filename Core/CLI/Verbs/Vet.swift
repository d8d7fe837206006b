internal import Glibc
internal import Host
internal import HustingsProtocol
internal import Review
internal import Store

extension Verb {
  /// Signs what a maintainer read and built.
  static let vet = Verb(
    name: "vet", summary: "build a plugin as every maintainer does, check it, and sign what came of it",
    operands: "PLUGIN | --new-key FILE", operandCount: 0...1,
    about: """
      PLUGIN is a folder with a plugin.json, or the id of a plugin that comes with the host. Read it first: the signature
      says that you did. A copy of it is built in a sandbox, in which it, the SDK and the toolchain lie at the same places
      on every machine, so that the same source gives the same bytes; what was built must pass `hustings check`. Then the
      digests of source and bundle and the toolchain are signed, and the statement is printed.

      It takes two maintainers to vet a plugin. The second compares by --against; a host takes both statements, with the
      plugin, by `hustings plugins add`. A key is made once, by --new-key, which prints what the host must know of it:
      `hustings maintainer add NAME --key KEY`.
      """,
    example: "hustings vet tax-calculator --key ~/maintainer.key >statement.json",
    options: [
      Option("key", "FILE", "your secret key"),
      Option("new-key", "FILE", "make a secret key, and print the public one"),
      Option("against", "FILE", "another maintainer's statement; nothing is signed that differs from it", isText: true),
      Option("bundle", "DIR", "put the bundle there besides, for a host without a toolchain"), .json,
    ],
    work: .machine { (options, output) throws(Failure) in
      if let file = options.value("new-key") {
        guard options.operands.isEmpty, !options.has("key"), !options.has("against"), !options.has("bundle") else {
          throw .misuse("--new-key stands alone.")
        }
        let key = try KeyFile.make(options.path(file))
        output.line(options.has("json") ? "{\"key\":\"\(key.text)\"}" : key.text)
        return 0
      }
      guard options.operands.count == 1, let key = options.value("key") else {
        throw .misuse("What is vetted, and by which key?", hint: "hustings vet PLUGIN --key FILE")
      }
      let signer = try KeyFile.read(options.path(key))
      let other = try VettingStatement.all("against", options).last
      if let other, !other.isSigned || other.key == signer.shown.text {
        throw Failure(
          other.isSigned
            ? "That statement is your own: it takes another maintainer's." : "That statement's signature is not good.")
      }
      let statement = try await built(options, output) { (product) throws(Failure) in
        var statement = try unsigned(product, against: other)
        statement.warnings = try await check(product, output).count(.warning)
        return statement.signed(by: signer)
      }
      output.line(String(decoding: statement.jsonBytes(), as: UTF8.self))
      return 0
    })

  /// Builds the plugin in a folder that is gone afterwards.
  private static func built(
    _ options: Options, _ output: Output, _ use: (FixedBuild.Product) async throws(Failure) -> VettingStatement
  ) async throws(Failure) -> VettingStatement {
    let holder = try HeldFolder("vet")
    defer { holder.remove() }
    let product = try await FixedBuild.product(of: try pluginFolder(options), in: holder.path, output)
    let statement = try await use(product)
    if let target = options.value("bundle").map(options.path) {
      guard access(target, F_OK) != 0 else {
        throw Failure("\(target) is there already.", hint: "--bundle names a new folder.")
      }
      do throws(BundleError) {
        try BundleStore.copy(product.bundle.folder, to: target)
      } catch {
        throw Failure("The bundle cannot be put there: \(error)")
      }
    }
    return statement
  }

  /// Does all checks of what was built, which must pass them.
  private static func check(_ product: FixedBuild.Product, _ output: Output) async throws(Failure) -> Report {
    var check = PluginCheck(product.folder, programs: nil)
    check.built = product.programs
    output.note("Checking it …")
    let report = try await StopSignals.cancelling { [check] in
      await check(progress: { what, done, total in output.stage(what, done, of: total) }, output: { _ in })
    }
    output.endStage()
    guard !report.passed else { return report }
    throw Failure(
      "\(product.bundle.id) fails its checks, and nothing was signed.\n\n\(report.text(width: output.width))",
      hint: "`hustings check` on its folder says the same.")
  }

  private static func unsigned(
    _ product: FixedBuild.Product, against other: VettingStatement?
  ) throws(Failure) -> VettingStatement {
    let manifest = product.bundle.manifest
    let statement = VettingStatement(
      plugin: manifest.id, version: manifest.version, source: product.source, bundle: product.bundle.digest,
      toolchain: product.toolchain, at: .now)
    if let other, let difference = statement.difference(from: other) {
      throw Failure(
        "It is not what the other maintainer signed: here \(difference). Nothing was signed.",
        hint: "Take the same commit of the plugin and of Hustings, without files of your own, and the same toolchain.")
    }
    return statement
  }
}

extension FixedBuild {
  /// What comes of the plugin of a folder.
  static func product(of folder: String, in holder: String, _ output: Output) async throws(Failure) -> Product {
    let built = try await StopSignals.cancelling { () async -> Result<Product, BuildFailure> in
      do throws(BuildFailure) {
        let source = try PluginSource(folder)
        if source.product != nil { output.note("Building \(source.manifest.name) in the sandbox …") }
        let build = FixedBuild(source, in: holder)
        return .success(try await build { line in if output.showsProgress { output.note("  \(line)") } })
      } catch {
        return .failure(error)
      }
    }
    do throws(BuildFailure) { return try built.get() } catch { throw Failure("\(error)", hint: error.mend) }
  }
}
