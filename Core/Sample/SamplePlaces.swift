/// What kind of housing a polling district has; it shapes households, postal votes and intentions.
enum Housing {
  case terraces, suburb, village, towers, students, mixed
}

/// The fictional wards of the fictional constituency Exbourne.
struct SampleWard {
  var code: String
  var title: String
  var districts: Int
  var housing: [Housing]
  /// Backgrounds with their weights.
  var backgrounds: [(Background, Int)]
  /// Electors in a thousand who lean to the branch's party.
  var support: Int

  static let all: [SampleWard] = [
    SampleWard(
      code: "A", title: "Exbourne Quay", districts: 9, housing: [.mixed, .terraces, .towers],
      backgrounds: mix([.westAfrican: 60, .caribbean: 60, .polish: 50, .bengali: 50, .iberian: 40]), support: 470),
    SampleWard(
      code: "B", title: "St Brannock's", districts: 11, housing: [.terraces, .terraces, .mixed],
      backgrounds: mix([.irish: 70, .punjabi: 80, .romanian: 40]), support: 450),
    SampleWard(
      code: "C", title: "Harrowell", districts: 10, housing: [.suburb, .suburb, .mixed],
      backgrounds: mix([.gujarati: 70, .scottish: 40]), support: 330),
    SampleWard(
      code: "D", title: "Maltings and Brewery", districts: 12, housing: [.towers, .terraces, .towers],
      backgrounds: mix([.westAfrican: 90, .eastAfrican: 90, .turkish: 70, .bengali: 80]), support: 540),
    SampleWard(
      code: "E", title: "Tollgate", districts: 8, housing: [.suburb, .mixed],
      backgrounds: mix([.punjabi: 60, .chinese: 30]), support: 370),
    SampleWard(
      code: "F", title: "Kingsmere University", districts: 10, housing: [.students, .terraces, .students],
      backgrounds: mix([.chinese: 110, .french: 60, .iberian: 50, .welsh: 60, .eastAfrican: 40]), support: 500),
    SampleWard(
      code: "G", title: "Ashcombe Vale", districts: 10, housing: [.village, .suburb],
      backgrounds: mix([.scottish: 40, .polish: 30]), support: 270),
    SampleWard(
      code: "H", title: "Penrallt", districts: 11, housing: [.terraces, .village, .suburb],
      backgrounds: mix([.welsh: 420, .irish: 40]), support: 410),
    SampleWard(
      code: "J", title: "Marsh End", districts: 9, housing: [.mixed, .suburb, .terraces],
      backgrounds: mix([.romanian: 50, .polish: 70, .caribbean: 40]), support: 390),
    SampleWard(
      code: "K", title: "Upper Stourwick", districts: 10, housing: [.village, .village, .suburb],
      backgrounds: mix([.french: 30, .scottish: 30]), support: 240),
  ]

  /// The English majority and a few of everybody, with what the ward is known for; in the order of the cases.
  private static func mix(_ known: [Background: Int]) -> [(Background, Int)] {
    Background.allCases.map { ($0, (known[$0] ?? 0) + ($0 == .english ? 420 : $0 == .welsh ? 30 : 12)) }
  }
}

/// The words from which fictional street and building names are put together.
enum SampleStreets {
  static let firsts = [
    "Aldermoor", "Brackenhurst", "Cinderwell", "Dovecrest", "Elmsgate", "Fennimore", "Gorsebrook", "Hollowmead",
    "Ivybank", "Jessamine", "Kestrel", "Larkhanger", "Mossgrove", "Nettlefold", "Orchardleigh", "Pennyroyal", "Quillon",
    "Ravensworth", "Sallowfield", "Thornycroft", "Umberslade", "Violet", "Wychwood", "Yarrow", "Zennor", "Almshouse",
    "Bellfounders", "Chandlers", "Drovers", "Eastering", "Ferrymans", "Glovers", "Hopkiln", "Ironmongers", "Jubilee",
    "Kilnside", "Lamplighters", "Millrace", "Northering", "Oast", "Packhorse", "Quayside", "Ropewalk", "Saltings",
    "Tanners", "Upwood", "Vinegar", "Weavers", "Yewtree", "Barnacle", "Cobblers", "Damson", "Eelpie", "Foundry",
    "Gasworks", "Heronry", "Inkwell", "Juniper", "Kingfisher", "Limekiln", "Medlar", "Nightingale", "Osier", "Plover",
    "Quince", "Rookery", "Sedge", "Teasel", "Underhill", "Vetch", "Whinfell", "Yeoman", "Blackthorn", "Curlew",
    "Dunlin", "Embercombe", "Foxglove", "Greenshank", "Hawfinch", "Linnet",
  ]
  static let lasts = [
    "Road", "Street", "Avenue", "Lane", "Close", "Drive", "Way", "Crescent", "Terrace", "Gardens", "Place", "Grove",
    "Rise", "Walk", "Mews", "Court",
  ]
  static let welsh = ["Heol", "Ffordd", "Maes", "Clos", "Rhodfa", "Stryd", "Lôn", "Bryn"]
  static let welshSeconds = [
    "y Bont Wen", "Derw'r Afon", "Nant y Frân", "Tŷ Gwyrdd", "Llan yr Esgid", "Caeau Gleision", "Pant y Ddôl",
    "Eglwys Fawr", "Cwm Hafan", "y Gwynt", "Hen Felin", "Pen y Lôn",
  ]
  static let places = [
    "Community Centre", "Primary School", "Church Hall", "Library", "Scout Hut", "Methodist Church", "Leisure Centre",
    "Village Hall", "Sikh Temple Hall", "Cricket Pavilion", "Mosque Hall", "Social Club",
  ]
  static let towers = ["House", "Point", "Heights", "Tower"]
  static let homes = ["Larches", "Elms", "Willows", "Laurels", "Chestnuts"]
}
