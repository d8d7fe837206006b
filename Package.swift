// swift-tools-version: 6.1
import PackageDescription

let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  // Async functions go on where they were called, without asking at each call which thread is theirs.
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  .unsafeFlags(["-warnings-as-errors"]),
]

/// Every executable carries the Swift runtime: it then runs where no toolchain is, in the sandbox for one, and starts
/// in about 2 ms. lld, because gold warns of functions inside the toolchain's own archives.
let standalone: [LinkerSetting] = [
  .unsafeFlags(["-static-stdlib", "-use-ld=lld"]),
  .linkedLibrary("_FoundationCollections"),
  .linkedLibrary("_FoundationCShims"),
]

/// A C library that Debian maintains and patches.
func library(_ name: String, _ pkgConfig: String?, apt: String) -> Target {
  .systemLibrary(name: name, path: "Core/C/\(name)", pkgConfig: pkgConfig, providers: [.apt([apt])])
}

func part(_ name: String, _ path: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, path: path, exclude: [], swiftSettings: strict)
}

func program(_ name: String, _ path: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
  .executableTarget(
    name: name, dependencies: dependencies, path: path, exclude: exclude, swiftSettings: strict,
    linkerSettings: standalone)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .testTarget(name: "\(name)Tests", dependencies: dependencies, path: "Tests/\(name)", swiftSettings: strict)
}

let package = Package(
  name: "hustings",
  products: [
    .library(name: "Hustings", targets: ["Hustings"]),
    .library(name: "HustingsTesting", targets: ["HustingsTesting"]),
    .executable(name: "hustings", targets: ["CLI"]),
    .executable(name: "gotv-dashboard", targets: ["GOTVDashboard"]),
    .executable(name: "tax-calculator", targets: ["TaxCalculator"]),
    .executable(name: "casework", targets: ["Casework"]),
    .executable(name: "station-finder", targets: ["StationFinder"]),
    .executable(name: "chatty", targets: ["Chatty"]),
    .executable(name: "reference", targets: ["Reference"]),
    .executable(name: "hustings-bench", targets: ["Benchmarks"]),
    .executable(name: "benchmark-plugin", targets: ["BenchmarkPlugin"]),
    .executable(name: "benchmark-hello", targets: ["BenchmarkHello"]),
    .executable(name: "hustings-fuzz", targets: ["Fuzz"]),
    .executable(name: "hustings-durability", targets: ["Durability"]),
  ],
  targets: [
    // The published contract, for both ends.
    part("HustingsProtocol", "SDK/Protocol"),
    part("HustingsTransport", "SDK/Transport", ["HustingsProtocol"]),
    part("Hustings", "SDK/Swift", ["HustingsProtocol", "HustingsTransport"]),
    .target(
      name: "HustingsPython", path: "SDK/Python", exclude: ["README.md"], resources: [.embedInCode("hustings.py")],
      swiftSettings: strict),
    part("HustingsTesting", "SDK/Testing", ["HustingsProtocol", "HustingsTransport", "CSystem"]),

    // The host.
    library("CSQLite", "sqlite3", apt: "libsqlite3-dev"),
    library("CMicrohttpd", "libmicrohttpd", apt: "libmicrohttpd-dev"),
    library("CSodium", "libsodium", apt: "libsodium-dev"),
    library("CSeccomp", "libseccomp", apt: "libseccomp-dev"),
    library("CSystem", nil, apt: "libc6-dev"),
    part("Store", "Core/Store", ["HustingsProtocol", "CSQLite", "CSodium", "CSystem"]),
    part("Access", "Core/Access", ["HustingsProtocol", "Store"]),
    part("Sample", "Core/Sample", ["HustingsProtocol", "Store"]),
    part("Sandbox", "Core/Sandbox", ["HustingsProtocol", "CSeccomp", "CSystem"]),
    part(
      "Host", "Core/Host",
      [
        "HustingsProtocol", "HustingsTransport", "HustingsPython", "Store", "Access", "Sample", "Sandbox", "CSodium",
        "CSystem",
      ]),
    // Its tests look at single checks, of which there is no way in from outside; nothing in it is called often.
    .target(
      name: "Review",
      dependencies: [
        "HustingsProtocol", "HustingsTransport", "HustingsTesting", "HustingsPython", "Store", "Access", "Sample",
        "Sandbox", "Host", "CSystem",
      ],
      path: "Core/Review", swiftSettings: strict + [.unsafeFlags(["-enable-testing"])]),
    part(
      "Web", "Core/Web",
      ["HustingsProtocol", "HustingsTransport", "Store", "Access", "Sample", "Host", "CMicrohttpd", "CSodium"]),
    program(
      "CLI", "Core/CLI",
      ["HustingsProtocol", "HustingsTransport", "Store", "Access", "Sample", "Sandbox", "Host", "Web", "Review"]),

    part("GOTVRules", "Plugins/GOTVDashboard/Rules", ["Hustings"]),
    program("GOTVDashboard", "Plugins/GOTVDashboard/Program", ["Hustings", "GOTVRules"]),
    part("TaxCalculation", "Plugins/TaxCalculator/Calculation", ["Hustings"]),
    program("TaxCalculator", "Plugins/TaxCalculator/Program", ["Hustings", "TaxCalculation"]),
    part("CaseworkRules", "Plugins/Casework/Rules", ["Hustings"]),
    program("Casework", "Plugins/Casework/Program", ["Hustings", "CaseworkRules"]),
    part("BlockGalleryExamples", "Plugins/BlockGallery/Examples", ["Hustings"]),
    program("SandboxRun", "Tests/Fixtures/SandboxRun", ["Sandbox"]),
    tests("Sandbox", ["Sandbox", "CSystem"]),
    tests("TaxCalculation", ["TaxCalculation", "Hustings"]),
    tests("Protocol", ["HustingsProtocol", "HustingsTransport"]),
    tests("Host", ["HustingsProtocol", "HustingsTransport", "HustingsPython", "Host", "Store", "Access", "Sample"]),
    tests("Store", ["HustingsProtocol", "Store"]),
    tests("Access", ["HustingsProtocol", "Store", "Access"]),
    tests("Transport", ["HustingsProtocol", "HustingsTransport", "CSystem"]),
    tests("Web", ["HustingsProtocol", "Store", "Access", "Host", "Web"]),
    tests("GOTVDashboard", ["GOTVRules", "Hustings"]),
    tests("Casework", ["CaseworkRules", "Hustings"]),
    tests("BlockGallery", ["BlockGalleryExamples", "Hustings"]),
    tests("Sample", ["HustingsProtocol", "Store", "Sample"]),
    .systemLibrary(name: "CAffinity", path: "Tests/Benchmarks/Affinity"),
    part("BenchmarkRows", "Tests/Benchmarks/Rows"),
    program("BenchmarkPlugin", "Tests/Benchmarks/Plugin", ["Hustings", "BenchmarkRows"], exclude: ["plugin.json"]),
    program("BenchmarkHello", "Tests/Benchmarks/Hello", []),
    program(
      "Benchmarks", "Tests/Benchmarks/Program",
      [
        "HustingsProtocol", "HustingsTransport", "Store", "Access", "Sample", "Sandbox", "Host", "BenchmarkRows",
        "CAffinity",
      ]),
    program(
      "Fuzz", "Tests/Fuzz/Program", ["HustingsProtocol", "HustingsTransport", "Store", "Access", "Host", "Web"]),
    .target(name: "CPowerCut", dependencies: ["CSQLite"], path: "Tests/Durability/PowerCut"),
    program("Durability", "Tests/Durability/Program", ["HustingsProtocol", "Store", "CPowerCut"]),
    program("StationFinder", "Tests/Fixtures/StationFinder", ["Hustings"], exclude: ["plugin.json"]),
    program("Chatty", "Tests/Fixtures/Chatty", ["Hustings"]),
    tests("Testing", ["HustingsProtocol", "HustingsTesting"]),
    program("Reference", "Tests/Fixtures/reference-swift", ["Hustings"], exclude: ["plugin.json"]),
    tests("Review", ["HustingsProtocol", "HustingsTesting", "Store", "Access", "Sandbox", "Host", "Web", "Review"]),
    tests("SDK", ["HustingsProtocol", "HustingsTransport", "Hustings", "CSystem"]),
  ]
)
