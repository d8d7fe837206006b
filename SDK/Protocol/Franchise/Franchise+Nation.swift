extension Franchise {
  /// A nation of the United Kingdom: who may vote for a council differs between them.
  public enum Nation: String, CaseIterable, Sendable { case england, scotland, wales, northernIreland }
}

extension Election.Kind {
  /// The nations in which there are such elections.
  public var nations: [Franchise.Nation] {
    switch self {
    case .parliament, .council: Franchise.Nation.allCases
    case .mayor, .policeCommissioner: [.england, .wales]
    case .scottishParliament: [.scotland]
    case .senedd: [.wales]
    case .assembly: [.northernIreland]
    }
  }
}
