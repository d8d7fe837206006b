"""Shows every block that a page may hold, with the code that makes it: what is shown is what was run."""

import pathlib

import examples
import recipes
from hustings import ActionResult, Code, Details, FieldError, Link, Page, Plugin, Section, Target, Text

FOLDER = pathlib.Path(__file__).parent
ABOUT = {
    "section": "A part of a page under its own heading.",
    "text": "Paragraphs. Empty lines divide them.",
    "code": "Program text, shown as it is.",
    "link": "The way to another view of the plugin.",
    "alert": "What the reader must not miss: good, bad or to be known.",
    "metric": "One number that matters, with its name. Metrics that follow one another share a grid.",
    "table": "Rows under named columns. A cell is text, a number, yes or no, a day, a moment, a link, a tag, or nothing.",
    "list": "Items, numbered or not.",
    "summaryList": "Facts about one thing.",
    "chart": "Numbers as bars. The host adds them as a table for those who cannot see the bars.",
    "form": "Questions and a button. The answers go to an action; with `view` they become that view's parameters.",
    "button": "A button that does an action.",
    "details": "Blocks that open on request.",
    "pagination": "Ways to the pages before and after.",
    "emptyState": "What to say, and do, where there is nothing yet.",
    "progress": "How much of a whole is reached.",
}
plugin = Plugin()


def snippets(text, mark):
    """What stands under each mark, by its name, without the space before it."""
    found, lines = {}, None
    for line in text.splitlines():
        indent = len(line) - len(line.lstrip())
        if line.strip().startswith(mark) and line.strip()[len(mark):] in ABOUT and indent == 4:
            lines = found[line.strip()[len(mark):]] = []
        elif lines is not None and line.strip() and indent < 4:
            lines = None
        elif lines is not None:
            lines.append(line[4:])
    return {name: "\n".join(lines).rstrip().removesuffix(",") for name, lines in found.items()}


PYTHON = snippets((FOLDER / "examples.py").read_text(), "# ")
RECIPE_PYTHON = (FOLDER / "recipes.py").read_text().partition('\"\"\"\n\n')[2].partition("\n\nif __name__")[0]
RECIPE_SWIFT = (FOLDER / "Examples" / "Recipes.swift").read_text().replace("package ", "")
SWIFT = snippets((FOLDER / "Examples" / "Examples.swift").read_text(), "// ")


def made(snippet):
    """The blocks that a snippet makes: it is run as the arguments of a page."""
    return eval(f"Page('',\n{snippet}\n)", vars(examples)).json["blocks"]


class Made(Section):
    """An example with its code."""

    def __init__(self, name):
        super().__init__(name, Text(ABOUT[name]))
        self.json["blocks"] += made(PYTHON[name])
        code = [Code(PYTHON[name], "python"), Code(SWIFT[name], "swift")]
        self.json["blocks"].append(Details(f"The code for {name}, in Python and in Swift", *code).json)


@plugin.view("blocks")
def blocks(request):
    names = list(ABOUT)
    part = request.parameters.get("part")
    if part == "first":
        names = names[:len(names) // 2]
    elif part == "last":
        names = names[len(names) // 2:]
    return Page(
        "Every block",
        Text("A plugin answers with blocks, and the host shows them: as a page, as text in a terminal, as JSON. These "
             "are all there are. Nothing that you enter here is kept."),
        Link("A recipe: a search form, and pages of what it finds", to=Target("streets")),
        [Made(name) for name in names])


@plugin.view("streets")
def streets(request):
    page = recipes.streets(request.parameter("find", str, ""), request.parameter("page", int, 1))
    page.json["blocks"] += [
        Text("The form's answers become the view's parameters, declared in plugin.json, so a page of results has an "
             "address. For rows of the host's, `request.page` gives a page of them and the cursor that the next link "
             "takes along as a text.").json,
        Details(
            "The code for search and pages, in Python and in Swift", Code(RECIPE_PYTHON, "python"),
            Code(RECIPE_SWIFT, "swift")).json,
    ]
    return page


@plugin.action("answer")
def answer(request):
    errors = []
    if request.values.get("name") is None:
        errors.append(FieldError("name", "Enter a name"))
    voters = request.values.get("voters")
    if voters is None or voters % 2:
        errors.append(FieldError("voters", "Enter an even number of voters"))
    if errors:
        return ActionResult.refused(*errors)
    return ActionResult.done("You have answered. Nothing was kept.", go_to=Target("blocks"))


@plugin.action("press")
def press(request):
    return ActionResult.done("You have pressed the button.", go_to=Target("blocks"))


if __name__ == "__main__":
    plugin.run()
