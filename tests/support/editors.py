"""A notebook as each editor writes it: which ids, metadata, text and layout are left of what was given out.

Written anew after each editor's own writer where it is public, and else after what it has left in public notebooks:

JupyterLab, classic Notebook
    nbformat's ``v4/rwbase.py`` and ``v4/nbjson.py``. The classic one, up to version 6, knows format 4.4: no ids.
VS Code
    microsoft/vscode, ``extensions/ipynb/src/serializers.ts``: lines as lists, ids kept where there are any, outputs
    cut to the format's keys, all keys sorted, text without carriage returns.
PyCharm
    Notebooks with ``pycharm`` in their cells' metadata: an id of its own for each cell, or in older versions none
    and minor format 0; ``collapsed``, ``ExecuteTime``; no newline at the end.
Colab
    Notebooks with ``colab`` in their metadata: minor format 0, ids among the metadata (some its own), a badge as
    first cell, ``outputId``, two spaces, no newline at the end.
Kaggle
    Notebooks with ``kaggle`` in their metadata: one line, text as one string, ``trusted``, times of execution.
JupyterLite
    What a browser downloaded from the site of ``make lite``: two spaces, no newline at the end.
"""

import copy
import json

import nbformat


def _lines(text):
    return text.splitlines(keepends=True)


def _plain(notebook, minor=5):
    """The notebook as data, in a minor format: below 5 no cell has an id."""
    made = copy.deepcopy(json.loads(nbformat.writes(notebook)))
    made["nbformat_minor"] = minor
    if minor < 5:
        for cell in made["cells"]:
            cell.pop("id", None)
    return made


def jupyterlab(notebook):
    return nbformat.v4.writes(notebook) + "\n"


def jupyterlite(notebook):
    return json.dumps(_plain(notebook), indent=2, ensure_ascii=False)


def classic_notebook(notebook):
    made = _plain(notebook, 4)
    made["metadata"]["toc"] = {"base_numbering": 1}
    for cell in made["cells"]:
        if cell["cell_type"] == "code":
            cell["metadata"] |= {"scrolled": True}
    return json.dumps(made, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def vscode(notebook):
    made = _plain(notebook)
    for cell in made["cells"]:
        if cell["cell_type"] == "code":
            cell["metadata"]["vscode"] = {"languageId": "python"}
            for output in cell["outputs"]:
                output.pop("transient", None)
    made["metadata"]["language_info"] |= {"version": "3.12.3", "pygments_lexer": "ipython3"}
    return json.dumps(made, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def pycharm(notebook):
    made = _plain(notebook)
    for number, cell in enumerate(made["cells"]):
        mark = "#%%\n" if cell["cell_type"] == "code" else "#%% md\n"
        cell |= {"id": f"{number:016x}"}
        cell["metadata"] |= {"collapsed": False, "pycharm": {"name": mark}}
        if cell["cell_type"] == "code":
            cell["metadata"]["ExecuteTime"] = {
                "end_time": "2026-10-01T10:00:00.0Z",
                "start_time": "2026-10-01T09:59:59Z",
            }
    return json.dumps(made, indent=1, ensure_ascii=False)


def old_pycharm(notebook):
    made = json.loads(pycharm(notebook)) | {"nbformat_minor": 0}
    for cell in made["cells"]:
        del cell["id"]
    stem = {"cell_type": "raw", "metadata": {"collapsed": False}, "source": []}
    made["metadata"]["pycharm"] = {"stem_cell": stem}
    return json.dumps(made, indent=1, ensure_ascii=False)


def colab(notebook):
    made = _plain(notebook)
    for number, cell in enumerate(made["cells"]):
        given = cell.pop("id", "")
        cell["metadata"]["id"] = given if number % 2 else f"Xy{number:010d}"
        if cell["cell_type"] == "code":
            cell["metadata"] |= {
                "outputId": f"00000000-{number:04d}",
                "colab": {"base_uri": "https://localhost:8080/"},
            }
    badge = {
        "cell_type": "markdown",
        "metadata": {"id": "view-in-github", "colab_type": "text"},
        "source": ['<a href="..." target="_parent"><img alt="Open In Colab"/></a>'],
    }
    metadata = made["metadata"] | {
        "colab": {"provenance": [], "include_colab_link": True},
        "kernelspec": {"name": "python3", "display_name": "Python 3"},
    }
    cells = [badge, *made["cells"]]
    return json.dumps({"nbformat": 4, "nbformat_minor": 0, "metadata": metadata, "cells": cells}, indent=2)


def kaggle(notebook):
    made = _plain(notebook, 4)
    for cell in made["cells"]:
        cell["source"] = "".join(cell["source"])
        cell["metadata"] |= {"_uuid": "8f2839f25d086af736a60e9eeb907d3b93b6e0e5", "trusted": True}
        if cell["cell_type"] == "code":
            cell["metadata"]["execution"] = {"iopub.status.busy": "2026-10-01T10:00:00Z"}
    kaggle_data = {"accelerator": "none", "dataSources": [], "isInternetEnabled": True, "language": "python"}
    metadata = made["metadata"] | {"kaggle": kaggle_data}
    keys = {"metadata": metadata, "nbformat_minor": 4, "nbformat": 4, "cells": made["cells"]}
    return json.dumps(keys, separators=(",", ":"))


EDITORS = (jupyterlab, jupyterlite, classic_notebook, vscode, pycharm, old_pycharm, colab, kaggle)


def outputs_of(editor):
    """What a cell may have shown there: kinds of content of the editor's own."""
    nothing = "image/png", "iVBORw0KGgo="
    own = {
        "vscode": {"application/vnd.code.notebook.stdout": "mine"},
        "colab": {"application/vnd.google.colaboratory.intrinsic+json": {"type": "string"}, "text/html": "<div>"},
        "kaggle": {"application/vnd.plotly.v1+json": {"data": []}},
        "classic_notebook": {"application/javascript": "alert(1)"},
    }
    return [
        nbformat.v4.new_output("stream", name="stdout", text="mine\r\n"),
        nbformat.v4.new_output("display_data", data=dict([nothing]) | own.get(editor.__name__, {})),
        nbformat.v4.new_output("error", ename="ValueError", evalue="no", traceback=["\x1b[31mno\x1b[0m"]),
    ]
