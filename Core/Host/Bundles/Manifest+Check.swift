internal import Access
package import HustingsProtocol

/// What is wrong with a manifest, and where.
package struct ManifestProblem: Error, Equatable, Sendable, CustomStringConvertible {
  /// The place, such as `permissions[2].fields`.
  package var place: String
  /// What is wrong and, where that says it best, what it must be.
  package var text: String
  /// What to do about it, as a sentence, where there is more to be said.
  package var mend: String?
  /// The line of `plugin.json`, from 1; nil for a manifest that was read from no file.
  package var line: Int?

  /// One line.
  package var description: String { "\(place): \(text)" + (mend.map { ". \($0)" } ?? "") }
}

extension Manifest {
  /// Everything that is wrong with the manifest; an empty list means that the host takes it.
  package func problems() -> [ManifestProblem] {
    var problems: [ManifestProblem] = []
    func check(_ holds: Bool, _ place: String, _ text: String) {
      if !holds { problems.append(ManifestProblem(place: place, text: text)) }
    }
    check(id.isIdentifier, "id", "must be 2 to 40 lower-case letters, digits or hyphens, and begin with a letter")
    check(Self.nameLength.contains(name.count), "name", "must be \(Self.nameLength.inWords) characters")
    check(
      version.split(separator: ".", omittingEmptySubsequences: false).map(\.isDigits) == [true, true, true]
        && version.count <= 20,
      "version", "must be major.minor.patch, like 1.0.0")
    check(
      ProtocolVersion.choose(from: [`protocol`]) != nil, "protocol",
      "must be a version that this host speaks: \(ProtocolVersion.current)")
    check(
      Self.runCount.contains(run.count)
        && run.allSatisfy { !$0.isEmpty && $0.utf8.count <= 1000 && !$0.utf8.contains(0) },
      "run", "must name a program, and up to 19 arguments")
    check(
      run.first.map { $0.isBundlePath || $0.hasPrefix("/usr/bin/") } ?? true, "run[0]",
      "must be a file of the bundle, like ./\(id), or a program in /usr/bin")
    check(Limits.memory.contains(limits.memoryMB), "limits.memoryMB", "must be \(Limits.memory.inWords)")
    check(Limits.duration.contains(limits.seconds), "limits.seconds", "must be \(Limits.duration.inWords)")
    check(Self.viewCount.contains(views.count), "views", "must be \(Self.viewCount.inWords) views")
    check(
      Self.actionCount.contains(actions.count), "actions", "must be \(Self.actionCount.upperBound) actions or fewer")
    check(
      Self.permissionCount.contains(permissions.count), "permissions",
      "must be \(Self.permissionCount.upperBound) permissions or fewer")
    check(
      Self.collectionCount.contains(storage.count), "storage",
      "must be \(Self.collectionCount.upperBound) collections or fewer")
    check(scope != .platform || storage.isEmpty, "storage", "must be empty: scope platform has no data")
    check(scope != .platform || permissions.isEmpty, "permissions", "must be empty: scope platform has no data")
    problems += doubled(views.map(\.id), "views") + doubled(actions.map(\.id), "actions")
    problems += doubled(permissions.map(\.id), "permissions") + doubled(storage.map(\.id), "storage")
    for (index, collection) in storage.enumerated() {
      problems += collection.problems(beside: permissions, at: "storage[\(index)]")
    }
    for (index, view) in views.enumerated() {
      problems += named(view.id, view.title, view.roles, view.parameters, at: "views[\(index)]")
      check(
        !view.restricted || (!view.roles.contains(.public) && !view.roles.contains(.member)),
        "views[\(index)].roles", "must not hold public or member: who has voted is for invited roles only")
    }
    for (index, action) in actions.enumerated() {
      problems += named(action.id, action.title, action.roles, action.parameters, at: "actions[\(index)]")
    }
    for (index, permission) in permissions.enumerated() {
      problems += permission.problems(scope: scope, at: "permissions[\(index)]")
    }
    return problems
  }

  private func named(
    _ id: String, _ title: String, _ roles: [Role], _ parameters: [String: Parameter], at place: String
  ) -> [ManifestProblem] {
    var problems: [ManifestProblem] = []
    func check(_ holds: Bool, _ part: String, _ text: String) {
      if !holds { problems.append(ManifestProblem(place: "\(place).\(part)", text: text)) }
    }
    check(id.isIdentifier, "id", "must be 2 to 40 lower-case letters, digits or hyphens, and begin with a letter")
    check(Self.titleLength.contains(title.count), "title", "must be \(Self.titleLength.inWords) characters")
    check(!roles.isEmpty, "roles", "must hold at least one role, or nobody can open it")
    check(
      Self.parameterCount.contains(parameters.count), "parameters", "must be \(Self.parameterCount.upperBound) or fewer"
    )
    for (name, parameter) in parameters.sorted(by: { $0.key < $1.key }) {
      check(
        name.isParameterName, "parameters.\(name.prefix(40))",
        "must be named by 1 to 40 letters and digits, and begin with a lower-case letter")
      check(
        Parameter.lengths.contains(parameter.maxLength), "parameters.\(name).maxLength",
        "must be \(Parameter.lengths.inWords)")
      let chooses = parameter.type == .choice || parameter.type == .choices
      check(
        chooses == !parameter.options.isEmpty, "parameters.\(name).options",
        chooses ? "must list what may be chosen" : "belongs to the types choice and choices only")
    }
    return problems
  }

  private func doubled(_ ids: [String], _ place: String) -> [ManifestProblem] {
    var seen: Set<String> = []
    return ids.enumerated().filter { !seen.insert($0.element).inserted }
      .map { ManifestProblem(place: "\(place)[\($0.offset)].id", text: "is `\($0.element.prefix(40))` like another's") }
  }
}

extension Manifest.Collection {
  fileprivate func problems(beside permissions: [Permission], at place: String) -> [ManifestProblem] {
    var problems: [ManifestProblem] = []
    func check(_ holds: Bool, _ part: String, _ text: String) {
      if !holds { problems.append(ManifestProblem(place: "\(place).\(part)", text: text)) }
    }
    check(id.isIdentifier, "id", "must be 2 to 40 lower-case letters, digits or hyphens, and begin with a letter")
    check(
      !permissions.contains { $0.id == id }, "id",
      "is `\(id.prefix(40))` like a permission's: each is granted by its id")
    check(!read.isEmpty, "read", "must hold at least one role, or nobody can read what is kept")
    check(!write.isEmpty, "write", "must hold at least one role, or nobody can keep anything")
    // What a role may not be told may not be kept for it either.
    check(
      !permissions.contains { RoleRights.secretOfPoll.contains($0.resource) }
        || (!read.contains(.public) && !read.contains(.member)), "read",
      "must not hold public or member: the plugin asks who has voted, which is secret until the polls close")
    check(!write.contains(.public), "write", "must not hold public: nobody would answer for what is kept")
    check(
      Permission.whyLength.contains(why.count), "why",
      "must say why in \(Permission.whyLength.inWords) characters: an officer decides by it")
    return problems
  }
}

extension Permission {
  fileprivate func problems(scope: Manifest.Scope, at place: String) -> [ManifestProblem] {
    var problems: [ManifestProblem] = []
    func check(_ holds: Bool, _ part: String, _ text: String) {
      if !holds { problems.append(ManifestProblem(place: "\(place).\(part)", text: text)) }
    }
    check(id.isIdentifier, "id", "must be 2 to 40 lower-case letters, digits or hyphens, and begin with a letter")
    check(
      Self.whyLength.contains(why.count), "why",
      "must say why in \(Self.whyLength.inWords) characters: an officer decides by it")
    check(!fields.isEmpty, "fields", "must name at least one field")
    guard let schema = Resources.named(resource) else {
      check(false, "resource", "`\(resource.prefix(40))` is no resource")
      return problems
    }
    check(
      schema.tenants.contains { $0.rawValue == scope.rawValue }, "resource",
      "`\(resource)` is not in the data of scope \(scope.rawValue)")
    check(access <= schema.mostAccess, "access", schema.boundOfAccess)
    for (index, field) in fields.enumerated() where schema.readable(field) == nil {
      check(false, "fields[\(index)]", "`\(field.prefix(40))` is no field of \(resource)")
    }
    switch access {
    case .aggregate:
      let published = schema.published.joined(separator: " and ")
      check(!published.isEmpty, "access", "no counts of \(resource) are published: ask for `read`")
      for (index, field) in fields.enumerated() where !published.isEmpty && !schema.published.contains(field) {
        check(false, "fields[\(index)]", "counts of \(resource) are published by \(published) alone")
      }
    case .search:
      let names = schema.searchable.filter(\.holdsFamilyName).map(\.name)
      check(!names.isEmpty, "access", "nobody can be found by name in \(resource): ask for `read`")
      check(
        names.isEmpty || names.contains(where: fields.contains), "fields",
        "must name `\(names.joined(separator: "` or `"))`: a search for one known person needs it")
    default: break
    }
    return problems
  }
}

extension ResourceSchema {
  /// Why a plugin can ask for no more than `mostAccess`.
  fileprivate var boundOfAccess: String {
    if isDerived { return "`\(name)` is worked out by the host: it cannot be written" }
    return mostAccess == .read
      ? "`\(name)` comes in by imports alone: it cannot be written"
      : "rows of `\(name)` come in by imports alone: they can be updated, and not deleted"
  }
}

extension ClosedRange<Int> {
  fileprivate var inWords: String { "\(lowerBound) to \(upperBound)" }
}

extension Substring {
  fileprivate var isDigits: Bool { !isEmpty && utf8.allSatisfy { (48...57).contains($0) } }
}

extension String {
  /// Whether it may be an id of a plugin, view, action or permission.
  package var isIdentifier: Bool {
    (2...40).contains(utf8.count) && utf8.first.map { (97...122).contains($0) } == true
      && utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == 45 }
  }

  /// Whether it may name a parameter: a form may add `-day` and the like, so no hyphens.
  fileprivate var isParameterName: Bool {
    (1...40).contains(utf8.count) && utf8.first.map { (97...122).contains($0) } == true
      && utf8.allSatisfy { (97...122).contains($0) || (65...90).contains($0) || (48...57).contains($0) }
  }

  /// Whether it names a file within a bundle: `./name`, no way up.
  var isBundlePath: Bool {
    hasPrefix("./") && utf8.count > 2 && !split(separator: "/").contains("..")
  }
}
