extension Rule {
  /// Every rule of SDK/spec/README.md, in its order.
  package static let all: [Rule] = [
    Rule("1.1", "Every line is one message", binds: .plugin, .host, play: LinePlays.messagesAlone),
    Rule("1.2", "A line comes in any pieces", binds: .plugin, .host, play: LinePlays.anyPieces),
    Rule("1.3", "A line is at most 8 MiB", binds: .plugin, .host, play: LinePlays.longLine),
    Rule(
      "1.4", "A line that is no message is answered, and the conversation goes on", binds: .plugin, .host,
      play: LinePlays.garbage),
    Rule("1.5", "The host writes plainly", binds: .host),
    Rule("2.1", "Every request gets exactly one answer", binds: .plugin, .host, play: RequestPlays.everyID),
    Rule("2.2", "Notifications get no answer", binds: .plugin, .host, play: RequestPlays.notifications),
    Rule("2.3", "What is not known is ignored", binds: .plugin, .host, play: RequestPlays.unknownMembers),
    Rule("2.4", "An unknown method is refused", binds: .plugin, .host, play: RequestPlays.unknownMethod),
    Rule("2.5", "Answers come in any order", binds: .plugin, .host, play: OpenPlays.anyOrder),
    Rule("2.6", "Many requests may be open at once", binds: .plugin, .host, play: OpenPlays.manyOpen),
    Rule("2.7", "An id is used once", binds: .plugin, .host, play: OpenPlays.idsOnce),
    Rule("2.8", "A cancelled request is still answered", binds: .plugin, .host, play: OpenPlays.cancelled),
    Rule("2.9", "Progress names an open request", binds: .plugin, play: OpenPlays.progress),
    Rule(
      "2.10", "An answer that nobody asked for ends the conversation", binds: .plugin, .host, play: OpenPlays.unasked),
    Rule("3.1", "`initialize` comes first", binds: .plugin, .host, play: BeginningPlays.first),
    Rule("3.2", "The plugin chooses the version", binds: .plugin, .host, play: BeginningPlays.version),
    Rule("3.3", "The code is what the manifest says", binds: .plugin, .host, play: BeginningPlays.manifest),
    Rule("4.1", "A view is answered with a page", binds: .plugin, .host, play: ViewPlays.pages),
    Rule("4.2", "A view or action that is not there is not found", binds: .plugin, play: ViewPlays.notThere),
    Rule("4.3", "An action is answered with its outcome", binds: .plugin, play: ViewPlays.outcomes),
    Rule("4.4", "Every request carries all that it needs", binds: .plugin, .host, play: ViewPlays.restart),
    Rule("4.5", "Parameters that do not fit are refused", binds: .plugin, .host, play: ViewPlays.badParameters),
    Rule("4.6", "`ping` is answered while other work goes on", binds: .plugin, play: ViewPlays.ping),
    Rule("5.1", "A data call names the request that it serves", binds: .plugin, .host, play: DataPlays.tokens),
    Rule("5.2", "A data call fits its schema", binds: .plugin, .host, play: DataPlays.schema),
    Rule(
      "5.3", "A plugin asks only for what its manifest names", binds: .plugin, .host, play: DataPlays.manifest),
    Rule("5.4", "An error is not the end", binds: .plugin, play: DataPlays.errors),
    Rule(
      "5.5", "Rows are arrays, and may come in several answers", binds: .plugin, .host, play: DataPlays.cursors),
    Rule("5.6", "A write has a key that stays", binds: .plugin, .host, play: DataPlays.keys),
    Rule("5.7", "A batch is written whole or not at all", binds: .host),
    Rule("5.8", "A field may be reached through a reference", binds: .host),
    Rule("5.9", "A plugin's documents are its own", binds: .host),
    Rule("5.10", "Words find rows, and one known person at a time", binds: .host),
    Rule("5.11", "Published counts tell nothing of a few", binds: .host),
    Rule(
      "6.1", "`shutdown` is answered, then standard input closes", binds: .plugin, .host, play: EndingPlays.shutdown),
    Rule("6.2", "When standard input closes, the plugin ends", binds: .plugin, .host, play: EndingPlays.endOfInput),
    Rule("6.3", "What takes too long is ended", binds: .plugin, .host, play: EndingPlays.inTime),
  ]
}
