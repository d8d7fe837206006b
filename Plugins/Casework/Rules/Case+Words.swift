package import Hustings

// How the choices of a case read. A choice without words does not compile.

extension Case.Status {
  /// As people read it.
  package var words: String {
    switch self {
    case .open: "Open"
    case .waiting: "Waiting"
    case .resolved: "Resolved"
    case .closed: "Closed"
    }
  }

  /// What each means, for whoever chooses.
  package var meaning: String {
    switch self {
    case .open: "Open: we have something to do"
    case .waiting: "Waiting: somebody owes us an answer"
    case .resolved: "Resolved: it is settled, and the constituent still has to be told"
    case .closed: "Closed: nothing is left to do"
    }
  }

  /// The colour of its tag.
  package var tone: Tone {
    switch self {
    case .open: .info
    case .waiting: .warning
    case .resolved: .success
    case .closed: .neutral
    }
  }

  /// Statuses in which something is still to be done.
  package static let active: [Case.Status] = [.open, .waiting]
}

extension Case.Category {
  /// As people read it.
  package var words: String {
    switch self {
    case .housing: "Housing"
    case .benefits: "Benefits"
    case .immigration: "Immigration"
    case .health: "Health and care"
    case .education: "Education"
    case .roadsAndStreets: "Roads and streets"
    case .environment: "Environment"
    case .policing: "Policing"
    case .consumer: "Consumer matters"
    case .other: "Something else"
    }
  }
}

extension Case.Urgency {
  /// As people read it.
  package var words: String {
    switch self {
    case .routine: "Routine"
    case .soon: "Soon"
    case .urgent: "Urgent"
    }
  }

  /// The colour of its tag.
  package var tone: Tone {
    switch self {
    case .routine: .neutral
    case .soon: .info
    case .urgent: .error
    }
  }
}

extension Case.Source {
  /// As people read it.
  package var words: String {
    switch self {
    case .surgery: "Surgery"
    case .email: "E-mail"
    case .phone: "Telephone"
    case .doorstep: "On the doorstep"
    case .letter: "Letter"
    }
  }
}

extension Case.Sensitivity {
  /// As people read it.
  package var words: String {
    switch self {
    case .normal: "Normal"
    case .sensitive: "Sensitive"
    case .restricted: "Restricted"
    }
  }

  /// What each means, for whoever chooses.
  package var meaning: String {
    switch self {
    case .normal: "Normal: the whole team may see it"
    case .sensitive: "Sensitive: health, immigration, safety; open it only if you work on it"
    case .restricted: "Restricted: officers only"
    }
  }
}

extension CaseActivity.Kind {
  /// As people read it.
  package var words: String {
    switch self {
    case .note: "Note"
    case .email: "E-mail"
    case .letter: "Letter"
    case .call: "Telephone call"
    case .meeting: "Meeting"
    case .statusChange: "Change of status"
    case .chase: "Chased an answer"
    case .reply: "Answer received"
    }
  }

  /// What a person records; a change of status is recorded by itself.
  package static let byHand: [CaseActivity.Kind] = [.note, .call, .email, .letter, .meeting, .chase, .reply]
}

extension CaseParty.Part {
  /// As people read it.
  package var words: String {
    switch self {
    case .council: "Council"
    case .landlord: "Landlord"
    case .department: "Government department"
    case .relative: "Relative"
    case .representative: "Representative"
    case .other: "Another organisation or person"
    }
  }
}
