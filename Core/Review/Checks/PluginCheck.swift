internal import Host
internal import HustingsProtocol

/// Does all checks on a plugin's folder, each after what it needs, on data that are made for it and go with it.
package struct PluginCheck: Sendable {
  /// The plugin's folder.
  package var folder: String
  /// Where programs lie that were built before, for a plugin without a package to be built from.
  package var programs: String?
  /// Where the program lies that was built of this very folder; nil to have it built.
  package var built: String?
  package var budgets = Budgets()
  /// Whether what the plugin says otherwise than its own checks is put into them.
  package var rewrites = false

  /// Checks of a folder.
  package init(_ folder: String, programs: String?) {
    self.folder = folder
    self.programs = programs
  }

  /// What is being done, and how much of it is.
  package typealias Progress = @Sendable (_ what: String, _ done: Int, _ of: Int) -> Void

  /// Does the checks.
  ///
  /// - Parameters:
  ///   - progress: Is told what is being done.
  ///   - output: Is told what a build writes, line by line, on a thread of its own.
  /// - Returns: What was found and measured.
  package func callAsFunction(
    progress: @escaping Progress, output: @escaping @Sendable (String) -> Void
  ) async -> Report {
    var report = Report()
    let (manifest, wrong) = ManifestCheck.findings(in: folder)
    report.add(.manifest, wrong)
    guard let manifest else {
      report.add(.papers, PapersCheck.findings(in: folder))
      return report
    }
    (report.plugin, report.name, report.version) = (manifest.id, manifest.name, manifest.version)
    report.permissions = manifest.permissions.map(PermissionWords.init) + manifest.storage.map(PermissionWords.init)
    do throws(Finding) {
      let source = try source()
      report.add(.papers, PapersCheck.findings(in: source.folder))
      progress("Building", 0, 1)
      let programs = try await build(source, output)
      report.add(.build, [])
      progress("Starting", 0, 1)
      let host = try await TrialHost(source.folder, programs: programs)
      report.add(.start, [])
      await check(host, source, &report, progress)
      await host.close()
    } catch {
      report.add(error.check, [error])
    }
    report.passed = report.count(.failure) == 0
    return report
  }

  private func source() throws(Finding) -> PluginSource {
    do throws(BuildFailure) {
      return try PluginSource(folder, programs: programs)
    } catch {
      throw Finding(.build, at: "plugin.json", error.text, mend: error.mend)
    }
  }

  private func build(
    _ source: PluginSource, _ output: @escaping @Sendable (String) -> Void
  ) async throws(Finding) -> String? {
    if let built { return built }
    do throws(BuildFailure) {
      return try await source.build(output: output)
    } catch {
      let first = error.diagnostics.first { $0.severity == .error }
      guard let first else { throw Finding(.build, at: folder, error.description, mend: error.mend) }
      let rest = error.diagnostics.count { $0.severity == .error } - 1
      throw Finding(
        .build, at: "\(first.file):\(first.line)", first.text + (rest > 0 ? " (and \(rest) errors more)" : ""),
        mend: error.mend)
    }
  }

  private func check(
    _ host: TrialHost, _ source: PluginSource, _ report: inout Report, _ progress: @escaping Progress
  ) async {
    var tour = Tour(host)
    do throws(RPCError) {
      try await tour.walk { progress("Looking at every view", $0, $1) }
    } catch {
      report.add(.scenarios, [Finding(.scenarios, at: "the sample", "It cannot be made: \(error.message)")])
      return
    }
    // Whoever stopped it wants it gone, not told.
    guard !Task.isCancelled else { return }
    let (manifest, visits) = (source.manifest, tour.visits)
    report.add(.scenarios, ScenarioCheck.findings(visits))
    report.add(.use, UseCheck.findings(manifest, visits))
    report.add(.links, LinkCheck.findings(manifest, visits))
    report.add(.accessibility, AccessibilityCheck.findings(visits))
    progress("Playing its own checks", 0, 1)
    report.add(.transcripts, await TranscriptCheck.findings(in: source.folder, host.plugin, rewrites: rewrites))
    guard !Task.isCancelled else { return }
    progress("Playing the protocol's rules", 0, 1)
    report.add(.conformance, await ConformanceCheck.findings(host.plugin))
    guard !Task.isCancelled else { return }
    progress("Measuring", 0, 1)
    report.startMS = SpeedCheck.start(visits)
    report.views = await SpeedCheck.measure(host, visits, tenant: tour.tenant, budgets: budgets)
    report.add(.speed, SpeedCheck.findings(report.startMS, report.views, budgets))
  }
}
