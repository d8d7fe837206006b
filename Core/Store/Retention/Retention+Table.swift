internal import HustingsProtocol

extension Retention {
  /// How long each resource is kept.
  ///
  /// The rule of law is the same for all: no longer than is needed (UK GDPR, article 5(1)(e)), which a controller must be
  /// able to say beforehand (articles 13(2)(a) and 30(1)(f)). Where no law names a time, the time is ours, and the source
  /// says what it was chosen by.
  package static let table: [Retention] = [
    Retention(Area.name, .open, "No personal data."),
    Retention(Election.name, .open, "No personal data."),
    Retention(PollingStation.name, .open, "No personal data."),
    Retention(DistrictStatistic.name, .yearsAfterPoll(5, of: "election"), compared),
    // The room's house and organiser are a person's; a room is found anew for each poll.
    Retention(CommitteeRoom.name, .years(2, after: "updatedAt"), ours + "a room is found anew for each poll."),
    Retention(Counter.name, .with("committeeRoom"), "Belongs to the room."),
    // Supplied for electoral purposes alone. Each year's register replaces the last (1983 Act, section 13(1)); one more
    // is kept, so that what is known of a person can be carried over.
    Retention(
      Elector.name, .laterRegisters(2),
      "Representation of the People (England and Wales) Regulations 2001, part 6: for electoral purposes alone; "
        + "a register is published anew each year (Representation of the People Act 1983, section 13)."),
    Retention(Household.name, .unreferenced, "Belongs to its electors."),
    // Whoever relies on consent must be able to show it, for as long as somebody can sue over a message.
    Retention(
      Consent.name, .years(6, after: "withdrawnAt"),
      "UK GDPR, article 7(1): consent must be shown; Limitation Act 1980, section 9: claims within 6 years."),
    // A voting intention says something until the next general election, which comes within five years.
    Retention(
      Contact.name, .years(5, after: "at"),
      ours + "the longest life of a Parliament (Dissolution and Calling of Parliament Act 2022, section 4)."),
    Retention(VotingIntention.name, .derived(from: Contact.name), "Worked out by the host."),
    // As long as the official record of the same fact.
    Retention(
      TurnoutMark.name, .yearsAfterPoll(1, of: "election"),
      ours + "as the marked register itself (Representation of the People Act 1983, schedule 1, rule 57)."),
    Retention(TurnoutCount.name, .yearsAfterPoll(5, of: "election"), compared),
    Retention(LatestTurnoutCount.name, .derived(from: TurnoutCount.name), "Worked out by the host."),
    Retention(WARPCount.name, .yearsAfterPoll(5, of: "election"), compared),
    // Nothing hangs on an entry, so that nothing is carried over from the register before.
    Retention(
      Constituent.name, .laterRegisters(1),
      "Representation of the People (England and Wales) Regulations 2001, regulation 103: for work in connection with "
        + "the office; a register is published anew each year (Representation of the People Act 1983, section 13)."),
    Retention(Person.name, .unreferenced, "Belongs to the person's cases."),
    // The Information Commissioner names no time for casework: the representative sets one, and keeps to it.
    Retention(
      Case.name, .years(2, after: "closedAt"),
      ours + "no law names a time for casework; long enough for a reply that comes late, or a complaint."),
    Retention(CaseActivity.name, .with("case"), "Belongs to the case."),
    Retention(CaseParty.name, .with("case"), "Belongs to the case."),
    Retention(TaskItem.name, .years(2, after: "updatedAt"), ours + "a year's work, and the next year's look back."),
    documents,
  ]

  /// What plugins keep of their own, each document by itself.
  package static let documents = Retention(
    "documents", .years(2, after: "updatedAt"), ours + "a year's work, and the next year's look back.")

  private static let ours = "Our own measure: "
  private static let compared =
    ours + "compared with at the next poll, within the longest life of a Parliament "
    + "(Dissolution and Calling of Parliament Act 2022, section 4)."

  /// How long a resource is kept.
  package static func of(_ resource: String) -> Retention? { table.first { $0.resource == resource } }
}
