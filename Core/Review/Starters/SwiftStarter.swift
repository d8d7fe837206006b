/// The files of a new plugin in Swift.
enum SwiftStarter {
  static let sourcePath = "Sources/Program.swift"

  static func package(_ name: StarterName, sdk: String) -> String {
    """
    // swift-tools-version: 6.1
    import PackageDescription

    // Where the Hustings checkout lies. `hustings check` sets it, so that others can build this plugin elsewhere.
    let hustings = Context.environment["HUSTINGS_SDK"] ?? \(quoted(sdk))

    let package = Package(
      name: "\(name.id)",
      products: [.executable(name: "\(name.id)", targets: ["\(name.module)"])],
      dependencies: [.package(name: "hustings", path: hustings)],
      targets: [
        .executableTarget(
          name: "\(name.module)",
          dependencies: [.product(name: "Hustings", package: "hustings")],
          path: "Sources",
          swiftSettings: [
            .swiftLanguageMode(.v6),
            // A program that traps says why, with the line, also when it is optimised.
            .unsafeFlags(["-assert-config", "Debug"]),
          ],
          // The program carries Swift's runtime: in the sandbox there is none, and it starts in milliseconds.
          linkerSettings: [
            .unsafeFlags(["-static-stdlib", "-use-ld=lld"]),
            .linkedLibrary("_FoundationCollections"),
            .linkedLibrary("_FoundationCShims"),
          ])
      ]
    )

    """
  }

  static let source = """
    import Hustings

    /// What is to be done, and a form that adds to it.
    @main struct Program: Plugin {
      static let views = [View("tasks", render: tasks)]
      static let actions = [Action("add-task", perform: addTask)]

      static func tasks(_ request: Request) async throws -> Page {
        let tasks = try await request.query(
          TaskItem.title, TaskItem.dueOn, where: TaskItem.done == false, order: [TaskItem.dueOn.ascending], limit: 50)
        return Page("Tasks") {
          Table("To be done", columns: ["Task", "By"], rows: tasks, empty: "There is nothing to be done.")
          Section("Add a task") {
            Form(
              action: "add-task", submit: "Add task",
              fields: [
                Input(.text, "title", "What is to be done?"),
                Input(.date, "dueOn", "By when?", optional: true),
              ])
          }
        }
      }

      static func addTask(_ request: Request) async throws -> ActionResult {
        let title = try request.parameter("title", default: "")
        let day = try request.parameter("dueOn", as: Day.self)
        guard !title.isEmpty else { return .refused(FieldError("title", "Enter what is to be done")) }
        if let day, day < request.context.now.inBritain.day {
          return .refused(FieldError("dueOn", "The day must be today or later"))
        }
        try await request.create(TaskItem.title.set(title), TaskItem.dueOn.set(day), TaskItem.done.set(false))
        return .done("The task was added.", goTo: Target("tasks"))
      }
    }

    """

  /// A path as a Swift literal.
  private static func quoted(_ path: String) -> String {
    var text = "\""
    for scalar in path.unicodeScalars {
      if scalar == "\"" || scalar == "\\" { text += "\\" }
      text.unicodeScalars.append(scalar)
    }
    return text + "\""
  }
}
