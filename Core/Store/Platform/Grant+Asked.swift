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
}
