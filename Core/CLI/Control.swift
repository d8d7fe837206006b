internal import Glibc
internal import Host
internal import HustingsProtocol
internal import HustingsTransport
internal import Sandbox
internal import Synchronization

// A command that is given while a host runs is carried out by that host, which holds the data folder's lock. The client
// sends its arguments over the folder's Unix socket; the host runs the verb and sends what it writes. Only the host's
// own user and root can open the socket.

/// What the client sends: one command line.
struct ControlRun: JSONObject {
  var arguments: [String] = []
  var folder = ""
  var showsProgress = false
  var width = 80
  var texts: [String: String] = [:]
  var bundle: String?

  init() {}

  init(_ arguments: [String], texts: [String: String], bundle: String? = nil) {
    self.arguments = arguments
    self.texts = texts
    self.bundle = bundle
  }

  static let members: [Member<Self>] = [
    .required("arguments", \.arguments, "The verb and what follows."),
    .required("folder", \.folder, "The client's working folder."),
    .required("showsProgress", \.showsProgress, "Whether the client's standard error is a terminal."),
    .required("width", \.width, "The client's terminal's width."),
    .defaulted("texts", \.texts, "What is in the short files that the command names."),
    .optional("bundle", \.bundle, "The bundle that the client made of the folder which the command names."),
  ]
}

/// A piece of what a verb writes.
struct ControlOutput: JSONObject {
  var text = ""
  var toStandardError = false

  static let members: [Member<Self>] = [
    .required("text", \.text, "What is written."),
    .required("toStandardError", \.toStandardError, "Where it is written."),
  ]
}

/// Asks a running host to carry out a command.
enum ControlClient {
  /// The reason of the error that says that the verb was carried out, and not all that it wrote came through.
  static let lost = "outputLost"

  static func run(_ command: ControlRun, at path: String, _ output: Output) async throws(Failure) -> Int32 {
    guard let socket = connect(path) else {
      throw Failure(
        "Another hustings process holds the data folder and does not answer at \(path).",
        hint: "Wait until it has finished, or stop it.")
    }
    let second = fcntl(socket, F_DUPFD_CLOEXEC, 3)
    let peer = Peer(input: socket, output: second, handler: Printer(output: output))
    peer.start()
    defer { peer.end() }
    var run = command
    run.folder = Options.currentFolder
    run.showsProgress = output.showsProgress
    run.width = output.width
    do {
      return try Int32(clamping: Int(json: await peer.request("run", RawJSON(encoding: run), deadline: .seconds(3600))))
    } catch let error as RPCError {
      if error.data?.reason == Self.lost { throw Failure(error.message, hint: error.data?.hint) }
      if peer.hasEnded { throw Failure("The host stopped before it had done it.", hint: "Give the command again.") }
      throw Failure("The running host did not carry it out: \(error.message)", hint: error.data?.hint)
    } catch {
      throw Failure("The running host's answer does not fit: \(error)", hint: "Is it of the same version?")
    }
  }

  /// Writes what the host sends, a piece at a time, off the thread that reads it: a pager takes its time.
  private struct Printer: PeerHandler {
    var output: Output

    func answer(_ method: String, _ params: RawJSON, id: MessageID) async throws(RPCError) -> RawJSON {
      guard method == "output", let piece = try? ControlOutput(json: params) else {
        throw RPCError(.methodNotFound, "A client takes `output` alone.")
      }
      let error = await withCheckedContinuation { (written: CheckedContinuation<Int32, Never>) in
        let error = startThread(stack: 256 << 10) {
          output.write(piece.text, piece.toStandardError)
          written.resume(returning: 0)
        }
        if error != 0 { written.resume(returning: error) }
      }
      guard error == 0 else { throw RPCError(.unavailable, "The system refused a thread (errno \(error)).") }
      return .emptyObject
    }
  }

  private static func connect(_ path: String) -> Int32? {
    guard let socket = unixSocket(), var address = UnixAddress(path) else { return nil }
    guard address.with({ Glibc.connect(socket, $0, $1) }) == 0 else {
      close(socket)
      return nil
    }
    return socket
  }
}

/// Carries out what clients ask, in the running host.
final class ControlServer: Sendable {
  private let listener: Int32
  private let path: String
  private let clients: Clients

  /// Listens at a path; what a dead host left there is replaced: the folder's lock says that it is dead.
  init(path: String, platform: Platform) throws(Failure) {
    unlink(path)
    guard let socket = unixSocket(), var address = UnixAddress(path) else {
      throw Failure(
        "No socket can be made at \(path).", hint: "Its path may have at most 107 bytes: choose a shorter --data.")
    }
    let mask = umask(0o177)
    let bound = address.with { bind(socket, $0, $1) }
    umask(mask)
    guard bound == 0, listen(socket, 16) == 0 else {
      close(socket)
      throw Failure("\(path) cannot be listened at: \(String(cString: strerror(errno))).")
    }
    let clients = Clients()
    (listener, self.path, self.clients) = (socket, path, clients)
    do {
      try startThread {
        while true {
          let client = accept(socket, nil, nil)
          if client < 0 {
            if errno == EINTR || errno == ECONNABORTED { continue }
            if errno == EMFILE || errno == ENFILE {
              usleep(100_000)
              continue
            }
            break
          }
          _ = fcntl(client, F_SETFD, FD_CLOEXEC)
          Self.serve(client, platform, clients)
        }
        close(socket)
      }
    } catch {
      close(socket)
      throw Failure("\(error)")
    }
  }

  /// Stops listening, and ends every client: what it asked for is cancelled, and it is told that the host stops.
  func stop() async {
    shutdown(listener, Int32(SHUT_RDWR))
    unlink(path)
    await clients.end()
  }

  /// The conversations with clients. Once they were ended there are no more.
  private final class Clients: Sendable {
    private struct State {
      var peers: [ObjectIdentifier: Peer] = [:]
      var isOver = false
    }
    private let state = Mutex(State())

    /// Adds a conversation; false when it comes too late.
    func add(_ peer: Peer) -> Bool {
      state.withLock { state in
        guard !state.isOver else { return false }
        state.peers[ObjectIdentifier(peer)] = peer
        return true
      }
    }

    func remove(_ peer: Peer) {
      state.withLock { $0.peers[ObjectIdentifier(peer)] = nil }
    }

    func end() async {
      let peers = state.withLock { state in
        state.isOver = true
        return Array(state.peers.values)
      }
      for peer in peers { peer.end() }
      for peer in peers { _ = await peer.ended }
    }
  }

  private static func serve(_ client: Int32, _ platform: Platform, _ clients: Clients) {
    let second = fcntl(client, F_DUPFD_CLOEXEC, 3)
    guard second >= 0 else {
      close(client)
      return
    }
    let runner = Runner(platform: platform)
    let peer = Peer(input: client, output: second, handler: runner)
    runner.peer.withLock { $0 = peer }
    peer.start()
    if !clients.add(peer) { peer.end() }
    Task {
      _ = await peer.ended
      clients.remove(peer)
      runner.peer.withLock { $0 = nil }
    }
  }

  private final class Runner: PeerHandler {
    let platform: Platform
    let peer = Mutex<Peer?>(nil)

    init(platform: Platform) { self.platform = platform }

    func answer(_ method: String, _ params: RawJSON, id: MessageID) async throws(RPCError) -> RawJSON {
      guard method == "run", let run = try? ControlRun(json: params) else {
        throw RPCError(.methodNotFound, "The host's socket takes `run` alone.")
      }
      guard let peer = peer.withLock({ $0 }) else { throw RPCError(.unavailable, "The client has gone.") }
      let sent = SentOutput(peer)
      let output = Output(
        write: { text, toStandardError in sent.add(text, toStandardError) }, showsProgress: run.showsProgress,
        width: run.width)
      let code = await Hustings.run(
        run.arguments, output: output, platform: platform, folder: run.folder, texts: run.texts, bundle: run.bundle)
      guard await sent.isWhole else {
        throw RPCError(
          .tooLarge, "What the host wrote was lost in part.",
          data: ErrorDetail(
            reason: ControlClient.lost,
            hint: "At most \(SentOutput.limit >> 20) MiB wait for a slow reader: ask for less at a time."))
      }
      return RawJSON(encoding: Int(code))
    }
  }
}

private func unixSocket() -> Int32? {
  let socket = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
  return socket < 0 ? nil : socket
}

/// The address of a Unix socket: a path of at most 107 bytes.
private struct UnixAddress {
  private var address = sockaddr_un()

  init?(_ path: String) {
    let bytes = Array(path.utf8)
    guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else { return nil }
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
  }

  mutating func with(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
    withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<sockaddr_un>.size)) }
    }
  }
}
