package import HustingsProtocol

/// What stands around every page: whose page it is, who is signed in, and the ways to other pages.
package struct PageFrame: Sendable {
  /// What the page is, in a few words.
  package var title: String
  /// The plugin's name; nil on the host's own pages.
  package var plugin: String?
  /// The branch's or office's name.
  package var tenantName: String?
  /// Whether the branch or office holds invented data only: the page then says so.
  package var isSample = false
  /// Whether a form on the page was refused: the title then says so first.
  package var hasErrors = false
  /// The ways up, from the home page down, without this page.
  package var breadcrumbs: [PageLink] = []
  /// The plugin's views; empty for none.
  package var menu: [PageLink] = []
  /// Who is signed in; nil for nobody.
  package var account: SignedIn?
  /// The session's secret against forged forms, for the sign-out button.
  package var csrf = ""
  /// What came of the last action, shown once above the page.
  package var notice: Notice?
  /// Ways to pages about the site: accessibility, privacy, status.
  package var footer: [PageLink] = []
  /// What a workbench puts above the page, with a script and a style of its own; nil in service.
  package var workbench: HTML?

  /// A frame with a title alone.
  package init(title: String) {
    self.title = title
  }

  /// A page of this site and the words that lead there.
  package struct PageLink: Sendable, Equatable {
    /// The words.
    package var text: String
    /// A path of this site; never one that a plugin or a browser made up.
    package var path: String
    /// Whether it is the page that is shown.
    package var isCurrent: Bool

    /// A link to a path of this site.
    package init(_ text: String, _ path: String, isCurrent: Bool = false) {
      self.text = text
      self.path = path
      self.isCurrent = isCurrent
    }
  }

  /// The person at the browser.
  package struct SignedIn: Sendable, Equatable {
    /// The name that they go by here.
    package var name: String
    /// What they are in this branch or office; nil outside of one.
    package var role: Role?

    /// A person with a role.
    package init(name: String, role: Role?) {
      self.name = name
      self.role = role
    }
  }

  /// One sentence about what was just done.
  package struct Notice: Sendable, Equatable {
    /// How it went.
    package var tone: Tone
    /// The sentence.
    package var text: String

    /// A sentence in a tone.
    package init(_ tone: Tone, _ text: String) {
      self.tone = tone
      self.text = text
    }
  }

  /// The home page.
  package static let homePath = "/"
  /// Where people ask for a sign-in link.
  package static let signInPath = "/sign-in"
  /// Where the sign-out button posts to.
  package static let signOutPath = "/sign-out"
}
