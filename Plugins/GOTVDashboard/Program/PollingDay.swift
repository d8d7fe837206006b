import GOTVRules
import Hustings

/// What is known of the election's districts and boxes, as far as the person may see them.
struct PollingDay {
  let election: ElectionDay
  /// By code.
  let districts: [DistrictNumbers]
  let now: Instant

  var numbers: AreaNumbers { AreaNumbers(districts) }

  /// Reads the numbers of one committee room's districts, or of all.
  init(_ request: Request, of election: ElectionDay, room: RowID? = nil) async throws {
    let ofElection = DistrictStatistic.election == election.id
    let statistics = try await request.query(
      DistrictStatistic.district, DistrictStatistic.committeeRoom, DistrictStatistic.electors,
      DistrictStatistic.postalElectors, DistrictStatistic.promises, DistrictStatistic.postalPromises,
      where: room.map { ofElection && DistrictStatistic.committeeRoom == $0 } ?? ofElection,
      order: [DistrictStatistic.district.ascending], limit: 2000)
    let codes = room == nil ? nil : statistics.map(\.0)
    let boxes = Dictionary(
      grouping: try await request.boxes(of: election, in: codes), by: \.district)
    let confirmed = try await request.confirmed(of: election)
    districts = statistics.map { district, room, electors, postalElectors, promises, postalPromises in
      DistrictNumbers(
        district: district, room: room, electors: electors, postalElectors: postalElectors, promises: promises,
        postalPromises: postalPromises, boxes: boxes[district] ?? [], confirmed: confirmed[district])
    }
    self.election = election
    now = request.context.now
  }
}

extension Request {
  /// The election that the dashboard is about; nil when the branch has none.
  func currentElection() async throws -> ElectionDay? {
    let elections = try await query(
      Election.id, Election.title, Election.date, Election.opensAt, Election.closesAt,
      order: [Election.date.descending], limit: 200)
    return ElectionDay.current(
      of: elections.map { ElectionDay(id: $0.0, title: $0.1, date: $0.2, opensAt: $0.3, closesAt: $0.4) },
      today: context.now.inBritain.day)
  }

  /// The election, for an action: without one there is nothing to record.
  func electionToRecord() async throws -> ElectionDay {
    guard let election = try await currentElection() else {
      throw RPCError(.notFound, "There is no election to record this for. An officer adds one first.")
    }
    return election
  }

  /// Ballot boxes by place, with their latest counts: all, or those of some districts.
  func boxes(of election: ElectionDay, in districts: [String]? = nil) async throws -> [BallotBox] {
    if districts?.isEmpty == true { return [] }
    let stations = try await query(
      PollingStation.id, PollingStation.reference, PollingStation.place, PollingStation.postcode,
      PollingStation.district, where: districts.map { PollingStation.district.isIn($0) },
      order: [PollingStation.place.ascending, PollingStation.reference.ascending], limit: 5000)
    let ofElection = LatestTurnoutCount.election == election.id
    let counts = try await query(
      LatestTurnoutCount.station, LatestTurnoutCount.count, LatestTurnoutCount.at, LatestTurnoutCount.by,
      where: districts.map { ofElection && LatestTurnoutCount.district.isIn($0) } ?? ofElection, limit: 5000)
    let last = Dictionary(counts.map { ($0.0, BoxCount(count: $0.1, at: $0.2, by: $0.3)) }) { first, _ in first }
    return stations.map { id, reference, place, postcode, district in
      BallotBox(
        id: id, reference: reference, place: place, postcode: postcode, district: district, last: last[id])
    }
  }

  /// One ballot box with its latest count.
  func box(_ id: RowID, of election: ElectionDay) async throws -> BallotBox {
    let (reference, place, postcode, district) = try await get(
      id, PollingStation.reference, PollingStation.place, PollingStation.postcode, PollingStation.district)
    let last = try await query(
      LatestTurnoutCount.count, LatestTurnoutCount.at, LatestTurnoutCount.by,
      where: LatestTurnoutCount.election == election.id && LatestTurnoutCount.station == id, limit: 1
    ).first.map { BoxCount(count: $0.0, at: $0.1, by: $0.2) }
    return BallotBox(
      id: id, reference: reference, place: place, postcode: postcode, district: district, last: last)
  }

  /// One district's numbers of voters, without its boxes; nil where none were imported.
  func numbers(of district: String, in election: ElectionDay) async throws -> DistrictNumbers? {
    try await query(
      DistrictStatistic.electors, DistrictStatistic.postalElectors, DistrictStatistic.promises,
      DistrictStatistic.postalPromises,
      where: DistrictStatistic.election == election.id && DistrictStatistic.district == district, limit: 1
    ).first.map {
      DistrictNumbers(
        district: district, electors: $0.0, postalElectors: $0.1, promises: $0.2, postalPromises: $0.3)
    }
  }

  /// Promises confirmed on the doorstep, by district.
  fileprivate func confirmed(of election: ElectionDay) async throws -> [String: Int] {
    let sums = try await sum(
      of: WARPCount.count, where: WARPCount.election == election.id && WARPCount.struckOut == false,
      by: WARPCount.district)
    return Dictionary(sums.compactMap { district, sum in sum.map { (district, $0) } }) { first, _ in first }
  }
}
