internal import Glibc
internal import Host
internal import HustingsProtocol

/// What host and plugins hold in memory, as the kernel counts it: every page that is theirs or shared with others.
enum HostMemory {
  static let figure = Figure(name: "memory.host", unit: "MB", measure: .absolute, floor: 80, target: 60) {
    var series = Series()
    for _ in 0..<Series.rounds { series.add(try await measureHost()) }
    return series
  }
  static let idlePlugin = Figure(name: "memory.idlePlugin", unit: "MB", measure: .absolute) {
    try await measurePlugin("empty")
  }
  static let activePlugin = Figure(name: "memory.activePlugin", unit: "MB", measure: .absolute) {
    try await measurePlugin("electors")
  }

  /// The host as people run it, after each of the three plugins has shown its first view.
  private static func measureHost() async throws -> Double {
    let stage = try Stage(plugins: ["Plugins/GOTVDashboard", "Plugins/TaxCalculator", "Plugins/Casework"])
    for program in ["hustings", "gotv-dashboard", "tax-calculator", "casework"] {
      try run(["cp", "\(stage.programs)/\(program)", "\(stage.folder)/\(program)"])
    }
    let hustings = "\(stage.folder)/hustings"
    let data = "\(stage.folder)/data"
    try run([hustings, "sample", "--data", data, "--electors", "\(ElectorDelivery.electors)"])
    let host = try Child([hustings, "serve", "--data", data, "--port", "0", "--links", "--json"])
    let line = host.readOutput { $0.contains(UInt8(ascii: "\n")) }
    let site = try Announcement(jsonBytes: line)
    let organiser = try Visitor(site, as: "organiser")
    let caseworker = try Visitor(site, as: "caseworker")
    try organiser.open("/p/tax-calculator/calculator?salary=60000")
    try organiser.open("/c/exbourne/p/gotv-dashboard/dashboard")
    try caseworker.open("/c/exbourne-mp/p/casework/cases")
    guard descendants(of: host.identifier).count >= 3 else { throw BenchmarkError("not every plugin runs") }
    let memory = try residentMegabytes(of: host.identifier)
    try host.stop()
    return memory
  }

  /// The plugin that is measured, after it has shown a view for the first time.
  private static func measurePlugin(_ view: String) async throws -> Series {
    let stage = try Stage(plugins: [BenchmarkViews.folder])
    try await stage.makeSample(electors: ElectorDelivery.electors)
    var series = Series()
    for _ in 0..<Series.rounds {
      let platform = try await stage.openPlatform()
      _ = try await BenchmarkViews.open(view, platform)
      guard let plugin = descendants(of: getpid()).first(where: { $0.name == "benchmark-plugi" }) else {
        throw BenchmarkError("the plugin does not run")
      }
      series.add(try residentMegabytes(of: plugin.identifier))
      await platform.stop()
    }
    return series
  }

  /// Processes that a process has started, and those that they have, with the first 15 letters of their names.
  private static func descendants(of ancestor: pid_t) -> [(identifier: pid_t, name: String)] {
    var parents: [pid_t: pid_t] = [:]
    var titles: [pid_t: String] = [:]
    for process in names(in: "/proc").compactMap({ pid_t($0) }) {
      guard let stat = text(of: "/proc/\(process)/stat"), let start = stat.firstIndex(of: "("),
        let end = stat.lastIndex(of: ")")
      else { continue }
      let fields = stat[end...].split(separator: " ")
      parents[process] = fields.count > 2 ? pid_t(fields[2]) : nil
      titles[process] = String(stat[stat.index(after: start)..<end])
    }
    func isDescendant(_ process: pid_t) -> Bool {
      guard let parent = parents[process], parent > 1 else { return false }
      return parent == ancestor || isDescendant(parent)
    }
    return titles.filter { isDescendant($0.key) && $0.value != "bwrap" }.map { ($0.key, $0.value) }
  }

  static func residentMegabytes(of process: pid_t) throws -> Double {
    try megabytes("VmRSS:", of: process)
  }

  /// The most that this process has held since `forgetPeak`.
  static func peakMegabytes() throws -> Double {
    try megabytes("VmHWM:", of: getpid())
  }

  /// Begins `peakMegabytes` anew (proc(5), clear_refs).
  static func forgetPeak() throws {
    try writeFile(Array("5".utf8), to: "/proc/self/clear_refs")
  }

  private static func megabytes(_ name: String, of process: pid_t) throws -> Double {
    let status = text(of: "/proc/\(process)/status") ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix(name) }
    guard let kibibytes = line.flatMap({ Double($0.filter(\.isNumber)) }) else {
      throw BenchmarkError("the memory of process \(process) cannot be read")
    }
    return kibibytes * 1024 / 1e6
  }

  private static func text(of path: String) -> String? {
    guard let file = fopen(path, "r") else { return nil }
    defer { fclose(file) }
    var buffer = [UInt8](repeating: 0, count: 8192)
    return String(decoding: buffer[..<fread(&buffer, 1, buffer.count, file)], as: UTF8.self)
  }
}

/// What `hustings serve --json` says when it is up.
struct Announcement: JSONObject {
  var address = ""
  var links: [Link] = []

  struct Link: JSONObject {
    var role = ""
    var url = ""

    static let members: [Member<Self>] = [
      .required("role", \.role, "The role."), .required("url", \.url, "Signs in, once."),
    ]
  }

  static let members: [Member<Self>] = [
    .required("address", \.address, "Where the host is."), .required("links", \.links, "A sign-in link per role."),
  ]

  var port: UInt16? {
    address.split(separator: ":").last.flatMap { UInt16($0.filter(\.isNumber)) }
  }
}
