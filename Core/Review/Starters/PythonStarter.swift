/// The program of a new plugin in Python.
enum PythonStarter {
  static let source = """
    #!/usr/bin/python3
    \"""What is to be done, and a form that adds to it.\"""

    from hustings import ActionResult, FieldError, Form, Input, Page, Plugin, Section, Table, Target, day

    plugin = Plugin()


    @plugin.view("tasks")
    def tasks(request):
        rows = request.query(
            "tasks", "title", "dueOn", where={"field": "done", "eq": False}, order=["dueOn"], limit=50)
        return Page(
            "Tasks",
            Table(
                "To be done", columns=["Task", "By"], rows=[(title, due and day(due)) for title, due in rows],
                empty="There is nothing to be done."),
            Section("Add a task", Form(action="add-task", submit="Add task", fields=[
                Input("text", "title", "What is to be done?"),
                Input("date", "dueOn", "By when?", optional=True),
            ])),
        )


    @plugin.action("add-task")
    def add_task(request):
        title = request.parameter("title", str, "")
        due = request.parameter("dueOn", str, None)
        if not title:
            return ActionResult.refused(FieldError("title", "Enter what is to be done"))
        if due and day(due) < request.context.now.date():
            return ActionResult.refused(FieldError("dueOn", "The day must be today or later"))
        request.create("tasks", {"title": title, "dueOn": due, "done": False})
        return ActionResult.done("The task was added.", go_to=Target("tasks"))


    plugin.run()

    """
}
