"""Run a cell in a child, and read what a marked notebook printed and earned."""


def run(child, code, seconds=20):
    reply = child.ask({"op": "cell", "code": code, "keep": True}, seconds)
    return "".join(o.get("text", "") for o in reply["outputs"])


def texts(result):
    return "".join(o["text"] for ran in result["all"].cells for o in ran.outputs if o["kind"] == "text")


def only(result, *tasks):
    return {task: result[task] for task in tasks}
