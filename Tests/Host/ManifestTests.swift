import Host
import HustingsProtocol
import Testing

@Suite struct ManifestTests {
  private func manifest(_ change: (inout Manifest) -> Void = { _ in }) -> Manifest {
    var view = Manifest.View()
    (view.id, view.title, view.roles) = ("stations", "Where to vote", [.volunteer])
    var manifest = Manifest()
    (manifest.id, manifest.name, manifest.version) = ("station-finder", "Station finder", "1.0.0")
    (manifest.protocol, manifest.run, manifest.views) = ("1.0", ["./station-finder"], [view])
    change(&manifest)
    return manifest
  }

  private func permission(_ change: (inout Permission) -> Void) -> Permission {
    var permission = Permission()
    (permission.id, permission.resource, permission.fields) = ("stations", "pollingStations", ["place"])
    permission.why = "Shows where each district votes."
    change(&permission)
    return permission
  }

  @Test func `a sound manifest has no problems`() {
    #expect(manifest { $0.permissions = [permission { _ in }] }.problems().isEmpty)
  }

  private func collection(_ change: (inout Manifest.Collection) -> Void) -> Manifest.Collection {
    var collection = Manifest.Collection()
    (collection.id, collection.read, collection.write) = ("notes", [.volunteer], [.organiser])
    collection.why = "Keeps a note."
    change(&collection)
    return collection
  }

  @Test func `a collection and a field that is reached through a reference are taken`() {
    #expect(manifest { $0.storage = [collection { _ in }] }.problems().isEmpty)
    let counts = permission { ($0.resource, $0.fields) = ("turnoutCounts", ["count", "station.place"]) }
    #expect(manifest { $0.permissions = [counts] }.problems().isEmpty)
  }

  @Test func `each mistake is told with its place`() {
    let mistakes: [(String, (inout Manifest) -> Void)] = [
      ("id", { $0.id = "Has Spaces" }),
      ("version", { $0.version = "one" }),
      ("version", { $0.version = "½.½.½" }),
      ("version", { $0.version = "1.0." }),
      ("protocol", { $0.protocol = "9.0" }),
      ("run", { $0.run = [] }),
      ("run[0]", { $0.run = ["./../../bin/sh"] }),
      ("run[0]", { $0.run = ["/etc/passwd"] }),
      ("limits.memoryMB", { $0.limits.memoryMB = 1 << 40 }),
      ("views", { $0.views = [] }),
      ("views[1].id", { $0.views += $0.views }),
      ("views[0].roles", { $0.views[0].roles = [] }),
      (
        "views[0].roles",
        {
          $0.views[0].restricted = true; $0.views[0].roles = [.member]
        }
      ),
      (
        "permissions",
        {
          $0.scope = .platform; $0.permissions = [permission { _ in }]
        }
      ),
      ("permissions[0].resource", { $0.permissions = [permission { $0.resource = "cases" }] }),
      ("permissions[0].resource", { $0.permissions = [permission { $0.resource = "sqlite_master" }] }),
      ("permissions[0].fields[1]", { $0.permissions = [permission { $0.fields = ["place", "place; DROP"] }] }),
      ("permissions[0].why", { $0.permissions = [permission { $0.why = "" }] }),
      ("permissions[0].fields[1]", { $0.permissions = [permission { $0.fields = ["place", "district.code"] }] }),
      ("permissions[0].access", { $0.permissions = [permission { $0.access = .aggregate }] }),
      (
        "permissions[0].access",
        {
          $0.permissions = [
            permission { ($0.resource, $0.access, $0.fields) = ("electors", .delete, ["phone"]) }
          ]
        }
      ),
      (
        "permissions[0].access",
        {
          $0.permissions = [
            permission { ($0.resource, $0.access, $0.fields) = ("households", .write, ["address"]) }
          ]
        }
      ),
      (
        "permissions[0].fields[1]",
        {
          $0.permissions = [
            permission { ($0.resource, $0.access, $0.fields) = ("electors", .aggregate, ["district", "surname"]) }
          ]
        }
      ),
      ("permissions[0].access", { $0.permissions = [permission { $0.access = .search }] }),
      (
        "permissions[0].fields",
        {
          $0.permissions = [
            permission { ($0.resource, $0.access, $0.fields) = ("electors", .search, ["forename", "address"]) }
          ]
        }
      ),
      ("storage[0].id", { $0.storage = [collection { $0.id = "Notes" }] }),
      ("storage[1].id", { $0.storage = [collection { _ in }, collection { _ in }] }),
      (
        "storage[0].id",
        {
          $0.permissions = [permission { _ in }]; $0.storage = [collection { $0.id = "stations" }]
        }
      ),
      ("storage[0].read", { $0.storage = [collection { $0.read = [] }] }),
      ("storage[0].write", { $0.storage = [collection { $0.write = [] }] }),
      ("storage[0].write", { $0.storage = [collection { $0.write = [.public] }] }),
      ("storage[0].why", { $0.storage = [collection { $0.why = "" }] }),
      ("storage", { $0.storage = (0...20).map { number in collection { $0.id = "notes-\(number)" } } }),
      (
        "storage",
        {
          $0.scope = .platform; $0.storage = [collection { _ in }]
        }
      ),
    ]
    for (place, mistake) in mistakes {
      let problems = manifest(mistake).problems()
      #expect(problems.contains { $0.place == place }, "\(place): \(problems)")
    }
  }
}
