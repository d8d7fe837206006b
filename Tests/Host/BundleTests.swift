import Foundation
import Host
import HustingsProtocol
import HustingsPython
import Synchronization
import Testing

private final class Flag: Sendable {
  let isOver = Atomic(false)
}

/// Plugins as the store takes them in, from folders that go with the test.
@Suite struct BundleTests {
  private func adopted(
    run: [String], _ files: [String: String], _ body: (InstalledPlugin) throws -> Void
  ) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "hustings-bundle-\(UUID().uuidString)")
    defer { removeTree(folder.path) }
    let source = folder.appending(path: "source")
    var view = Manifest.View()
    (view.id, view.title, view.roles) = ("stations", "Where to vote", [.volunteer])
    var manifest = Manifest()
    (manifest.id, manifest.name, manifest.version) = ("station-finder", "Station finder", "1.0.0")
    (manifest.protocol, manifest.run, manifest.views) = ("1.0", run, [view])
    var files = files
    files["plugin.json"] = RawJSON(encoding: manifest).text
    for (name, text) in files {
      let path = source.appending(path: name)
      try FileManager.default.createDirectory(at: path.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: path)
    }
    let store = folder.appending(path: "bundles")
    try FileManager.default.createDirectory(at: store, withIntermediateDirectories: true)
    try body(BundleStore(folder: store.path).adopt(source.path, programs: nil))
  }

  private func files(in plugin: InstalledPlugin) throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: plugin.folder).sorted()
  }

  @Test(arguments: [["./plugin.py"], ["/usr/bin/python3", "plugin.py"], ["/usr/bin/python3.11", "-S", "plugin.py"]])
  func `a plugin in Python gets the host's SDK`(run: [String]) throws {
    try adopted(run: run, ["plugin.py": "import hustings"]) { plugin in
      let names = try self.files(in: plugin)
      #expect(names == ["hustings.py", "plugin.json", "plugin.py"])
      #expect(FileManager.default.contents(atPath: "\(plugin.folder)/hustings.py") == Data(PythonSDK.source))
    }
  }

  @Test func `the SDK that the host carries is the one in the repository`() throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../SDK/Python/hustings.py")
    let source = try Data(contentsOf: file)
    #expect(source == Data(PythonSDK.source))
  }

  @Test func `a plugin that brings its own SDK keeps it`() throws {
    try adopted(run: ["/usr/bin/python3", "plugin.py"], ["plugin.py": "", "hustings.py": "own"]) { plugin in
      #expect(FileManager.default.contents(atPath: "\(plugin.folder)/hustings.py") == Data("own".utf8))
    }
  }

  @Test(arguments: [["./plugin"], ["/usr/bin/sh", "plugin"], ["/usr/bin/sh", "plugin.py"]])
  func `no other plugin gets it`(run: [String]) throws {
    try adopted(run: run, ["plugin": "", "plugin.py": ""]) { plugin in
      let names = try self.files(in: plugin)
      #expect(names == ["plugin", "plugin.json", "plugin.py"])
    }
  }

  @Test func `what Python keeps beside the sources is left out, wherever it lies, and names no other content`() throws {
    var digests: Set<String> = []
    let files = ["plugin.py": "", "parts/a.py": ""]
    let caches = ["__pycache__/plugin.cpython-311.pyc": "x", "parts/__pycache__/a.cpython-311.pyc": "x"]
    for files in [files, files.merging(caches) { $1 }] {
      try adopted(run: ["/usr/bin/python3", "plugin.py"], files) { plugin in
        let names = try self.files(in: plugin)
        #expect(names == ["hustings.py", "parts", "parts/a.py", "plugin.json", "plugin.py"])
        digests.insert(plugin.digest)
      }
    }
    #expect(digests.count == 1)
  }

  @Test func `what is stored is what its digest says, though the source changes meanwhile`() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "hustings-bundle-\(UUID().uuidString)")
    defer { removeTree(folder.path) }
    try adopted(run: ["./plugin"], ["plugin": ""]) { plugin in
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      let source = folder.appending(path: "source")
      try FileManager.default.copyItem(atPath: plugin.folder, toPath: source.path)
      let data = source.appending(path: "data").path
      let size = 1 << 20
      try Data(repeating: 0, count: size).write(to: URL(filePath: data))
      let flag = Flag()
      let descriptor = open(data, O_WRONLY)
      let end = DispatchSemaphore(value: 0)
      Thread {
        var round: UInt8 = 0
        while !flag.isOver.load(ordering: .relaxed) {
          round &+= 1
          _ = pwrite(descriptor, [UInt8](repeating: round, count: size), size, 0)
        }
        close(descriptor)
        end.signal()
      }.start()
      defer {
        flag.isOver.store(true, ordering: .relaxed)
        end.wait()
      }
      for number in 0..<20 {
        let stores = ["first-\(number)", "again-\(number)"].map { folder.appending(path: $0) }
        for store in stores { try FileManager.default.createDirectory(at: store, withIntermediateDirectories: true) }
        let first = try BundleStore(folder: stores[0].path).adopt(source.path, programs: nil)
        let again = try BundleStore(folder: stores[1].path).adopt(first.folder, programs: nil)
        #expect(first.digest == again.digest)
        #expect(try FileManager.default.contentsOfDirectory(atPath: stores[0].path) == [first.digest])
      }
    }
  }
}
