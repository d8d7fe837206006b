package import Host
internal import Synchronization

/// Where in its author's own files a Swift program trapped: the runtime names the place in the library that noticed, such
/// as that of an array's bounds.
package enum TrapPlace {
  /// How long finding it may take, in seconds.
  private static let limit = 10

  /// Looks the calls up in what the build noted in the program.
  ///
  /// - Parameters:
  ///   - trace: What the runtime wrote.
  ///   - program: The program's path, as it was built.
  ///   - folder: The plugin's folder.
  /// - Returns: The innermost line of the folder's own, such as `Sources/Program.swift:12`; nil when there is none, or
  ///   the toolchain is not there to be asked.
  package static func find(_ trace: StackTrace, program: String, in folder: String) async -> String? {
    let name = program.split(separator: "/").last ?? ""
    let offsets = trace.offsets(in: name).map { "0x\(String($0, radix: 16))" }
    guard !offsets.isEmpty, let symbolizer = Toolchain.find("llvm-symbolizer") else { return nil }
    let lines = Mutex<[String]>([])
    let run = ProgramRun(
      program: symbolizer, arguments: ["--obj=\(program)", "--functions=none"] + offsets, folder: "/", limit: limit)
    guard (try? await run { line in lines.withLock { $0.append(line) } }) == .exit(0) else { return nil }
    return lines.withLock { $0 }.lazy.compactMap { own($0, in: folder) }.first
  }

  /// The place of a line like `/folder/Sources/Program.swift:12:5`, if that is in the folder and no product of a build.
  private static func own(_ line: String, in folder: String) -> String? {
    guard line.hasPrefix("\(folder)/") else { return nil }
    let parts = line.dropFirst(folder.count + 1).split(separator: ":")
    guard parts.count == 3, !parts[0].hasPrefix("."), let number = Int(parts[1]), number > 0 else { return nil }
    return "\(parts[0]):\(number)"
  }
}
