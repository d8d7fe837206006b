import Foundation
import Host
import HustingsProtocol
import Testing

@testable import Review

/// What two maintainers build of the same source is the same, wherever their folders lie.
@Suite(.serialized) struct FixedBuildTests {
  private static let package = """
    // swift-tools-version: 6.1
    import PackageDescription
    import Foundation
    // It is a program that somebody else wrote: it finds nothing of the machine's, and can write nothing.
    for path in ["/etc/passwd", "/root", "/home", "/var", "/opt"] {
      precondition(!FileManager.default.fileExists(atPath: path), "\\(path) is there")
    }
    precondition(!FileManager.default.createFile(atPath: "/hustings/plugin/Sources/main.swift", contents: nil))
    precondition(fopen("/proc/sys/kernel/core_pattern", "w") == nil)
    precondition(!FileManager.default.createFile(atPath: "/hustings/sdk/Package.swift", contents: nil))
    let package = Package(
      name: "some-tasks",
      targets: [
        .executableTarget(
          name: "some-tasks", path: "Sources", linkerSettings: [.unsafeFlags(["-static-stdlib", "-use-ld=lld"])])
      ])
    """

  private func scratch(_ files: [String: String], program: String = "./some-tasks") throws -> BuildingTests.Scratch {
    var files = files
    files["plugin.json"] = try BuildingTests.manifest(program)
    return try BuildingTests.Scratch(files)
  }

  private func holder(_ scratch: BuildingTests.Scratch) -> String {
    let holder = "\(scratch.path).build"
    try? FileManager.default.createDirectory(atPath: holder, withIntermediateDirectories: false)
    return holder
  }

  private func build(
    _ scratch: BuildingTests.Scratch, part: String = ""
  ) async throws -> FixedBuild.Product {
    let checkout = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "../../..").path
    return try await FixedBuild(
      try PluginSource(scratch.path + part), in: holder(scratch), sdk: try SDKSource(at: checkout))({ _ in })
  }

  @Test func `the same source in two folders gives the same bytes, built where nothing of the machine is to be seen`()
    async throws
  {
    let files = ["Package.swift": Self.package, "Sources/main.swift": "print(#filePath, CommandLine.arguments)\n"]
    var products: [FixedBuild.Product] = []
    var programs: [Data?] = []
    for _ in 0..<2 {
      let scratch = try scratch(files)
      defer { removeTree("\(scratch.path).build") }
      let product = try await build(scratch)
      products.append(product)
      programs.append(FileManager.default.contents(atPath: "\(product.bundle.folder)/some-tasks"))
    }
    #expect(programs[0] != nil && programs[0] == programs[1])
    #expect(products[0].bundle.digest == products[1].bundle.digest && products[0].source == products[1].source)
    #expect(products[0].toolchain == products[1].toolchain)
    let words = try #require(
      try /Swift version .*, \S+-linux-\S+; SDK [0-9a-f]{64}/.wholeMatch(in: products[0].toolchain))
    #expect(words.output.count < 200)
  }

  @Test func `a mistake is told with its place`() async throws {
    let scratch = try scratch([
      "Package.swift": Self.package, "Sources/main.swift": "print(nothing)\n",
    ])
    defer { removeTree("\(scratch.path).build") }
    let failure = await #expect(throws: BuildFailure.self) { _ = try await build(scratch) }
    #expect(
      failure?.description.contains("/hustings/plugin/Sources/main.swift:1:7: error: cannot find 'nothing'") == true)
  }

  @Test func `a plugin that is run as it was written is its own source, with the host's SDK`() async throws {
    let files = ["plugin.py": "#!/usr/bin/python3\nimport hustings\n", ".hidden": "not of it"]
    let scratch = try scratch(files, program: "./plugin.py")
    defer { removeTree("\(scratch.path).build") }
    let product = try await build(scratch)
    #expect(product.toolchain.hasPrefix("hustings.py ") && product.programs == nil)
    #expect(
      try BundleStore.fileNames(in: product.bundle.folder).sorted() == ["hustings.py", "plugin.json", "plugin.py"])
    #expect(product.source == (try BundleStore.digest(of: scratch.path)))
  }

  @Test func `a program that lies beside its sources is never what is vetted`() async throws {
    for (name, text, reason) in [
      ("some-tasks", "#!/bin/sh\n", "lies where the program goes"), ("lib.txt", "\u{0}", ""),
    ] {
      let scratch = try scratch(["Package.swift": Self.package, "Sources/main.swift": "print(1)\n", name: text])
      defer { removeTree("\(scratch.path).build") }
      if reason.isEmpty { try Data([0xff, 0xfe]).write(to: URL(fileURLWithPath: "\(scratch.path)/\(name)")) }
      let failure = await #expect(throws: BuildFailure.self) { _ = try await build(scratch) }
      #expect(failure?.text.contains(reason.isEmpty ? "lib.txt is no text" : reason) == true)
    }
  }

  @Test func `a part of somebody's package is refused: nobody could tell what the program is of`() async throws {
    let files = [
      "Package.swift": Self.package, "part/plugin.json": try BuildingTests.manifest("./some-tasks"),
    ]
    let scratch = try BuildingTests.Scratch(files)
    defer { removeTree("\(scratch.path).build") }
    let failure = await #expect(throws: BuildFailure.self) { _ = try await build(scratch, part: "/part") }
    #expect(failure?.text.contains("is a part of the package") == true)
  }

  @Test func `a program that nobody can read is refused`() async throws {
    let scratch = try scratch(["some-tasks": "#!"])
    defer { removeTree("\(scratch.path).build") }
    try Data([0x7f, 0x45, 0x4c, 0x46, 0xff]).write(to: URL(fileURLWithPath: "\(scratch.path)/some-tasks"))
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: "\(scratch.path)/some-tasks")
    let failure = await #expect(throws: BuildFailure.self) { _ = try await build(scratch) }
    #expect(failure?.text.contains("some-tasks is no text") == true)
  }
}
