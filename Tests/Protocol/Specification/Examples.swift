import Foundation
import HustingsProtocol

/// An example of each method from the golden transcripts, which are played against the host and both SDKs.
enum Examples {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "SDK/spec/transcripts")

  /// By the method's name: the transcript's, and the lines that ask and answer.
  static let all: [String: (transcript: String, lines: [String])] = {
    var all: [String: (transcript: String, lines: [String])] = [:]
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    for file in files.filter({ $0.hasSuffix(".transcript") }).sorted() {
      let text = (try? String(contentsOf: folder.appending(path: file), encoding: .utf8)) ?? ""
      let lines = text.split(separator: "\n").map(String.init).filter { $0.hasPrefix("→ {") || $0.hasPrefix("← {") }
      for (index, line) in lines.enumerated() {
        guard let message = message(line), case .string(let method)? = message["method"] else { continue }
        let answer = lines[index...].first { other in
          message["id"] != nil && other.first != line.first
            && Self.message(other).map { $0["id"] == message["id"] && $0["result"] != nil } == true
        }
        guard message["id"] == nil || answer != nil else { continue }
        // The shortest says it best.
        let found = [line] + (answer.map { [$0] } ?? [])
        if let known = all[method], known.lines.joined().count <= found.joined().count { continue }
        all[method] = (file, found)
      }
    }
    return all
  }()

  private static func message(_ line: String) -> JSONValue? { try? JSONValue(jsonBytes: Array(line.utf8.dropFirst(4))) }
}
