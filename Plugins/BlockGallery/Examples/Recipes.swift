package import Hustings

/// Streets whose names hold what is sought, five to a page. Both are parameters of the view, in its address.
package func streets(find: String, page: Int) -> Page {
  let names = [
    "Abbey Road", "Bridge Street", "Castle Street", "Church Lane", "Harbour Street", "High Street", "Kiln Lane",
    "Market Street", "Mill Lane", "Orchard Road", "Station Road", "Well Lane",
  ]
  let size = 5
  let found = names.filter { find.isEmpty || $0.lowercased().contains(find.lowercased()) }
  let shown = found.dropFirst((page - 1) * size).prefix(size)
  func at(_ number: Int) -> Target { Target("streets", ["find": .string(find), "page": .integer(number)]) }

  return Page("Find a street") {
    Form(
      view: "streets", submit: "Search",
      fields: [Input(.search, "find", "Part of its name", value: .string(find), optional: true)])
    if shown.isEmpty {
      EmptyState("No street is called so")
    } else {
      List(Array(shown))
    }
    if found.count > size {
      Pagination(
        previous: page > 1 ? at(page - 1) : nil, next: page * size < found.count ? at(page + 1) : nil)
    }
  }
}
