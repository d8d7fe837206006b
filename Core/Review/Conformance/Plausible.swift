internal import HustingsProtocol

/// Parameters of requests, made up from the manifest's declarations.
enum Plausible {
  /// Members that only a later version knows, to stand behind others.
  static let extra = #","later":{"a":[1,null]}"#

  /// The parameters of `view.render` or `action.invoke`.
  static func params(
    _ item: Survey.Item, _ manifest: Manifest, token: String, key: String, extras: Bool = false
  ) -> String {
    let extra = extras ? extra : ""
    let context = context(item, manifest, token: token, extra: extra)
    let values = values(of: item, manifest)
    return item.isAction
      ? #"{"action":"\#(item.id)","values":\#(values),"key":"\#(key)","context":\#(context)\#(extra)}"#
      : #"{"view":"\#(item.id)","parameters":\#(values),"context":\#(context)\#(extra)}"#
  }

  /// A context of somebody who may open the item.
  static func context(_ item: Survey.Item, _ manifest: Manifest, token: String, extra: String = "") -> String {
    let roles = item.isAction ? manifest.action(item.id)?.roles : manifest.view(item.id)?.roles
    let role = roles?.max() ?? .organiser
    let tenant = manifest.scope == .platform ? "" : manifest.scope == .clp ? "exbourne" : "exbourne-mp"
    return #"{"token":"\#(token)","tenant":"\#(tenant)","role":"\#(role.rawValue)","areas":[],"locale":"en-GB","#
      + #""now":"2026-05-07T09:30:00Z","sample":true\#(extra)}"#
  }

  /// A value for each parameter that must be there, and for every one of an action.
  static func values(of item: Survey.Item, _ manifest: Manifest) -> String {
    let declared = (item.isAction ? manifest.action(item.id)?.parameters : manifest.view(item.id)?.parameters) ?? [:]
    let values = declared.filter { $0.value.required || item.isAction }.mapValues(value)
    return String(decoding: values.jsonBytes(), as: UTF8.self)
  }

  static func value(_ parameter: Parameter) -> JSONValue {
    switch parameter.type {
    case .text: return .string(String("AA".prefix(parameter.maxLength)))
    case .integer: return .integer(Int(number(parameter).rounded(.up)))
    case .number: return .number(number(parameter))
    case .boolean: return true
    case .date: return "2026-05-07"
    case .id: return .string(InventedData.id("pollingStations", 0))
    case .choice: return .string(parameter.options.first ?? "")
    case .choices: return .array(parameter.options.prefix(1).map(JSONValue.string))
    }
  }

  private static func number(_ parameter: Parameter) -> Double {
    min(max(12, parameter.minimum ?? 12), parameter.maximum ?? 1_000_000)
  }
}
