package import HustingsProtocol

/// Electors whom tests and documents ask for by name. They come first in the polling district AA, in this order, with
/// the numbers 1, 2, 3, …; a sample of fewer electors has the first of them.
package enum NamedElector: Int, CaseIterable, Sendable {
  /// Agreed to everything and objects to nothing: phone, e-mail, every consent.
  case agreesToEverything = 1
  /// Objects to visits, calls and letters, is listed by the Telephone Preference Service, and took every consent back.
  case objectsToEverything
  /// Has the longest name, 60 characters of forenames and 60 of surname.
  case longestName
  /// Has a forename and a surname of one letter each.
  case shortestName
  /// Is an "other elector" without an address or household.
  case withoutAddress
  /// Has a number with a suffix.
  case withSuffix
  /// Comes of age after polling day: may not vote yet.
  case attainsAfterPoll
  /// Comes of age on polling day: may vote.
  case attainsOnPollDay
  /// Carries a marker that nobody knows.
  case unknownMarker
  /// Is registered anonymously: a number, the marker N, no name and no address.
  case anonymous
  /// Is overseas, with the marker F, no household, and a proxy.
  case overseas
  /// Died, as a canvasser was told.
  case deceased
  /// Moved away, as a canvasser was told.
  case moved
  /// Asked not to be called on again.
  case askedNotToReturn
  /// Has a name with apostrophes, a hyphen, and letters beyond windows-1252.
  case diacritics
  /// Has a name that looks like markup, to be shown as it is written.
  case markup
  /// Was firm, then undecided: the latest intention is no promise.
  case changedMind
  /// Promised, and votes by post.
  case postalPromise
  /// Promised, and has voted by the sample's clock.
  case votedAlready

  /// The elector's id: the same in every sample.
  package var id: RowID { RowID(high: 0xE1EC_7040_0000_0000, low: UInt64(rawValue)) }
}
