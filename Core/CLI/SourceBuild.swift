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
  func programs() async throws(DevelopmentFailure) -> String? {
    do throws(BuildFailure) {
      return try await PluginSource(folder, programs: BundledPlugins.find()?.programs).build { _ in }
    } catch {
      // A manifest that cannot be read is told of, line by line, when the plugin is taken in.
      guard !error.isOfManifest else { return nil }
      let output = error.lastLines.joined(separator: "\n")
      var problems = BuildProblem.ofCompiler(output, in: folder)
      if problems.isEmpty, let mend = error.mend { problems = [BuildProblem(text: mend)] }
      throw DevelopmentFailure(.build, error.text, problems: problems, output: output)
    }
  }
}
