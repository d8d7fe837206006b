package import Host
internal import HustingsProtocol
internal import Sample
internal import Store
internal import Synchronization

/// Where one plugin is written: the site shows it on invented data as any role, in any scenario, as its files are now,
/// and tells what passes between it and the host. A host in service has none.
package final class Workbench: Sendable {
  let platform: Platform
  let recording: Recording
  /// What opens the workbench in a browser; whoever has it is the person at this machine.
  let secret = Random.token()
  /// Tells this run from others, for pages that outlive it.
  let run = String(Random.token().prefix(12))
  /// Finds the author's own line among the calls of a version that trapped.
  private let locate: Locate
  /// Is told what goes wrong when the plugin is asked for something.
  let tell: @Sendable (PluginFault) -> Void
  /// Names a line, such as `Sources/Program.swift:12`, or none.
  package typealias Locate = @Sendable (StackTrace, InstalledPlugin) async -> String?
  private let folder: String
  private let state = Mutex(State())

  private struct State {
    var status = BuildStatus()
    var scenario = SampleScenario.ordinary
    var word: String?
  }

  /// A workbench without a plugin yet.
  ///
  /// - Parameters:
  ///   - platform: A platform on invented data alone, whose tap is the recording's.
  ///   - recording: What it was told.
  ///   - folder: The plugin's folder, for people.
  ///   - role: The sample's account, or the role, that the first visit is signed in as; nil for the plugin's first.
  ///   - locate: Finds the author's own line among the calls of a version that trapped.
  ///   - tell: Is told what goes wrong when the plugin is asked for a view or an action, besides the page.
  package init(
    platform: Platform, recording: Recording, folder: String, role: String? = nil,
    locate: @escaping Locate = { _, _ in nil },
    tell: @escaping @Sendable (PluginFault) -> Void = { _ in }
  ) {
    self.platform = platform
    self.locate = locate
    self.tell = tell
    self.recording = recording
    self.folder = folder
    state.withLock { $0.word = role }
  }

  /// A fault with the author's own line, where that can be found.
  func located(_ fault: PluginFault) async -> PluginFault {
    guard let trace = fault.trace, let plugin = status.plugin, let place = await locate(trace, plugin) else {
      return fault
    }
    var fault = fault
    fault.place = place
    return fault
  }

  /// Keeps this workbench's cookies apart from those of others on this machine, and of a host in service.
  var cookiePlace: String { "-dev-\(Self.slug(of: folder))" }

  /// A folder's name in letters, digits and hyphens.
  ///
  /// - Parameter name: Any name.
  /// - Returns: At most 40 of them.
  package static func slug(of name: String) -> String {
    String(name.prefix(40).map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" })
  }

  /// The address, seen from the site's, that signs the browser in and opens the plugin.
  package var path: String { "dev/open/\(secret)" }

  /// Tells pages that the plugin's files have changed and it is being built.
  package func began() {
    change { $0.phase = .building }
  }

  /// Tells pages that the plugin runs as its files are now, and what may be amiss in them all the same.
  package func succeeded(_ plugin: InstalledPlugin, after duration: Duration, warnings: [BuildProblem] = []) {
    change { status in
      status.warnings = warnings
      status.phase = .ready
      status.plugin = plugin
      status.took = duration
      status.at = .now
      status.failure = nil
      status.result += 1
    }
  }

  /// Tells pages that the plugin's files do not make a plugin; what ran before runs on.
  package func failed(_ failure: DevelopmentFailure) {
    change { status in
      status.phase = .failed
      status.failure = failure
      status.result += 1
    }
  }

  /// Answers every page that waits, so that the server can stop.
  package func stop() { recording.changes.finish() }

  private func change(_ body: (inout BuildStatus) -> Void) {
    state.withLock { state in
      body(&state.status)
      state.status.revision += 1
    }
    recording.changes.raise()
  }

  /// Whether a version of the plugin runs.
  package var isRunning: Bool { status.plugin != nil }

  /// How the plugin stands.
  var status: BuildStatus { state.withLock { $0.status } }

  /// What the plugin is called: its name once that is known.
  var name: String { status.plugin?.manifest.name ?? folder }

  /// The scenario that was chosen last.
  var scenario: SampleScenario {
    get { state.withLock { $0.scenario } }
    set { state.withLock { $0.scenario = newValue } }
  }

  /// Waits until a build or, with a number, an event is newer than what a page knows.
  func change(after revision: Int, events: Int?, within limit: Duration) async {
    let end = ContinuousClock.now + limit
    while true {
      let count = recording.changes.count
      if status.revision != revision || events.map({ $0 != recording.last }) ?? false { return }
      let rest = end - .now
      guard rest > .zero, !recording.changes.isOver else { return }
      await recording.changes.wait(after: count, within: rest)
    }
  }
}

/// How a plugin stands on the workbench.
struct BuildStatus {
  enum Phase: String {
    case building, ready, failed
  }

  var phase = Phase.building
  /// Counts the changes of this.
  var revision = 0
  /// Counts the builds that ended: pages that know of another number reload.
  var result = 0
  /// The last state that started; it runs on while a newer one is built or does not start.
  var plugin: InstalledPlugin?
  /// From the change to the running plugin.
  var took: Duration?
  var at: Instant?
  /// Why the newest state does not run.
  var failure: DevelopmentFailure?
  /// What may be amiss in the state that runs.
  var warnings: [BuildProblem] = []
}

extension Workbench {
  /// An account of the sample that the plugin can be seen as; without an account, nobody signed in.
  struct Person {
    var word: String
    var title: String
    var account: String?
    var role: Role
  }

  /// Whom the plugin can be seen as.
  var people: [Person] {
    let scope = status.plugin?.manifest.scope ?? .clp
    var people = scope == .platform ? [Person(word: "nobody", title: "not signed in", account: nil, role: .public)] : []
    for entry in SampleAccounts.all {
      let role: Role? =
        switch scope {
        case .clp: entry.branch
        case .office: entry.office
        case .platform: entry.account.isMaintainer ? .maintainer : entry.word == "member" ? .member : nil
        }
      guard let role else { continue }
      var title = role.inWords
      if !entry.areas.isEmpty { title += " in \(entry.areas.joined(separator: ", "))" }
      people.append(
        Person(word: entry.word, title: "\(title) (\(entry.account.name))", account: entry.account.id, role: role))
    }
    return people
  }

  /// The person of a word, or else the first of a role.
  func person(_ word: String) -> Person? {
    people.first { $0.word == word } ?? people.first { $0.role.rawValue == word }
  }

  /// Whom the first visit is signed in as: as was asked for, else the first who may open the plugin's first view.
  var firstPerson: Person? {
    if let word = state.withLock({ $0.word }), let person = person(word) { return person }
    let roles = status.plugin?.manifest.views.first?.roles ?? []
    return people.first { roles.contains($0.role) } ?? people.first
  }

  /// Opens a session of a person's.
  ///
  /// - Returns: Its secret; nil for nobody's.
  func signIn(_ person: Person) async throws(RPCError) -> String? {
    guard let account = person.account else { return nil }
    // The account is there once a scenario is.
    let link = try await platform.store.makeSignInLink(for: account, now: .now, lifetime: 60)
    return try await platform.store.signIn(withLink: link)
  }
}
