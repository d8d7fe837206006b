"""A recipe in Python: a search form, and pages of what it finds. Examples/Recipes.swift says the same in Swift, and the
tests hold the two to the same pages."""

from hustings import EmptyState, Form, Input, List, Page, Pagination, Target

STREETS = [
    "Abbey Road", "Bridge Street", "Castle Street", "Church Lane", "Harbour Street", "High Street", "Kiln Lane",
    "Market Street", "Mill Lane", "Orchard Road", "Station Road", "Well Lane",
]
SIZE = 5


def streets(find, page):
    """Streets whose names hold what is sought, five to a page. Both are parameters of the view, in its address."""
    found = [street for street in STREETS if find.lower() in street.lower()]
    first = (page - 1) * SIZE

    def at(number):
        return Target("streets", {"find": find, "page": number})

    return Page(
        "Find a street",
        Form(view="streets", submit="Search", fields=[
            Input("search", "find", "Part of its name", value=find, optional=True)]),
        List(found[first:first + SIZE]) if found[first:] else EmptyState("No street is called so"),
        Pagination(
            previous=at(page - 1) if page > 1 else None,
            next=at(page + 1) if first + SIZE < len(found) else None) if len(found) > SIZE else None)


if __name__ == "__main__":
    import json
    for find, page in [("", 1), ("", 2), ("", 3), ("lane", 1), ("nowhere", 1)]:
        print(json.dumps(streets(find, page).json, ensure_ascii=False, separators=(",", ":")))
