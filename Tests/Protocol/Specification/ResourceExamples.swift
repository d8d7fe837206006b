import Foundation
import HustingsProtocol

/// A query of each resource with its answer, which the host's tests ask on the sample.
enum ResourceExamples {
  private static let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "SDK/spec/resources.jsonl")

  /// By the resource's name: the parameters of `data.query`, and its result.
  static let all: [String: (params: String, result: String)] = {
    var all: [String: (params: String, result: String)] = [:]
    let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
    for line in text.split(separator: "\n") {
      guard let example = try? JSONValue(jsonBytes: Array(line.utf8)), let params = example["params"],
        let result = example["result"], case .string(let name)? = params["resource"]
      else { continue }
      all[name] = (RawJSON(encoding: params).text, RawJSON(encoding: result).text)
    }
    return all
  }()
}
