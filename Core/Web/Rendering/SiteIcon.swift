/// The site's icon: a platform with a speaker's lectern.
package enum SiteIcon {
  /// Where it is served, as `image/svg+xml`.
  package static let path = "/icon.svg"

  /// The drawing.
  package static let svg = """
    <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="6" fill="#1b2330"/>\
    <path d="M9 8h14l-2 8H11z" fill="#fff"/><path d="M14.5 16h3v5h-3z" fill="#fff"/>\
    <path d="M6 21h20v4H6z" fill="#e8637a"/></svg>
    """
}
