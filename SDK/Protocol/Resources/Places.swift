// What a protocol's requirement means is said at the protocol.
// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation

/// A constituency, ward, polling district or street.
public enum Area: Resource {
  public static let name = "areas"
  public static let about = "Constituency, wards, polling districts and streets, each within another."
  public static let tenants: [TenantKind] = [.clp]

  /// What kind of area.
  public enum Kind: String, Choice { case constituency, ward, pollingDistrict, street }

  /// What kind of area.
  public static let kind = Field<Self, Kind>("kind", .public, "What kind of area it is.")
  /// The council's code; a polling district's letters.
  public static let code = Field<Self, String>(
    "code", .public, "The council's code; of a polling district its letters.", max: 20)
  /// The name in use.
  public static let title = Field<Self, String>("title", .public, "The name in use.")
  /// The area that it lies in.
  public static let parent = Field<Self, RowID?>("parent", .public, "The area that it lies in.", references: "areas")
  /// Its outline.
  public static let outline = Field<Self, String?>("outline", .public, "Its outline as GeoJSON.", max: 100_000)

  public static let ownFields = [AnyField(kind), AnyField(code), AnyField(title), AnyField(parent), AnyField(outline)]
}

/// A polling station for one polling district: one ballot box.
public enum PollingStation: Resource {
  public static let name = "pollingStations"
  public static let about = "Ballot boxes: one per polling station and polling district."
  public static let tenants: [TenantKind] = [.clp]
  public static let areaField: String? = "district"

  /// The ballot box's number or name.
  public static let reference = Field<Self, String>("reference", .public, "The ballot box's number.", max: 40)
  /// The building.
  public static let place = Field<Self, String>("place", .public, "The name of the building.")
  /// Its address.
  public static let address = Field<Self, String?>("address", .public, "The building's address.")
  /// Its postcode; boxes in one place share it.
  public static let postcode = Field<Self, String?>("postcode", .public, "The building's postcode.", max: 10)
  /// The polling district whose electors vote there.
  public static let district = Field<Self, String>("district", .public, "The polling district's code.", max: 20)
  /// Degrees north.
  public static let latitude = Field<Self, Double?>("latitude", .public, "Degrees north, WGS 84.")
  /// Degrees east.
  public static let longitude = Field<Self, Double?>("longitude", .public, "Degrees east, WGS 84.")

  public static let ownFields = [
    AnyField(reference), AnyField(place), AnyField(address), AnyField(postcode), AnyField(district),
    AnyField(latitude), AnyField(longitude),
  ]
}

/// A house from which some polling districts are run on polling day.
public enum CommitteeRoom: Resource {
  public static let name = "committeeRooms"
  public static let about = "Houses from which polling districts are run on polling day."
  public static let tenants: [TenantKind] = [.clp]

  /// The name in use.
  public static let title = Field<Self, String>("title", .public, "The name in use.")
  /// Where it is.
  public static let address = Field<Self, String?>("address", .personal, "The house's address.")
  /// Who runs it.
  public static let organiser = Field<Self, String?>("organiser", .personal, "Who runs the room on the day.")
  /// A note for its team.
  public static let note = Field<Self, String?>("note", .personal, "A note for its team.", max: 2000)

  public static let ownFields = [AnyField(title), AnyField(address), AnyField(organiser), AnyField(note)]
}
