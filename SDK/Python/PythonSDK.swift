/// The Python SDK as the host carries it: `hustings.py`, embedded when the host is built.
package enum PythonSDK {
  /// The file's name, as plugins import it.
  package static let fileName = "hustings.py"
  /// The file's bytes, UTF-8.
  package static let source: [UInt8] = PackageResources.hustings_py
}
