import GOTVRules
import Hustings

/// Polling districts with their numbers, the target marked.
struct DistrictTable {
  let table: Table

  init(_ caption: String, _ districts: [DistrictNumbers], target: DistrictNumbers? = nil, day: PollingDay) {
    table = Table(
      caption,
      columns: [
        "District", Column("Promises left", .number), "Status", Column("Turnout", .share),
        Column("Promises voted", .number), Column("Box promises", .number), Column("Box electors", .number),
        Column("Confirmed on the doorstep", .number), Column("Not confirmed", .number),
      ],
      cells: districts.map { district in
        [
          .text(district.district), district.promisesLeft.cell,
          district.remark(target: target, election: day.election, now: day.now), district.turnout.cell,
          district.promisesVoted.cell, district.boxPromises.cell,
          district.boxElectors.cell, district.confirmed.cell, district.unconfirmed.cell,
        ]
      })
  }
}
