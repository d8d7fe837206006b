internal import CSystem
internal import Glibc
internal import Synchronization

/// A verb's options and operands, as libc's getopt_long reads them.
struct Options: Sendable {
  /// What is no option, in order.
  var operands: [String] = []
  private var values: [String: [String]] = [:]
  /// What is in the short files that were named, by the names as they were given.
  var texts: [String: String] = [:]
  /// The folder that relative file names start from.
  let folder: String

  /// getopt_long keeps its place in global variables.
  private static let turn = Mutex(())

  /// Reads the arguments behind the verb.
  ///
  /// - Throws: misuse, naming the option that is unknown or lacks its argument, or the operands that are missing.
  init(_ arguments: [String], for verb: Verb, folder: String = Options.currentFolder) throws(Failure) {
    self.folder = folder
    let options = verb.options + [.help]
    let parsed = Self.turn.withLock { _ in Self.parse(arguments, options, verb) }
    (operands, values) = try parsed.get()
    guard has("help") || verb.operandCount.contains(operands.count) else {
      throw .misuse(
        "`hustings \(verb.name)` takes \(verb.operands.isEmpty ? "no operands" : verb.operands); \(operands.count) given.",
        hint: "See `hustings \(verb.name) --help`.")
    }
  }

  private static func parse(
    _ arguments: [String], _ options: [Verb.Option], _ verb: Verb
  ) -> Result<([String], [String: [String]]), Failure> {
    var values: [String: [String]] = [:]
    var words: [UnsafeMutablePointer<CChar>?] = (["hustings"] + arguments).map { strdup($0) } + [nil]
    let names = options.map { strdup($0.name) }
    defer {
      for word in words { free(word) }
      for name in names { free(name) }
    }
    var table = zip(options, names).enumerated().map { index, pair in
      option(
        name: UnsafePointer(pair.1), has_arg: pair.0.value == nil ? no_argument : required_argument, flag: nil,
        val: Int32(index))
    }
    table.append(option(name: nil, has_arg: 0, flag: nil, val: 0))
    hustings_options_restart()
    while true {
      // The leading colon tells a missing argument from an unknown option.
      let found = getopt_long(Int32(words.count - 1), &words, ":", table, nil)
      if found == -1 { break }
      guard let option = options.indices.contains(Int(found)) ? options[Int(found)] : nil else {
        let word = words[max(1, Int(hustings_options_place()) - 1)].map { String(cString: $0) } ?? ""
        let what = found == Int32(UInt8(ascii: ":")) ? "needs an argument" : "is no option of `hustings \(verb.name)`"
        return .failure(.misuse("`\(word)` \(what).", hint: "See `hustings \(verb.name) --help`."))
      }
      let argument = option.value == nil ? nil : hustings_options_argument().map { String(cString: $0) }
      values[option.name, default: []].append(argument ?? "")
    }
    return .success((words[Int(hustings_options_place())...].compactMap { $0.map { String(cString: $0) } }, values))
  }

  /// This process's working folder.
  static var currentFolder: String {
    guard let folder = getcwd(nil, 0) else { return "/" }
    defer { free(folder) }
    return String(cString: folder)
  }

  /// A file name, seen from where the command was given.
  func path(_ name: String) -> String { name.hasPrefix("/") ? name : folder == "/" ? "/\(name)" : "\(folder)/\(name)" }

  /// Whether an option was given.
  func has(_ name: String) -> Bool { values[name] != nil }

  /// An option's argument, the last one when it was given several times, or nil.
  func value(_ name: String) -> String? { values[name]?.last }

  /// Refuses options that go with other words of a verb: one that was passed over would do something else than was meant.
  ///
  /// - Parameters:
  ///   - word: The verb's first operand.
  ///   - own: Each word's own options; those in none go with all.
  ///   - verb: The verb.
  /// - Throws: misuse that names the first such option.
  func checkTheyGo(with word: String, _ own: [String: Set<String>], of verb: String) throws(Failure) {
    let others = Set(own.values.joined()).subtracting(own[word] ?? []).sorted()
    if let other = others.first(where: has) {
      throw .misuse("--\(other) does not go with `\(verb) \(word)`.", hint: "See `hustings \(verb) --help`.")
    }
  }

  /// The arguments of an option that may be given several times, in order.
  func all(_ name: String) -> [String] { values[name] ?? [] }

  /// Reads the short files that options name.
  ///
  /// - Throws: for one that cannot be read, or is over 16 KiB.
  mutating func readTexts(of verb: Verb) throws(Failure) {
    for option in verb.options where option.isText {
      for name in all(option.name) where texts[name] == nil { texts[name] = try Self.text(path(name)) }
    }
  }

  /// The text of a file of so many bytes at most.
  static func text(_ path: String, limit: Int = 16 << 10) throws(Failure) -> String {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw Failure("\(path) cannot be opened: \(String(cString: strerror(errno))).") }
    defer { close(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: min(limit + 1, 1 << 20))
    while true {
      let count = read(file, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw Failure("\(path) cannot be read: \(String(cString: strerror(errno))).") }
      guard count > 0 else { break }
      bytes += buffer[..<count]
      guard bytes.count <= limit else { throw Failure("\(path) is over \(limit >> 10) KiB.") }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The arguments of an option that may be given several times, each `LEFT=RIGHT`, parted at the last sign.
  func pairs(_ name: String) throws(Failure) -> [(left: String, right: String)] {
    var pairs: [(String, String)] = []
    for text in values[name] ?? [] {
      guard let sign = text.lastIndex(of: "="), sign > text.startIndex, text.index(after: sign) < text.endIndex else {
        throw .misuse("--\(name) takes two words with = between them, not `\(text)`.")
      }
      pairs.append((String(text[..<sign]), String(text[text.index(after: sign)...])))
    }
    return pairs
  }

  /// An option's argument as a number.
  func integer(_ name: String, in range: ClosedRange<Int>) throws(Failure) -> Int? {
    guard let text = value(name) else { return nil }
    guard let number = Int(text), range.contains(number) else {
      throw .misuse("--\(name) is a whole number from \(range.lowerBound) to \(range.upperBound), not `\(text)`.")
    }
    return number
  }
}
