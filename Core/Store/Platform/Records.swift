package import HustingsProtocol

/// A branch or an office that the platform knows.
package struct TenantRecord: Sendable, Equatable {
  /// 2 to 40 lower-case letters, digits and hyphens.
  package var id: String
  /// The name that people read.
  package var name: String
  /// Branch or office.
  package var kind: TenantKind
  /// Whether it holds invented data only.
  package var isSample: Bool
  /// What a sample tenant's plugins take for now; nil for the real time.
  package var clock: Instant?

  /// A record.
  package init(id: String, name: String, kind: TenantKind, isSample: Bool = false, clock: Instant? = nil) {
    self.id = id
    self.name = name
    self.kind = kind
    self.isSample = isSample
    self.clock = clock
  }
}

/// Someone who can sign in.
package struct Account: Sendable, Equatable {
  /// 32 hexadecimal digits.
  package var id: String
  /// The name that people read.
  package var name: String
  /// Whether the account looks after the platform.
  package var isMaintainer: Bool

  /// An account.
  package init(id: String, name: String, isMaintainer: Bool = false) {
    self.id = id
    self.name = name
    self.isMaintainer = isMaintainer
  }
}

/// What an account may be in a tenant.
package struct Membership: Sendable, Equatable {
  /// The account's id.
  package var account: String
  /// The tenant's id.
  package var tenant: String
  /// Its role there.
  package var role: Role
  /// Polling districts that it is limited to; empty for the whole tenant.
  package var areas: [String]

  /// A membership.
  package init(account: String, tenant: String, role: Role, areas: [String] = []) {
    self.account = account
    self.tenant = tenant
    self.role = role
    self.areas = areas
  }
}

/// A signed-in browser.
package struct Session: Sendable, Equatable {
  /// Whose.
  package var account: String
  /// What every form of this session carries.
  package var csrf: String
  /// When it ends.
  package var expiresAt: Instant

  /// A session.
  package init(account: String, csrf: String, expiresAt: Instant) {
    self.account = account
    self.csrf = csrf
    self.expiresAt = expiresAt
  }
}

/// How far a plugin is trusted.
package enum TrustStage: String, CaseIterable, Sendable, JSONCodable {
  /// Sample tenants only.
  case sandbox
  /// Sample tenants and those named.
  case pilot
  /// Wherever it is granted something.
  case vetted
  /// Nowhere.
  case withdrawn
}

/// A plugin that the platform has.
package struct PluginRecord: Sendable, Equatable {
  /// The manifest's id.
  package var id: String
  /// The digest of its bundle.
  package var digest: String
  /// How far it is trusted.
  package var stage: TrustStage
  /// Tenants where it may run while it is a pilot.
  package var pilotTenants: [String]
  /// `plugin.json` as it was when the bundle was taken in.
  package var manifest: RawJSON
  /// Whether somebody added this content to the host; else it came with it.
  package var isAdded: Bool

  /// A record.
  package init(
    id: String, digest: String, stage: TrustStage, pilotTenants: [String] = [], manifest: RawJSON, isAdded: Bool = false
  ) {
    self.id = id
    self.digest = digest
    self.stage = stage
    self.pilotTenants = pilotTenants
    self.manifest = manifest
    self.isAdded = isAdded
  }
}

/// What an officer allows a plugin in a tenant: one of its permissions, maybe narrowed.
package struct Grant: Sendable, Equatable {
  /// The tenant's id.
  package var tenant: String
  /// The plugin's id.
  package var plugin: String
  /// The permission's id in the manifest.
  package var permission: String
  /// Its resource in the manifest that the officer decided on.
  package var resource: String
  /// Its access in that manifest; nil for a word that cannot be read, which grants nothing.
  package var access: Permission.Access?
  /// Its purpose in that manifest; nil for a word that cannot be read, which grants nothing.
  package var purpose: Permission.Purpose?
  /// The fields.
  package var fields: [String]
  /// Polling districts that it is limited to; empty for the whole tenant.
  package var areas: [String]
  /// When it ends; nil for until it is taken back.
  package var expiresAt: Instant?
  /// The most rows that it gives in a day; nil for any number.
  package var rowsPerDay: Int?
  /// Who decided.
  package var grantedBy: String
  /// Counts its changes, from 1.
  package var version: Int

  /// A grant.
  package init(
    tenant: String, plugin: String, permission: String, resource: String, access: Permission.Access?,
    purpose: Permission.Purpose?, fields: [String], areas: [String] = [], expiresAt: Instant? = nil,
    rowsPerDay: Int? = nil, grantedBy: String, version: Int = 1
  ) {
    self.tenant = tenant
    self.plugin = plugin
    self.permission = permission
    self.resource = resource
    self.access = access
    self.purpose = purpose
    self.fields = fields
    self.areas = areas
    self.expiresAt = expiresAt
    self.rowsPerDay = rowsPerDay
    self.grantedBy = grantedBy
    self.version = version
  }
}
