package import HustingsProtocol

extension Grant {
  /// Grants for all that a manifest asks for: each permission with all its fields, each collection of documents with
  /// all its roles, everywhere in the tenant, until they are taken back.
  ///
  /// - Parameters:
  ///   - manifest: Of a plugin whose scope is the tenant's kind.
  ///   - tenant: The tenant's id.
  ///   - officer: The id of the account that decides.
  /// - Returns: The grants, in the manifest's order.
  package static func all(askedBy manifest: Manifest, in tenant: String, by officer: String) -> [Grant] {
    manifest.permissions.map { permission in
      Grant(
        tenant: tenant, plugin: manifest.id, permission: permission.id, resource: permission.resource,
        access: permission.access, purpose: permission.purpose, fields: permission.fields, grantedBy: officer)
    }
      + manifest.storage.map { collection in
        Grant(
          tenant: tenant, plugin: manifest.id, permission: collection.id, resource: Grant.storage, access: .write,
          purpose: .administration, fields: collection.grantedWords, grantedBy: officer)
      }
  }

  /// Whether it was decided on the same as is asked for now: the resource, the purpose, and no more access.
  package func isFor(_ resource: String, _ access: Permission.Access, _ purpose: Permission.Purpose) -> Bool {
    guard let granted = self.access else { return false }
    return self.resource == resource && self.purpose == purpose && access <= granted
  }

  /// Whether it has ended.
  package func hasEnded(at now: Instant) -> Bool { expiresAt.map { $0 <= now } ?? false }
}

extension Instant {
  /// The last day, in Britain, of what ends at this moment.
  package var lastDay: Day { adding(seconds: -1).inBritain.day }
}
