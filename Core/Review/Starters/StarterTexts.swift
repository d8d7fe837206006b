/// The files that a new plugin has in every language.
enum StarterTexts {
  static func manifest(_ name: StarterName, _ language: Starter.Language) -> String {
    """
    {
      "id": "\(name.id)",
      "name": "\(name.title)",
      "version": "0.1.0",
      "protocol": "1.0",
      "scope": "clp",
      "about": "Lists what is to be done, and adds to it.",
      "run": ["./\(name.id)\(language == .python ? ".py" : "")"],
      "permissions": [
        {
          "id": "tasks",
          "resource": "tasks",
          "access": "write",
          "fields": ["title", "dueOn", "done"],
          "purpose": "administration",
          "why": "Lists what is to be done, and adds what a volunteer writes down."
        }
      ],
      "views": [
        {"id": "tasks", "title": "Tasks", "roles": ["volunteer", "organiser", "officer"]}
      ],
      "actions": [
        {
          "id": "add-task",
          "title": "Add a task",
          "roles": ["volunteer", "organiser", "officer"],
          "parameters": {
            "title": {"type": "text", "label": "what is to be done", "maxLength": 200},
            "dueOn": {"type": "date", "label": "the day"}
          }
        }
      ]
    }

    """
  }

  static let transcript = """
    # The page lists what is to be done, and a task without words is refused.
    → {"jsonrpc":"2.0","id":1,"method":"view.render","params":{"view":"tasks","parameters":{},"context":\(context)}}
    ← {"jsonrpc":"2.0","id":"p1","method":"data.query","params":{"context":"token-1","resource":"tasks",\
    "select":["title","dueOn"],"where":{"field":"done","eq":false},"order":[{"field":"dueOn"}],"limit":50}}
    → {"jsonrpc":"2.0","id":"p1","result":{"columns":["title","dueOn"],\
    "rows":[["Print the street lists","2026-05-08"],["Ring the printer",null]],"cursor":null}}
    ← {"jsonrpc":"2.0","id":1,"result":{"title":"Tasks","blocks":[{"type":"table","caption":"To be done",\
    "columns":[{"label":"Task"},{"label":"By"}],"rows":[["Print the street lists","8 May 2026"],\
    ["Ring the printer",null]],"empty":"There is nothing to be done."},{"type":"section","heading":"Add a task",\
    "blocks":[{"type":"form","action":"add-task","submit":"Add task","fields":[{"kind":"text","name":"title",\
    "label":"What is to be done?"},{"kind":"date","name":"dueOn","label":"By when?","optional":true}]}]}]}}
    → {"jsonrpc":"2.0","id":2,"method":"action.invoke","params":{"action":"add-task","values":{},"key":"form-1",\
    "context":\(context)}}
    ← {"jsonrpc":"2.0","id":2,"result":{"ok":false,"errors":[{"field":"title","text":"Enter what is to be done"}]}}

    """

  private static let context = """
    {"token":"token-1","tenant":"exbourne","role":"volunteer","areas":[],"locale":"en-GB",\
    "now":"2026-05-07T09:30:00Z","sample":true}
    """

  static func readme(_ name: StarterName, _ language: Starter.Language) -> String {
    """
    # \(name.title)

    Lists what is to be done, and adds to it: a plugin for Hustings in \(language.title).

    | file | what it is |
    |---|---|
    | `plugin.json` | what the plugin is called, what it asks for and why, its views and actions |
    \(rows(name, language))
    | `checks/tasks.transcript` | a conversation that `hustings check` plays: what the host says (→), what the plugin \
    must answer (←) |
    | `LICENSE` | who may use it, and how |

    Three commands, in the folder above:

    ```
    hustings dev ./\(name.id)
    hustings view ./\(name.id) tasks
    hustings check ./\(name.id)
    ```

    The first shows the plugin in a browser, and shows it anew whenever a file changes. The second prints its page in the
    terminal. The third says what a maintainer would ask you to mend.

    """
  }

  private static func rows(_ name: StarterName, _ language: Starter.Language) -> String {
    switch language {
    case .swift:
      """
      | `Sources/Program.swift` | the program: one view and one action |
      | `Package.swift` | how Swift builds it, and where Hustings lies |
      """
    case .python:
      """
      | `\(name.id).py` | the program: one view and one action |
      | `hustings.py` | the SDK, which is this one file; replace it to update it |
      """
    }
  }

  static let licence = """
    Licensed under the Apache License, Version 2.0 (SPDX-License-Identifier: Apache-2.0); you may not use these files
    except in compliance with it. The licence is at https://www.apache.org/licenses/LICENSE-2.0

    """
}
