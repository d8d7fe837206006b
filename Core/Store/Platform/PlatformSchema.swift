/// The tables of the platform's file.
enum PlatformSchema {
  /// `HUSP`.
  static let applicationID = 0x4855_5350

  static let migrations = [
    [
      """
      CREATE TABLE tenants (
        id TEXT PRIMARY KEY NOT NULL, name TEXT NOT NULL, kind TEXT NOT NULL CHECK (kind IN ('clp', 'office')),
        isSample INTEGER NOT NULL, clock TEXT
      ) STRICT, WITHOUT ROWID
      """,
      """
      CREATE TABLE accounts (
        id TEXT PRIMARY KEY NOT NULL, name TEXT NOT NULL, isMaintainer INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID
      """,
      """
      CREATE TABLE memberships (
        account TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
        tenant TEXT NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
        role TEXT NOT NULL, areas TEXT NOT NULL, PRIMARY KEY (account, tenant)
      ) STRICT, WITHOUT ROWID
      """,
      "CREATE INDEX membershipsByTenant ON memberships (tenant)",
      """
      CREATE TABLE pseudonyms (
        account TEXT NOT NULL, tenant TEXT NOT NULL, pseudonym TEXT NOT NULL UNIQUE, PRIMARY KEY (account, tenant)
      ) STRICT, WITHOUT ROWID
      """,
      """
      CREATE TABLE signInLinks (
        hash TEXT PRIMARY KEY NOT NULL, account TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
        expiresAt TEXT NOT NULL
      ) STRICT, WITHOUT ROWID
      """,
      """
      CREATE TABLE sessions (
        hash TEXT PRIMARY KEY NOT NULL, account TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
        csrf TEXT NOT NULL, expiresAt TEXT NOT NULL
      ) STRICT, WITHOUT ROWID
      """,
      """
      CREATE TABLE plugins (
        id TEXT PRIMARY KEY NOT NULL, digest TEXT NOT NULL,
        stage TEXT NOT NULL CHECK (stage IN ('sandbox', 'pilot', 'vetted', 'withdrawn')),
        pilotTenants TEXT NOT NULL, manifest TEXT NOT NULL
      ) STRICT, WITHOUT ROWID
      """,
      """
      CREATE TABLE grants (
        tenant TEXT NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
        plugin TEXT NOT NULL REFERENCES plugins (id) ON DELETE CASCADE,
        permission TEXT NOT NULL, resource TEXT NOT NULL, access TEXT NOT NULL, purpose TEXT NOT NULL,
        fields TEXT NOT NULL, areas TEXT NOT NULL, expiresAt TEXT, rowsPerDay INTEGER,
        grantedBy TEXT NOT NULL, version INTEGER NOT NULL, PRIMARY KEY (tenant, plugin, permission)
      ) STRICT, WITHOUT ROWID
      """,
      // Copies of the tenants' checkpoints, and of who was erased: a tenant's file may be lost.
      """
      CREATE TABLE auditCheckpoints (
        tenant TEXT NOT NULL, month TEXT NOT NULL, number INTEGER NOT NULL, head TEXT NOT NULL,
        count INTEGER NOT NULL, droppedAt TEXT NOT NULL, signature TEXT NOT NULL, PRIMARY KEY (tenant, month)
      ) STRICT, WITHOUT ROWID
      """,
      """
      CREATE TABLE erasures (
        tenant TEXT NOT NULL, mark TEXT NOT NULL, people INTEGER NOT NULL, PRIMARY KEY (tenant, mark)
      ) STRICT, WITHOUT ROWID
      """,
    ],
    [
      // A content that was added to this host runs in place of one of that id which comes with it.
      "ALTER TABLE plugins ADD COLUMN isAdded INTEGER NOT NULL DEFAULT 0",
      """
      CREATE TABLE maintainerKeys (
        key TEXT PRIMARY KEY NOT NULL, account TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE
      ) STRICT, WITHOUT ROWID
      """,
      "CREATE TABLE publicLog (number INTEGER PRIMARY KEY, line TEXT NOT NULL, signature TEXT NOT NULL) STRICT",
    ],
  ]
}
