internal import Glibc
internal import Host
internal import HustingsProtocol
internal import HustingsTesting
internal import Sandbox
internal import Synchronization

/// Plays the plugin's own checks, `checks/*.transcript`, each to a process of its own.
enum TranscriptCheck {
  /// The largest transcript, in bytes.
  private static let maximumSize = 8 << 20

  static func findings(in folder: String, _ plugin: InstalledPlugin) async -> [Finding] {
    let files = names(in: "\(folder)/checks").filter { $0.hasSuffix(".transcript") && !$0.hasPrefix(".") }
    guard !files.isEmpty else {
      return [
        Finding(
          .transcripts, .warning, at: "checks", "The plugin has no checks of its own.",
          mend: "Copy a conversation from the inspector of `hustings dev` into checks/NAME.transcript.")
      ]
    }
    var findings: [Finding] = []
    for file in files {
      if let finding = await finding(file, in: folder, plugin) { findings.append(finding) }
    }
    return findings
  }

  private static func finding(_ file: String, in folder: String, _ plugin: InstalledPlugin) async -> Finding? {
    let place = "checks/\(file)"
    let transcript: Transcript
    do {
      transcript = try Transcript(readText("\(folder)/\(place)", limit: maximumSize))
    } catch let fault as Transcript.Fault {
      return Finding(
        .transcripts, at: "\(place):\(fault.line)", "It \(fault.what).",
        mend: "A transcript begins with a comment, `# …`; its lines are `→ ` to the plugin and `← ` from it.")
    } catch {
      return Finding(.transcripts, at: place, "It cannot be read: \((error as? FileFault)?.text ?? "")")
    }
    do {
      try await play(transcript, plugin)
      return nil
    } catch let difference as TranscriptPlayer.Difference {
      return Finding(
        .transcripts, at: "\(place):\(difference.line)", difference.what,
        mend: "Mend the plugin; or, when it is right, put what it says now into the transcript.")
    } catch {
      return Finding(.transcripts, at: place, "It cannot be played: \(error)")
    }
  }

  private static func play(_ transcript: Transcript, _ plugin: InstalledPlugin) async throws {
    let limits = SandboxLimits(memoryMB: plugin.manifest.limits.memoryMB)
    let process = try await SandboxSpawner.shared.spawn(
      SandboxedProgram(bundle: plugin.folder, arguments: plugin.manifest.run, limits: limits))
    let streams = process.handOverStreams()
    let log = LogTail(draining: streams.errors)
    let wire = Wire(input: streams.output, output: streams.input)
    let limit = Duration.seconds(plugin.manifest.limits.seconds)
    var difference: (any Error)?
    do {
      try await TranscriptPlayer(transcript, limit: limit).play(over: wire)
    } catch {
      difference = error
    }
    wire.close()
    process.kill()
    _ = await process.waitForExit()
    guard var different = difference as? TranscriptPlayer.Difference else {
      if let difference { throw difference }
      return
    }
    if let last = log.lastLine { different.what += " (its log ends with: \(last))" }
    throw different
  }
}
