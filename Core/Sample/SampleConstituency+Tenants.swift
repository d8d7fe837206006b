extension SampleConstituency {
  /// The sample branch's id, unless another is asked for.
  package static let branch = "exbourne"
  /// The id of its representative's office.
  package static let office = office(of: branch)

  /// The id of the office that belongs to a branch.
  package static func office(of branch: String) -> String { "\(branch)-mp" }
}
