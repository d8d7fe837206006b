"""Writes SDK/Python/README.md: every public name of `hustings.py`, from its docstrings, its signatures and the block
gallery's examples."""

import ast
import functools
import pathlib
import re
import textwrap

ROOT = pathlib.Path(__file__).resolve().parents[2]
SOURCE = (ROOT / "SDK/Python/hustings.py").read_text()
EXAMPLES = (ROOT / "Plugins/BlockGallery/examples.py").read_text()
PAGE = ROOT / "SDK/Python/README.md"

# In the order in which an author meets them; the headings stand in the source as `# MARK: …`.
PARTS = ["The plugin", "Requests", "Pages", "Errors", "Values"]
# Authors are given these, and make none.
GIVEN = {"Batch", "Block", "Cancelled", "Context", "Request", "Storage", "Stored"}


def documented(node):
    """A docstring without the indentation that it shares with the code around it; empty without one."""
    first = node.body[0]
    if ast.get_docstring(node) is None:
        return ""
    return "\n".join(line.removeprefix(" " * first.col_offset) for line in first.value.value.splitlines()).strip()


def prose(text):
    """A docstring as Markdown: what is indented is code."""
    parts = []
    for part in re.split(r"\n\s*\n", text):
        code = all(line.startswith("    ") for line in part.splitlines())
        parts.append(fenced(textwrap.dedent(part)) if code else part)
    # A piece of code with an empty line in it is one piece.
    return "\n\n".join(parts).replace("\n```\n\n```python\n", "\n\n")


def fenced(code):
    return f"```python\n{code.rstrip()}\n```"


def signature(name, function, is_method):
    """How it is called, with the types; an argument a line where it is long."""
    taken = arguments(function.args)
    if is_method and not is_marked(function, "staticmethod"):
        taken = taken[1:]
    returns = f" -> {source(function.returns)}" if function.returns and function.name != "__init__" else ""
    returns = "" if returns == " -> None" else returns
    whole = f"{name}({', '.join(taken)}){returns}"
    if len(whole) <= 110:
        return whole
    return f"{name}(\n" + "".join(f"    {one},\n" for one in taken) + f"){returns}"


def arguments(given):
    """Each argument as the source has it."""
    defaults = [None] * (len(given.args) - len(given.defaults)) + given.defaults
    taken = [argument(one, default) for one, default in zip(given.args, defaults)]
    if given.vararg:
        taken.append("*" + argument(given.vararg, None))
    elif given.kwonlyargs:
        taken.append("*")
    return taken + [argument(one, default) for one, default in zip(given.kwonlyargs, given.kw_defaults)]


def argument(one, default):
    text = one.arg + (f": {source(one.annotation)}" if one.annotation else "")
    return text + (f" = {source(default)}" if default else "")


def source(node):
    """The source of something small, which has no line break in it."""
    line = SOURCE.splitlines()[node.lineno - 1].encode()
    return line[node.col_offset:node.end_col_offset].decode()


def is_marked(function, mark):
    return any(isinstance(one, ast.Name) and one.id == mark for one in function.decorator_list)


def attributes(function):
    """What `__init__` says of attributes, in comments that begin with `#:`."""
    lines = SOURCE.splitlines()
    for node in ast.walk(function):
        target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
        comment = lines[node.lineno - 2].strip() if isinstance(node, (ast.Assign, ast.AnnAssign)) else ""
        if isinstance(target, ast.Attribute) and comment.startswith("#: "):
            yield f"- `{target.attr}`: {comment[3:]}"


def functions(node):
    """The public methods, each with its overloads."""
    found = {}
    for member in node.body:
        if isinstance(member, ast.FunctionDef) and not member.name.startswith("_"):
            found.setdefault(member.name, []).append(member)
    return found


def method(owner, name, variants):
    last = variants[-1]
    if is_marked(last, "property"):
        return f"#### `{owner}.{name}`\n\n{prose(documented(last))}"
    shown = variants[:-1] if len(variants) > 1 else variants
    called = "\n".join(signature(name, one, True) for one in shown)
    return f"#### `{owner}.{name}`\n\n{fenced(called)}\n\n{prose(documented(last))}"


def of_class(node, path, level, examples):
    parts = [f"{level} `{path}`"]
    made = next((one for one in node.body if isinstance(one, ast.FunctionDef) and one.name == "__init__"), None)
    if made and path not in GIVEN:
        parts.append(fenced(signature(path, made, True)))
    parts.append(prose(documented(node)))
    if path in examples:
        parts.append(fenced(examples[path]))
    if made:
        found = list(attributes(made))
        if found:
            parts.append("\n".join(found))
    values = [one for one in node.body if isinstance(one, ast.Assign) and isinstance(one.value, ast.UnaryOp)]
    if values:
        parts.append("\n".join(f"- `{one.targets[0].id}`: {ast.unparse(one.value)}" for one in values))
    for inner in node.body:
        if isinstance(inner, ast.ClassDef):
            parts.append(of_class(inner, f"{path}.{inner.name}", "####", examples))
    parts += [method(path, name, variants) for name, variants in functions(node).items()]
    return "\n\n".join(parts)


def block_examples():
    """The first example of each block, as it stands in the gallery."""
    examples = {}
    page = next(node for node in ast.parse(EXAMPLES).body if isinstance(node, ast.Assign)).value
    for call in page.args[1:]:
        code = " " * call.col_offset + ast.get_source_segment(EXAMPLES, call)
        examples.setdefault(call.func.id, textwrap.dedent(code))
    return examples


def marked_parts(tree):
    """The public classes and functions of the module, by the heading that they stand under."""
    headings = [(number, line[8:]) for number, line in enumerate(SOURCE.splitlines(), 1) if line.startswith("# MARK: ")]
    names = next(
        ast.literal_eval(node.value) for node in tree.body
        if isinstance(node, ast.Assign) and node.targets[0].id == "__all__")
    parts = {}
    for node in tree.body:
        if isinstance(node, (ast.ClassDef, ast.FunctionDef)) and node.name in names:
            heading = [text for number, text in headings if number < node.lineno][-1]
            parts.setdefault(heading, []).append(node)
    return parts


@functools.lru_cache
def page():
    """The whole page."""
    tree = ast.parse(SOURCE)
    parts, examples = marked_parts(tree), block_examples()
    about = documented(tree).split("\n\nThe rules of the conversation")[0]
    text = [
        "# The Python SDK", prose(about),
        "Fields of resources and their values are in [the reference](../spec/reference.md); every block is on a page of "
        "[the block gallery](../../Plugins/BlockGallery/README.md). This page is written from `hustings.py`.",
        "\n".join(
            f"- [{heading}](#{heading.lower().replace(' ', '-')}): "
            + ", ".join(f"[`{node.name}`](#{node.name.lower()})" for node in parts[heading]) for heading in PARTS),
    ]
    for heading in PARTS:
        text.append(f"## {heading}")
        for node in parts[heading]:
            if isinstance(node, ast.ClassDef):
                text.append(of_class(node, node.name, "###", examples))
            else:
                text.append(
                    f"### `{node.name}`\n\n{fenced(signature(node.name, node, False))}\n\n{prose(documented(node))}")
    return "\n\n".join(text) + "\n"
