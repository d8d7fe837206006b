@preconcurrency internal import Glibc  // for `stdout`, which C declares as a variable

/// The protocol's input and output, on descriptors of their own.
struct ProtocolStreams {
  let input: Int32
  let output: Int32

  /// Moves the protocol's streams off the standard ones; what code prints then goes to standard error, line by line.
  /// Ends the process where a person started it, or where there are no descriptors left.
  static func take() -> ProtocolStreams {
    guard isatty(STDIN_FILENO) == 0 else {
      say(
        """
        This is a Hustings plugin: the host starts it and talks with it over standard input and output.
        To see its views, run: hustings view PLUGIN VIEW
        """)
      exit(2)
    }
    let input = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3)
    let output = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3)
    let nothing = open("/dev/null", O_RDONLY | O_CLOEXEC)
    guard input >= 0, output >= 0, nothing >= 0, dup2(nothing, STDIN_FILENO) >= 0,
      dup2(STDERR_FILENO, STDOUT_FILENO) >= 0
    else {
      say("This plugin cannot take over its standard input and output: errno \(errno).")
      exit(1)
    }
    if nothing > STDERR_FILENO { close(nothing) }
    // By itself stdio would keep what is printed until 4 KiB are full: a plugin that is killed would lose it.
    setvbuf(stdout, nil, _IOLBF, 0)
    return ProtocolStreams(input: input, output: output)
  }

  private static func say(_ text: String) {
    var line = text + "\n"
    line.withUTF8 { _ = write(STDERR_FILENO, $0.baseAddress, $0.count) }
  }
}
