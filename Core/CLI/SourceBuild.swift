internal import Host
internal import Review

/// Builds what `hustings dev` runs, as `hustings view` and `hustings check` build it, and tells mistakes as places in the
/// plugin's folder.
struct SourceBuild {
  let folder: String

  /// Builds the plugin as its files are now; ends early, by any error, when the task is cancelled.
  ///
  /// - Returns: Where its program lies, if that is not its own folder.
  /// - Throws: what the compiler said.
  func programs() async throws(Host.BuildFailure) -> String? {
    do throws(Review.BuildFailure) {
      return try await PluginSource(folder, programs: BundledPlugins.find()?.programs).build { _ in }
    } catch {
      // A manifest that cannot be read is told of, line by line, when the plugin is taken in.
      guard !error.isOfManifest else { return nil }
      let mistakes = error.diagnostics.filter { $0.severity == .error }.map { found in
        BuildProblem(file: shown(found.file), line: found.line, text: found.text)
      }
      let problems = mistakes.isEmpty ? error.mend.map { [BuildProblem(text: $0)] } ?? [] : mistakes
      throw Host.BuildFailure(
        .build, error.text, problems: Array(problems.prefix(BuildProblem.maximum)),
        output: error.lastLines.joined(separator: "\n"))
    }
  }

  private func shown(_ file: String) -> String {
    file.hasPrefix(folder + "/") ? String(file.dropFirst(folder.utf8.count + 1)) : file
  }
}
