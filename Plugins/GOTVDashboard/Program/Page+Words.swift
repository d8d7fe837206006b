import GOTVRules
import Hustings

extension Page {
  /// What every view says while the branch has no election.
  static func noElection(_ title: String) -> Page {
    Page(title) {
      EmptyState(
        "No election yet",
        "An officer adds the election and imports its polling districts and boxes. Then this page fills in by itself.")
    }
  }
}

extension BallotBox {
  /// `412 at 9:12, by Priya`, or that there is none.
  func lastInWords(now: Instant) -> String {
    guard let last else { return "No count yet" }
    let by = last.by.map { ", by \($0)" } ?? ""
    return "\(last.count.grouped) at \(DataAge(of: last.at, now: now).clock)\(by)"
  }
}

extension ElectionDay {
  /// How old a box's last count is: a warning when it is too old to act on. A final count grows old without harm.
  func ageCell(of box: BallotBox?, now: Instant) -> Cell {
    guard let at = box?.last?.at else { return .tag("No count", .neutral) }
    let age = DataAge(of: at, now: now)
    return age.isStale && phase(at: now) == .open ? .tag("Stale: \(age.inWords)", .warning) : .text(age.inWords)
  }

  /// When the polls open or close, seen from `now`.
  func hoursInWords(now: Instant) -> String {
    let (opens, closes) = (opensAt.inBritain, closesAt.inBritain)
    return switch phase(at: now) {
    case .before: "Polls open on \(opens.day.inWords) at \(opens.clock)."
    case .open: "Polls close at \(closes.clock)."
    case .closed: "Polls closed on \(closes.day.inWords) at \(closes.clock)."
    }
  }
}

extension AreaNumbers {
  /// How recent the counts are and how many districts have one, in a sentence or two.
  func dataAge(now: Instant) -> String {
    let missing = districts.count - counted.count
    guard let last = last?.last else { return "No box has been counted yet." }
    let age = DataAge(of: last.at, now: now)
    let coverage =
      missing == 0
      ? "Every district has a count."
      : "\(missing.grouped) of \(districts.count.of("district", "districts")) \(missing == 1 ? "has" : "have") no count yet."
    return "Last count \(age.clock), \(age.inWords). \(coverage)"
  }

  /// `Counts from 34 of 98 districts`.
  var coverage: String {
    counted.isEmpty
      ? "No count yet" : "From \(counted.count.grouped) of \(districts.count.of("district", "districts"))"
  }
}

extension DistrictNumbers {
  /// The most important remark on the district: a number to check, that it is the target, or what is missing.
  func remark(target: DistrictNumbers?, election: ElectionDay, now: Instant) -> Cell {
    if isOverfull { return .tag("Check the counts", .error) }
    if district == target?.district { return .tag("Go here next", .success) }
    if boxes.isEmpty { return .tag("No box", .neutral) }
    if countedBoxes == 0 { return .tag("No count", .neutral) }
    if countedBoxes < boxes.count { return .tag("\(countedBoxes) of \(boxes.count) boxes", .info) }
    return election.ageCell(of: last, now: now)
  }
}
