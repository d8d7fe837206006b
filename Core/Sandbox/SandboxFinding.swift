internal import Glibc

/// One need of the sandbox, as `hustings doctor` reports it.
package struct SandboxFinding: Equatable, Sendable {
  /// What was looked at.
  package var name: String
  /// Whether it is as the sandbox needs it.
  package var ok: Bool
  /// What was found.
  package var detail: String
  /// What to do about it; empty when nothing is needed.
  package var mend: String
}

/// Looks at each need of the sandbox, and runs it.
package func inspectSandbox() async -> [SandboxFinding] {
  var findings = [bubblewrapFinding(), userNamespaceFinding(), filterFinding(), await probeFinding()]
  findings.append(await lockFinding())
  findings.append(limitsFinding())
  return findings
}

private func bubblewrapFinding() -> SandboxFinding {
  let name = "bubblewrap"
  do throws(SandboxError) {
    let output = try Pipe()
    let process: pid_t
    do {
      let none = open("/dev/null", O_RDWR | O_CLOEXEC)
      guard none >= 0 else { throw SandboxError(call: "Opening /dev/null", mend: "Repair /dev.") }
      let null = try Descriptor(owning: none).raised()
      let out = try output.writer.raised()
      process = try spawn([Bubblewrap.path, "--version"], descriptors: [null.number, out.number, null.number])
    }
    let text = String(decoding: output.reader.readToEnd(upTo: 256, milliseconds: 5_000), as: UTF8.self)
    kill(process, SIGKILL)
    _ = waitForEnd(of: process)
    let version = text.split(whereSeparator: \.isWhitespace).last.map(String.init) ?? ""
    let parts = version.split(separator: ".").map { Int($0) ?? 0 }
    let oldest = Bubblewrap.oldestVersion
    let isEnough = parts.count > 1 && (parts[0], parts[1]) >= (oldest.major, oldest.minor)
    return SandboxFinding(
      name: name, ok: isEnough, detail: "\(Bubblewrap.path) \(version.isEmpty ? "tells no version" : version)",
      mend: isEnough ? "" : Bubblewrap.mend)
  } catch {
    return SandboxFinding(name: name, ok: false, detail: error.problem, mend: error.mend)
  }
}

/// The switches by which distributions forbid user namespaces to ordinary users. The probe has the last word.
private func userNamespaceFinding() -> SandboxFinding {
  let isRoot = geteuid() == 0
  let switches: [(key: String, forbids: (Int) -> Bool, mended: String)] = [
    ("user.max_user_namespaces", { $0 < 2 }, "16384"),
    ("kernel.unprivileged_userns_clone", { $0 == 0 && !isRoot }, "1"),
    ("kernel.apparmor_restrict_unprivileged_userns", { $0 != 0 && !isRoot }, "0"),
  ]
  for item in switches {
    let path = "/proc/sys/" + item.key.split(separator: ".").joined(separator: "/")
    guard let text = readText(path), let value = Int(text.split(whereSeparator: \.isWhitespace).first ?? "") else {
      continue
    }
    if item.forbids(value) {
      return SandboxFinding(
        name: "user namespaces", ok: false, detail: "\(item.key) is \(value)",
        mend: "As root: sysctl -w \(item.key)=\(item.mended), and the same line in /etc/sysctl.d/ to keep it.")
    }
  }
  return SandboxFinding(name: "user namespaces", ok: true, detail: "no kernel switch forbids them", mend: "")
}

private func filterFinding() -> SandboxFinding {
  switch SyscallFilter.compiled {
  case .success(let filter):
    SandboxFinding(
      name: "system call filter", ok: true, detail: "compiled, \(filter.program.count / 8) instructions", mend: "")
  case .failure(let error):
    SandboxFinding(name: "system call filter", ok: false, detail: error.problem, mend: error.mend)
  }
}

private func probeFinding() async -> SandboxFinding {
  let name = "sandbox"
  do throws(SandboxError) {
    let result = try await probe(["/usr/bin/true"])
    let ok = result.exit.kind == .code(0)
    return SandboxFinding(
      name: name, ok: ok, detail: ok ? "/usr/bin/true ran in it" : "\(result.exit) \(result.text)",
      mend: ok ? "" : "See what the other findings say; on a container, allow it to make user namespaces.")
  } catch {
    return SandboxFinding(name: name, ok: false, detail: error.problem, mend: error.mend)
  }
}

/// Asks a shell inside what the kernel holds it to: the filter, no new privileges, no capabilities; then to fork.
private func lockFinding() async -> SandboxFinding {
  let name = "confinement"
  let question = """
    while read -r key value; do case $key in \
    Seccomp:|NoNewPrivs:|CapEff:|CapBnd:) echo "$key$value";; esac; done < /proc/self/status; (echo forked)
    """
  do throws(SandboxError) {
    let result = try await probe(["/usr/bin/sh", "-c", question])
    let lines = Set(result.text.split(separator: "\n").map(String.init))
    let wanted: Set = ["Seccomp:2", "NoNewPrivs:1", "CapEff:0000000000000000", "CapBnd:0000000000000000"]
    let missing = wanted.subtracting(lines).sorted()
    let ok = missing.isEmpty && !lines.contains("forked")
    return SandboxFinding(
      name: name, ok: ok,
      detail: ok
        ? "the filter is in force, no capabilities, no new processes"
        : "missing: \(missing.joined(separator: ", "))\(lines.contains("forked") ? "; it could fork" : "")",
      mend: ok ? "" : "Do not run plugins on this machine; report this with the kernel's version (uname -r).")
  } catch {
    return SandboxFinding(name: name, ok: false, detail: error.problem, mend: error.mend)
  }
}

private func limitsFinding() -> SandboxFinding {
  switch ControlGroups.own {
  case .success:
    SandboxFinding(name: "limits", ok: true, detail: "control groups and process limits", mend: "")
  case .failure(let reason):
    SandboxFinding(
      name: "limits", ok: true,
      detail: "process limits\(geteuid() == 0 ? " (threads are not counted for root)" : ""): \(reason.problem)",
      mend: reason.mend)
  }
}

/// Runs a program of the system's in the sandbox, with an empty input, and collects what it prints.
private func probe(_ arguments: [String]) async throws(SandboxError) -> (text: String, exit: SandboxExit) {
  // Any folder serves as the bundle; this one is everywhere and holds no secrets.
  let process = try await SandboxSpawner.shared.spawn(
    SandboxedProgram(bundle: "/usr/share", arguments: arguments))
  process.closeInput()
  // Both print far less than a pipe holds.
  guard let exit = await process.exit(within: .seconds(10)) else {
    process.kill()
    return ("It did not end within 10 s.", await process.waitForExit())
  }
  let streams = process.handOverStreams()
  let output = Descriptor(owning: streams.output)
  let errors = Descriptor(owning: streams.errors)
  let text = output.readToEnd(upTo: 4_096, milliseconds: 0) + errors.readToEnd(upTo: 4_096, milliseconds: 0)
  return (String(decoding: text, as: UTF8.self), exit)
}
