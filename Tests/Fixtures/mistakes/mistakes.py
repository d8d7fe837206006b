"""What authors get wrong, one mistake per view or action."""

from hustings import Alert, Button, Form, Page, Plugin, Table

plugin = Plugin()


@plugin.view("forms")
def forms(request):
    return Page(
        "Forms", Form(action="fial", submit="Misspelt", fields=[]), Button("Fail", action="fail"),
        Button("Write", action="write"))


@plugin.view("block")
def block(request):
    return Page("Block", Alert("loud", "Something"))


@plugin.view("row")
def row(request):
    page = Page("Row", Table("Boxes", columns=["Box"], rows=[["AA-1"], ["AA-2"]]))
    page.json["blocks"][0]["rows"][1].append("Exbourne Hall")
    return page


@plugin.view("query")
def query(request):
    return Page("Query", Table("Tasks", columns=["Task"], rows=request.query("tasks", "titel")))


@plugin.view("endless")
def endless(request):
    while True:
        pass


@plugin.action("fail")
def fail(request):
    return {"Exbourne": 1}["Saltmere"]


@plugin.action("write")
def write(request):
    request.create("tasks", {"titel": "Print the lists"})


plugin.run()
