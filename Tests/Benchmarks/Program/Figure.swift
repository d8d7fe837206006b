internal import Glibc
internal import HustingsProtocol

/// One thing that is measured: what it must keep to, and how it is done.
struct Figure: Sendable {
  /// What is held against the floor and the target.
  enum Measure: Sendable {
    /// What was measured itself.
    case absolute
    /// What was measured over the baseline.
    case ratio
  }

  var name: String
  var unit: String
  var measure = Measure.ratio
  /// What may not be missed; nil for a figure that explains another.
  var floor: Double?
  var target: Double?
  /// Whether more is better, as for requests per second.
  var isMoreBetter = false
  /// Measures all rounds.
  var run: @Sendable () async throws -> Series
}

/// What the rounds of one figure gave.
struct Series: Sendable {
  static let rounds = 5

  private(set) var values: [Double] = []
  private(set) var baselines: [Double] = []
  /// What the figure is made of, each reported in a line of its own.
  var parts: [Part] = []

  /// Takes one round; both were measured right after each other, so what else the machine did meets both.
  mutating func add(_ value: Double, baseline: Double? = nil) {
    values.append(value)
    if let baseline { baselines.append(baseline) }
  }

  var ratios: [Double] { baselines.isEmpty ? [] : zip(values, baselines).map { $0 / $1 } }
}

/// A part of a figure: one attack of many.
struct Part: Sendable {
  var name: String
  var unit: String
  /// What may not be missed; nil for a part that is judged by the figure alone.
  var floor: Double?
  var series = Series()
  /// By how many MB the host's memory grew at most meanwhile.
  var growth: Double?
}

/// A figure as it is reported: medians, and the least and most of what is held against the floor.
struct Report: JSONObject {
  var name = ""
  var absolute = 0.0
  var unit = ""
  var baseline: Double?
  var ratio: Double?
  var least = 0.0
  var most = 0.0
  var floor: Double?
  var target: Double?
  var ok = true
  var growth: Double?

  static let members: [Member<Self>] = [
    .required("name", \.name, "What was measured."),
    .required("absolute", \.absolute, "The median, in the unit."),
    .required("unit", \.unit, "The unit of absolute and baseline."),
    .optional("baseline", \.baseline, "The baseline's median."),
    .optional("ratio", \.ratio, "The median of each round's ratio to its baseline."),
    .required("least", \.least, "The least of the ratios, or of the absolutes where there is no baseline."),
    .required("most", \.most, "The most of them."),
    .optional("floor", \.floor, "What may not be missed."),
    .optional("target", \.target, "What is aimed for."),
    .required("ok", \.ok, "Whether the floor holds."),
    .optional("growth", \.growth, "By how many MB the host's memory grew at most meanwhile."),
  ]

  init() {}

  init(_ part: Part, of figure: Figure) {
    let whole = Figure(
      name: "\(figure.name).\(part.name)", unit: part.unit, measure: figure.measure, floor: part.floor, run: figure.run)
    self.init(whole, part.series)
    growth = part.growth.map(Self.rounded)
  }

  init(_ figure: Figure, _ series: Series) {
    name = figure.name
    unit = figure.unit
    absolute = Self.rounded(median(series.values))
    if !series.baselines.isEmpty {
      baseline = Self.rounded(median(series.baselines))
      ratio = Self.rounded(median(series.ratios))
    }
    let judged = figure.measure == .ratio && ratio != nil ? series.ratios : series.values
    least = Self.rounded(judged.min() ?? 0)
    most = Self.rounded(judged.max() ?? 0)
    floor = figure.floor
    target = figure.target
    ok = floor.map { figure.isMoreBetter ? median(judged) >= $0 : median(judged) <= $0 } ?? true
  }

  /// The report as a row of the table.
  var row: String {
    let verdict = floor == nil ? "" : ok ? "ok" : "MISSED"
    let memory = growth.map { "\(Self.short($0)) MB" } ?? ""
    let cells: [String] = [
      name, "\(Self.short(absolute)) \(unit)", baseline.map(Self.short) ?? "", ratio.map(Self.short) ?? "",
      "\(Self.short(least))–\(Self.short(most))", floor.map(Self.short) ?? "", target.map(Self.short) ?? "",
      verdict, memory,
    ]
    return Self.aligned(cells)
  }

  /// The table's heading.
  static let heading = aligned(["figure", "median", "baseline", "ratio", "range", "floor", "target", "", "host grew"])

  private static func aligned(_ cells: [String]) -> String {
    zip(cells, [32, 18, 10, 8, 18, 9, 9, 8, 10]).map { cell, width in
      cell + String(repeating: " ", count: max(1, width - cell.count))
    }.joined()
  }

  private static func short(_ value: Double) -> String {
    value >= 100 ? "\(Int(value.rounded()))" : "\(rounded(value))"
  }

  /// Three digits that count.
  private static func rounded(_ value: Double) -> Double {
    guard value != 0, value.isFinite else { return 0 }
    let scale = pow(10, 2 - log10(abs(value)).rounded(.down))
    return (value * scale).rounded() / scale
  }
}

/// The middle one; 0 of none.
func median(_ values: [Double]) -> Double {
  let sorted = values.sorted()
  return sorted.isEmpty ? 0 : sorted[sorted.count / 2]
}

/// The value that the given share of all is at most; 0 of none.
func quantile(_ share: Double, of values: [Double]) -> Double {
  let sorted = values.sorted()
  guard !sorted.isEmpty else { return 0 }
  return sorted[min(sorted.count - 1, Int((Double(sorted.count) * share).rounded(.up)) - 1)]
}

/// The seconds that something takes.
func seconds(_ body: () async throws -> Void) async rethrows -> Double {
  let start = ContinuousClock.now
  try await body()
  return (ContinuousClock.now - start) / .seconds(1)
}

/// Why a figure could not be measured, or what was delivered was not what was asked.
struct BenchmarkError: Error, CustomStringConvertible {
  var description: String

  init(_ description: String) { self.description = description }
}
