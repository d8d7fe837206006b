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

  /// Plays all of them.
  ///
  /// - Parameters:
  ///   - folder: The plugin's folder.
  ///   - plugin: The plugin that is made of it.
  ///   - rewrites: Whether what it says otherwise is put into the files; each of those is a finding.
  /// - Returns: What was found.
  static func findings(in folder: String, _ plugin: InstalledPlugin, rewrites: Bool) async -> [Finding] {
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
      if let finding = await finding(file, in: folder, plugin, rewrites) { findings.append(finding) }
    }
    return findings
  }

  private static func finding(
    _ file: String, in folder: String, _ plugin: InstalledPlugin, _ rewrites: Bool
  ) async -> Finding? {
    let place = "checks/\(file)"
    let text: String
    let transcript: Transcript
    do {
      text = try readText("\(folder)/\(place)", limit: maximumSize)
      transcript = try Transcript(text)
    } catch let fault as Transcript.Fault {
      return Finding(
        .transcripts, at: "\(place):\(fault.line)", "It \(fault.what).",
        mend: "A transcript begins with a comment, `# …`; its lines are `→ ` to the plugin and `← ` from it.")
    } catch {
      return Finding(.transcripts, at: place, "It cannot be read: \((error as? FileFault)?.text ?? "")")
    }
    do {
      let played = try await play(transcript, plugin, rewrites)
      guard rewrites, played != transcript else { return nil }
      try replace("\(folder)/\(place)", played.written(into: text))
      return Finding(
        .transcripts, at: place, "It was rewritten: it says now what the plugin says.",
        mend: "Look at what changed; keep it if it is right, and check again.")
    } catch let difference as TranscriptPlayer.Difference {
      return Finding(
        .transcripts, at: "\(place):\(difference.line)", difference.what,
        mend: "Mend the plugin; or, when it is right, put what it says now into the transcript: "
          + (rewrites ? "here by hand." : "`--rewrite` does."))
    } catch let fault as FileFault {
      return Finding(.transcripts, at: place, "It cannot be rewritten: \(fault.text)")
    } catch {
      return Finding(.transcripts, at: place, "It cannot be played: \(error)")
    }
  }

  private static func play(
    _ transcript: Transcript, _ plugin: InstalledPlugin, _ rewrites: Bool
  ) async throws -> Transcript {
    let limits = SandboxLimits(memoryMB: plugin.manifest.limits.memoryMB)
    let process = try await SandboxSpawner.shared.spawn(
      SandboxedProgram(bundle: plugin.folder, arguments: plugin.manifest.run, limits: limits))
    let streams = process.handOverStreams()
    let log = LogTail(draining: streams.errors)
    let wire = Wire(input: streams.output, output: streams.input)
    let limit = Duration.seconds(plugin.manifest.limits.seconds)
    var difference: (any Error)?
    var played = transcript
    do {
      played = try await TranscriptPlayer(transcript, limit: limit, rewrites: rewrites).play(over: wire)
    } catch {
      difference = error
    }
    wire.close()
    process.kill()
    _ = await process.waitForExit()
    guard var different = difference as? TranscriptPlayer.Difference else {
      if let difference { throw difference }
      return played
    }
    if let last = log.lastLine { different.what += " (its log ends with: \(last))" }
    throw different
  }
}

extension Transcript {
  /// The file's text with these messages in their lines, and all else as it was.
  fileprivate func written(into text: String) -> String {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    for entry in entries { lines[entry.line - 1] = "\(entry.speaker.rawValue) \(entry.text)" }
    return lines.joined(separator: "\n")
  }
}
