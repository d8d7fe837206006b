// What a protocol's requirement means is said at the protocol.
// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation

/// An election.
public enum Election: Resource {
  public static let name = "elections"
  public static let about = "Elections, with their polling hours."
  public static let tenants: [TenantKind] = [.clp]

  /// Which body is elected.
  public enum Kind: String, Choice {
    case parliament, council, mayor, policeCommissioner, scottishParliament, senedd, assembly
  }

  /// The name in use.
  public static let title = Field<Self, String>("title", .public, "The name in use.")
  /// Which body is elected.
  public static let kind = Field<Self, Kind>("kind", .public, "Which body is elected.")
  /// The day of the poll.
  public static let date = Field<Self, Day>("date", .public, "The day of the poll.")
  /// When the polls open.
  public static let opensAt = Field<Self, Instant>("opensAt", .public, "When the polls open.")
  /// When the polls close.
  public static let closesAt = Field<Self, Instant>("closesAt", .public, "When the polls close.")
  /// Turnout as declared afterwards.
  public static let declaredTurnout = Field<Self, Double?>(
    "declaredTurnout", .public, "Turnout as declared, between 0 and 1.")

  public static let ownFields = [
    AnyField(title), AnyField(kind), AnyField(date), AnyField(opensAt), AnyField(closesAt), AnyField(declaredTurnout),
  ]
}

/// A polling district's numbers for one election, as imported, and the committee room that runs it.
public enum DistrictStatistic: Resource {
  public static let name = "districtStatistics"
  public static let about = "Electors, promises and postal votes of each polling district for one election."
  public static let tenants: [TenantKind] = [.clp]
  public static let areaField: String? = "district"

  /// Which election.
  public static let election = Field<Self, RowID>(
    "election", .public, "The election that it belongs to.", references: "elections")
  /// The polling district.
  public static let district = Field<Self, String>("district", .public, "The polling district's code.", max: 20)
  /// Electors on the register.
  public static let electors = Field<Self, Int>("electors", .public, "Electors on the register.")
  /// Electors with a postal vote. Of a small district such a number is about people, as the next two are.
  public static let postalElectors = Field<Self, Int>("postalElectors", .personal, "Electors with a postal vote.")
  /// Promises, postal ones included.
  public static let promises = Field<Self, Int>("promises", .personal, "Promises, postal ones included.")
  /// Promises with a postal vote.
  public static let postalPromises = Field<Self, Int>(
    "postalPromises", .personal, "Promises with a postal vote.")
  /// The room that runs the district.
  public static let committeeRoom = Field<Self, RowID?>(
    "committeeRoom", .public, "The committee room that runs the district.", references: "committeeRooms")

  public static let ownFields = [
    AnyField(election), AnyField(district), AnyField(electors), AnyField(postalElectors), AnyField(promises),
    AnyField(postalPromises), AnyField(committeeRoom),
  ]
}

/// That one elector has voted, as a teller was told.
public enum TurnoutMark: Resource {
  public static let name = "turnoutMarks"
  public static let about = "Electors who have voted, as tellers were told."
  public static let tenants: [TenantKind] = [.clp]
  public static let areaField: String? = "district"

  /// Which election.
  public static let election = Field<Self, RowID>(
    "election", .public, "The election that it belongs to.", references: "elections")
  /// Who voted.
  public static let elector = Field<Self, RowID>("elector", .personal, "The elector who voted.", references: "electors")
  /// The elector's polling district.
  public static let district = Field<Self, String>("district", .personal, "The elector's polling district.", max: 20)
  /// When it was told.
  public static let at = Field<Self, Instant>("at", .personal, "When it was told.")
  /// Withdrawn again.
  public static let withdrawn = Field<Self, Bool>("withdrawn", .personal, "Whether the mark was withdrawn.")

  public static let ownFields = [
    AnyField(election), AnyField(elector), AnyField(district), AnyField(at), AnyField(withdrawn),
  ]
}

/// How many had voted at a ballot box, at a time.
public enum TurnoutCount: Resource {
  public static let name = "turnoutCounts"
  public static let about = "How many had voted at a ballot box, at a time; amended counts are kept."
  public static let tenants: [TenantKind] = [.clp]
  public static let areaField: String? = "district"

  /// Which election.
  public static let election = Field<Self, RowID>(
    "election", .public, "The election that it belongs to.", references: "elections")
  /// Which ballot box.
  public static let station = Field<Self, RowID>(
    "station", .public, "The ballot box that it belongs to.", references: "pollingStations")
  /// The box's polling district.
  public static let district = Field<Self, String>("district", .public, "The box's polling district.", max: 20)
  /// Ballot papers issued so far.
  public static let count = Field<Self, Int>("count", .public, "Ballot papers issued so far.")
  /// When it was read.
  public static let at = Field<Self, Instant>("at", .public, "When the number was read.")
  /// Who reported it.
  public static let by = Field<Self, String?>("by", .personal, "Who reported the number.")
  /// Struck out: kept in the log, counted no more.
  public static let struckOut = Field<Self, Bool>("struckOut", .public, "Kept in the log, counted no more.")

  public static let ownFields = [
    AnyField(election), AnyField(station), AnyField(district), AnyField(count), AnyField(at), AnyField(by),
    AnyField(struckOut),
  ]
}

/// The latest count of each ballot box that was not struck out.
public enum LatestTurnoutCount: Resource {
  public static let name = "latestTurnoutCounts"
  public static let about = "The latest valid count of each ballot box."
  public static let tenants: [TenantKind] = [.clp]
  public static let areaField: String? = "district"
  public static let isDerived = true

  /// Which election.
  public static let election = Field<Self, RowID>(
    "election", .public, "The election that it belongs to.", references: "elections")
  /// Which ballot box.
  public static let station = Field<Self, RowID>(
    "station", .public, "The ballot box that it belongs to.", references: "pollingStations")
  /// The box's polling district.
  public static let district = Field<Self, String>("district", .public, "The box's polling district.", max: 20)
  /// Ballot papers issued so far.
  public static let count = Field<Self, Int>("count", .public, "Ballot papers issued so far.")
  /// When it was read.
  public static let at = Field<Self, Instant>("at", .public, "When the number was read.")
  /// Who reported it.
  public static let by = Field<Self, String?>("by", .personal, "Who reported the number.")

  public static let ownFields = [
    AnyField(election), AnyField(station), AnyField(district), AnyField(count), AnyField(at), AnyField(by),
  ]
}

/// Promises of one district confirmed as voted by knocking up without number-taking (WARP).
public enum WARPCount: Resource {
  public static let name = "warpCounts"
  public static let about = "Promises confirmed as voted on the doorstep; additive."
  public static let tenants: [TenantKind] = [.clp]
  public static let areaField: String? = "district"

  /// Which election.
  public static let election = Field<Self, RowID>(
    "election", .public, "The election that it belongs to.", references: "elections")
  /// The polling district.
  public static let district = Field<Self, String>("district", .public, "The polling district's code.", max: 20)
  /// Promises confirmed in this round.
  public static let count = Field<Self, Int>("count", .public, "Promises confirmed in this round.")
  /// When.
  public static let at = Field<Self, Instant>("at", .public, "When the round ended.")
  /// A note.
  public static let note = Field<Self, String?>("note", .personal, "A note about the round.", max: 500)
  /// Struck out: kept in the log, counted no more.
  public static let struckOut = Field<Self, Bool>("struckOut", .public, "Kept in the log, counted no more.")

  public static let ownFields = [
    AnyField(election), AnyField(district), AnyField(count), AnyField(at), AnyField(note), AnyField(struckOut),
  ]
}

/// How many canvassers or cars a committee room has, or lifts it gave.
public enum Counter: Resource {
  public static let name = "counters"
  public static let about = "How many canvassers and cars a committee room has, and lifts it gave."
  public static let tenants: [TenantKind] = [.clp]

  /// What is counted.
  public enum Kind: String, Choice { case canvassers, cars, lifts }

  /// Which room.
  public static let committeeRoom = Field<Self, RowID>(
    "committeeRoom", .public, "The committee room that it belongs to.", references: "committeeRooms")
  /// What is counted.
  public static let kind = Field<Self, Kind>("kind", .public, "What is counted: canvassers, cars or lifts.")
  /// How many; never below 0.
  public static let count = Field<Self, Int>("count", .public, "How many; never below 0.")

  public static let ownFields = [AnyField(committeeRoom), AnyField(kind), AnyField(count)]
}
