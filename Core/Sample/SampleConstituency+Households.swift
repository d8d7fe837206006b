internal import HustingsProtocol

extension SampleConstituency {
  /// The households of a polling district with their electors, numbered in the order of the register: by street and
  /// house, "other electors" last.
  package func households(of district: SampleDistrict) -> [SampleHousehold] {
    var maker = HouseholdMaker(district, seed: seed)
    return maker.make()
  }
}

/// Fills one polling district with households.
private struct HouseholdMaker {
  private let district: SampleDistrict
  private let ward: SampleWard
  private var random: SampleRandom
  private var habits: SampleRandom
  private var doors: [Int]
  private var left: Int
  private var homes = 0

  init(_ district: SampleDistrict, seed: UInt64) {
    self.district = district
    ward = SampleWard.all[district.ward]
    random = SampleRandom(seed: seed, part: 4 &+ UInt64(district.index))
    habits = SampleRandom(seed: seed, part: 128 &+ UInt64(district.index))
    doors = Array(repeating: 0, count: district.streets.count)
    left = district.electors
  }

  mutating func make() -> [SampleHousehold] {
    var households: [SampleHousehold] = []
    if district.index == 0 {
      households = NamedElector.households(of: district)
      var count = 0
      households = households.compactMap { household in
        var household = household
        household.electors = Array(household.electors.prefix(max(0, left - count)))
        count += household.electors.count
        return household.electors.isEmpty ? nil : household
      }
      left -= count
    }
    // A new electors' street at a time, as registers are in the order of streets.
    let named = households.count
    let others = left / 300
    left -= others
    for street in district.streets.indices {
      var share = left / (district.streets.count - street)
      left -= share
      while share > 0 {
        for household in building(on: street, upTo: share) {
          share -= household.electors.count
          households.append(household)
        }
      }
    }
    for _ in 0..<others { households.append(overseas()) }
    number(&households, after: named)
    for index in households.indices.dropFirst(named) {
      SampleHabits.add(to: &households[index], in: district, &habits)
    }
    return households
  }

  private func number(_ households: inout [SampleHousehold], after named: Int) {
    var next = 1
    for household in households.indices {
      for elector in households[household].electors.indices {
        if household < named {
          next = max(next, households[household].electors[elector].number + 1)
        } else {
          households[household].electors[elector].number = next
          next += 1
        }
      }
    }
  }

  /// The households of the next building: one, or several where it is a block of flats.
  private mutating func building(on street: Int, upTo limit: Int) -> [SampleHousehold] {
    doors[street] += 1
    let door = doors[street]
    let isRare = random.chance(perMille: 60)
    switch district.housing {
    case .towers where door % 3 == 0 && limit > 60: return tower(on: street, floors: random.within(6...14), limit)
    case .towers where isRare: return block(on: street, door: door, limit)
    case .mixed where isRare: return block(on: street, door: door, limit)
    case .students where random.chance(perMille: 380):
      return [household(on: street, lines: ["\(door) \(title(street))"], students: true, upTo: limit)]
    case .suburb, .mixed, .village:
      if homes == 0, limit > 45, random.chance(perMille: 6) {
        homes += 1
        return [careHome(on: street, door: door, upTo: limit)]
      }
    default: break
    }
    let letter = random.chance(perMille: 15) ? "A" : ""
    return [household(on: street, lines: ["\(door)\(letter) \(title(street))"], upTo: limit)]
  }

  private mutating func tower(on street: Int, floors: Int, _ limit: Int) -> [SampleHousehold] {
    let name = "\(random.pick(SampleStreets.firsts)) \(random.pick(SampleStreets.towers))"
    return flats(floors * 4, in: [name, "\(doors[street]) \(title(street))"], on: street, limit)
  }

  private mutating func block(on street: Int, door: Int, _ limit: Int) -> [SampleHousehold] {
    flats(random.within(2...8), in: ["\(door) \(title(street))"], on: street, limit)
  }

  private mutating func flats(
    _ count: Int, in building: [String], on street: Int, _ limit: Int
  ) -> [SampleHousehold] {
    var left = limit
    var flats: [SampleHousehold] = []
    // One flat in eight has nobody registered.
    for flat in 1...count where left > 0 && (flat == 1 || !random.chance(perMille: 125)) {
      let next = household(on: street, lines: ["Flat \(flat)"] + building, upTo: left)
      left -= next.electors.count
      flats.append(next)
    }
    return flats
  }

  private mutating func careHome(on street: Int, door: Int, upTo limit: Int) -> SampleHousehold {
    var home = SampleHousehold(
      id: random.id(),
      lines: ["The \(random.pick(SampleStreets.homes)) Care Home", "\(door) \(title(street))", "Exbourne"],
      street: title(street), postcode: district.streets[street].postcode)
    for _ in 0..<min(limit, random.within(14...38)) {
      let background = random.pick(weighted: ward.backgrounds)
      var elector = person(background, surname: random.pick(background.surnames))
      elector.absentVote = random.chance(perMille: 620) ? .postal : random.chance(perMille: 60) ? .proxy : nil
      home.electors.append(elector)
    }
    return home
  }

  private mutating func household(
    on street: Int, lines: [String], students: Bool = false, upTo limit: Int
  ) -> SampleHousehold {
    var household = SampleHousehold(
      id: random.id(), lines: lines + ["Exbourne"], street: title(street), postcode: district.streets[street].postcode)
    let size =
      students
      ? random.within(3...7)
      : random.pick(weighted: [(1, 330), (2, 430), (3, 140), (4, 70), (5, 20), (6, 7), (7, 2), (9, 1)])
    let background = random.pick(weighted: ward.backgrounds)
    let surname = self.surname(background)
    for place in 0..<min(size, limit) {
      if students || random.chance(perMille: place == 0 ? 0 : 170) {
        let other = students ? random.pick(weighted: ward.backgrounds) : background
        household.electors.append(person(other, surname: self.surname(other)))
      } else {
        household.electors.append(person(background, surname: surname))
      }
      // The third and later of a family are often its grown and growing children.
      if !students, place >= 2, random.chance(perMille: 110) {
        household.electors[place].attainment = SampleHabits.firstAttainment.adding(days: random.below(363))
      }
    }
    return household
  }

  private mutating func overseas() -> SampleHousehold {
    let background = random.pick(weighted: ward.backgrounds)
    var elector = person(background, surname: surname(background))
    elector.markers = "F"
    elector.absentVote = random.pick(weighted: [(.postal, 550), (.proxy, 350), (nil, 100)])
    return SampleHousehold(electors: [elector])
  }

  private mutating func surname(_ background: Background) -> String {
    let surname = random.pick(background.surnames)
    return random.chance(perMille: 15) ? "\(surname)-\(random.pick(Background.english.surnames))" : surname
  }

  private mutating func person(_ background: Background, surname: String) -> SampleElector {
    var forename = random.pick(background.forenames)
    if random.chance(perMille: 350) { forename += " \(random.pick(background.forenames))" }
    var elector = SampleElector(id: random.id(), district: district.code, forename: forename, surname: surname)
    if background.isEuropean, random.chance(perMille: 550) {
      elector.markers = random.chance(perMille: 700) ? "G" : "B"
    } else if random.chance(perMille: 1), random.chance(perMille: 60) {
      elector.markers = "L"
    }
    return elector
  }

  private func title(_ street: Int) -> String { district.streets[street].title }
}
