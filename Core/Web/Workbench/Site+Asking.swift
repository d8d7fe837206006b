internal import Access
internal import Host
internal import HustingsProtocol

/// Asking plugins. Where there is a workbench, it is told what is wrong with what they answer.
extension Site {
  /// Asks a plugin for a view.
  func rendered(
    _ part: PluginPart, _ parameters: [String: JSONValue], for person: Acting, _ visit: Visit
  ) async throws(RPCError) -> Page {
    do throws(RPCError) {
      let page = try await plugins.render(part, parameters: parameters, for: person)
      if let manifest = workbench?.status.plugin?.manifest {
        visit.remarks?.set(LinkFault.of(page, manifest, person.role))
      }
      return page
    } catch {
      await tell(error, .renderView, part, visit)
      throw error
    }
  }

  /// Has a plugin do something.
  func invoked(
    _ part: PluginPart, _ values: [String: JSONValue], key: String, for person: Acting, _ visit: Visit
  ) async throws(RPCError) -> ActionResult {
    do throws(RPCError) {
      return try await plugins.invoke(part, values: values, key: key, for: person)
    } catch {
      await tell(error, .invokeAction, part, visit)
      throw error
    }
  }

  private func tell(_ error: RPCError, _ method: Method, _ part: PluginPart, _ visit: Visit) async {
    guard let workbench else { return }
    let fault = await workbench.located(
      PluginFault(error, method, part.name, in: part.tenant ?? "", workbench.recording))
    visit.remarks?.add(fault)
    workbench.tell(fault)
  }
}
