/// Why some bytes are not the JSON that was expected, and where.
///
/// It may be logged: it names places, never values. A name that does not look like a field's name is shown as `?`,
/// because in a free-form object the names may be personal data too.
public struct JSONError: Error, Equatable, Sendable, CustomStringConvertible {
  /// What is wrong, in words, such as `expected a string, found a number`.
  public var what: String
  /// The byte where it was noticed, counted from 0 at the start of the value that was read.
  public var offset: Int
  /// The field that it is about, such as `where.and[2].field`; empty for the whole value.
  public var path: String

  /// An error with its place.
  ///
  /// - Parameters:
  ///   - what: What is wrong, without quoting any value.
  ///   - offset: The byte where it was noticed, from 0.
  ///   - path: The field that it is about; empty for the whole value.
  public init(_ what: String, offset: Int, path: String = "") {
    self.what = what
    self.offset = offset
    self.path = path
  }

  /// The same error seen from outside: its path begins with the field that holds the value.
  ///
  /// - Parameter name: The holding field, such as `params`.
  /// - Returns: The error with the longer path.
  public func under(_ name: String) -> JSONError {
    let separator = path.isEmpty || path.hasPrefix("[") ? "" : "."
    return JSONError(what, offset: offset, path: name + separator + path)
  }

  /// What is wrong and where, as one line.
  public var description: String {
    path.isEmpty ? "\(what) (byte \(offset))" : "\(path): \(what) (byte \(offset))"
  }
}
