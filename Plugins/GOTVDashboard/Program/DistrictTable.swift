import GOTVRules
import Hustings

/// Polling districts with their numbers, the target marked.
struct DistrictTable {
  let table: Table

  init(_ caption: String, _ districts: [DistrictNumbers], target: DistrictNumbers? = nil, day: PollingDay) {
    table = Table(
      caption,
      columns: [
        "District", "Status", Column("Promises left", .number), Column("Turnout", .share),
        Column("Promises voted", .number), Column("Box promises", .number), Column("Box electors", .number),
        Column("Confirmed on the doorstep", .number), Column("Not confirmed", .number),
      ],
      cells: districts.map { district in
        [
          .text(district.district), district.remark(target: target, election: day.election, now: day.now),
          district.promisesLeft.cell, district.turnout.cell, district.promisesVoted.cell, district.boxPromises.cell,
          district.boxElectors.cell, district.confirmed.cell, district.unconfirmed.cell,
        ]
      })
  }
}
