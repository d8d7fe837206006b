import CSystem
import Foundation
import Glibc
import Sandbox

/// Who starts the sandbox: whoever runs the tests, and, where that is root, an ordinary user as well.
enum Starter: String, CaseIterable, Sendable {
  case caller, ordinaryUser

  static var all: [Starter] { geteuid() == 0 ? allCases : [.caller] }
}

/// A run of a program in the sandbox by a process of its own, which `SandboxRun` is.
struct Attempt {
  var output: String
  var errors: String
  var code: Int32

  /// The folder that the build puts programs and the tests into.
  static let products: URL = {
    var folder = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath().deletingLastPathComponent()
    if !FileManager.default.fileExists(atPath: folder.appending(path: "SandboxRun").path) {
      let path = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
      folder = URL(fileURLWithPath: path).deletingLastPathComponent()
    }
    return folder
  }()

  /// Runs `arguments` to the end; `options` go to SandboxRun. The starter holds descriptors and variables that must not
  /// come through.
  static func run(
    as starter: Starter, _ arguments: [String], options: [String] = []
  ) throws -> Attempt {
    let folder = try Scratch()
    let words = options == ["--inspect"] ? options : options + [folder.bundle] + arguments
    let process = try start(as: starter, words, in: folder)
    let errors = process.errors
    let errorText = Thread.collect(errors)
    let output = String(decoding: process.output.readDataToEndOfFile(), as: UTF8.self)
    process.process.waitUntilExit()
    return Attempt(output: output, errors: errorText(), code: process.process.terminationStatus)
  }

  /// Starts SandboxRun with `words`.
  static func start(
    as starter: Starter, _ words: [String], in folder: borrowing Scratch
  ) throws -> (process: Process, output: FileHandle, errors: FileHandle) {
    let process = Process()
    let output = Pipe.closedOnExec()
    let errors = Pipe.closedOnExec()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/sh")
    let user =
      starter == .caller ? [] : ["/usr/bin/setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"]
    process.arguments =
      ["-c", "exec 7</etc/passwd 9</; exec \"$@\"", "sh"] + user + [folder.program] + words
    process.environment = ["SECRET": "of-the-host", "PATH": "/usr/bin"]
    process.currentDirectoryURL = URL(fileURLWithPath: "/")
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    return (process, output.fileHandleForReading, errors.fileHandleForReading)
  }
}

extension Pipe {
  /// A pipe of which no process that another test starts holds an end open.
  static func closedOnExec() -> Pipe {
    let pipe = Pipe()
    for end in [pipe.fileHandleForReading, pipe.fileHandleForWriting] {
      _ = fcntl(end.fileDescriptor, F_SETFD, FD_CLOEXEC)
    }
    return pipe
  }
}

extension Thread {
  /// Reads to the end on a thread of its own; calling the result waits for it.
  static func collect(_ handle: FileHandle) -> () -> String {
    let text = Collected()
    detachNewThread { text.finish(String(decoding: handle.readDataToEndOfFile(), as: UTF8.self)) }
    return { text.wait() }
  }
}

private final class Collected: Sendable {
  private let pipe = Pipe.closedOnExec()
  func finish(_ text: String) {
    pipe.fileHandleForWriting.write(Data(text.utf8))
    try? pipe.fileHandleForWriting.close()
  }
  func wait() -> String { String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self) }
}

/// The first line that comes from a descriptor, without its break; what has come of it when nothing more does for a
/// minute.
func firstLine(from descriptor: Int32) -> String {
  var bytes: [UInt8] = []
  var byte: UInt8 = 0
  var watched = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
  while poll(&watched, 1, 60_000) == 1, read(descriptor, &byte, 1) == 1, byte != UInt8(ascii: "\n") {
    bytes.append(byte)
  }
  return String(decoding: bytes, as: UTF8.self)
}

/// A fresh folder that every user can read, with SandboxRun in it and a bundle of one file; removed at the end.
struct Scratch: ~Copyable {
  let folder: URL
  var bundle: String { folder.appending(path: "bundle").path }
  var program: String { folder.appending(path: "SandboxRun").path }

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "sandbox-\(UUID().uuidString)")
    let readable: [FileAttributeKey: Any] = [.posixPermissions: 0o755]
    try FileManager.default.createDirectory(
      at: folder.appending(path: "bundle"), withIntermediateDirectories: true, attributes: readable)
    try FileManager.default.setAttributes(readable, ofItemAtPath: folder.path)
    try Data("of the bundle".utf8).write(to: folder.appending(path: "bundle/file"))
    // Not by this process: one that another test starts meanwhile would hold the copy open for writing, and a file that
    // anybody writes cannot be run.
    let copy = Process()
    copy.executableURL = URL(filePath: "/usr/bin/cp")
    copy.arguments = [Attempt.products.appending(path: "SandboxRun").path, program]
    try copy.run()
    copy.waitUntilExit()
    guard copy.terminationStatus == 0 else { throw CocoaError(.fileWriteUnknown) }
  }

  deinit { try? FileManager.default.removeItem(at: folder) }
}
