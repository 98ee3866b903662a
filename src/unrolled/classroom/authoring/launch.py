"""Where an exercise can be opened without installing anything, once the course says where it is published."""

from __future__ import annotations

import copy
import re
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from unrolled.classroom.authoring.course import Course
from unrolled.errors import CourseError

if TYPE_CHECKING:
    from unrolled.classroom.authoring.format import NotebookNode

__all__ = ["COLAB_BRANCH", "colab_version", "jupyterhub_link", "launchers", "only_installs", "wheel_address"]

GITHUB = re.compile(r"https://github\.com/([\w.-]+/[\w.-]+)/?")
# Colab opens notebooks from a branch: there the workflow that makes a release puts those that install the course.
COLAB_BRANCH = "colab"
STUDENT = ".devcontainer/student/devcontainer.json"
INSTALLS = """\
# On Colab only: this installs the course. It is left out when the notebook is graded.
%pip install --quiet --no-deps {wheel}"""


def launchers(course: Course, exercise: str) -> dict[str, str]:
    """Links that open an exercise where nothing need be installed.

    Parameters
    ----------
    course : Course
        Its ``repository`` and ``site`` say where it is published.
    exercise : str
        The exercise's name, ``"04_topic"``.

    Returns
    -------
    dict of str to str
        From the name of the place to the address. Only what is published is in it: nothing, if nothing is.
    """
    links = {}
    if course.site:
        query = urlencode({"path": f"{exercise}.ipynb"})
        links["in this browser"] = f"{course.site.rstrip('/')}/lite/notebooks/index.html?{query}"
    if place := _on_github(course):
        path = quote(f"exercises/{exercise}.ipynb", safe="")
        links["on Binder"] = f"https://mybinder.org/v2/gh/{place}/HEAD?labpath={path}"
        links["on Colab"] = f"https://colab.research.google.com/github/{place}/blob/{COLAB_BRANCH}/{exercise}.ipynb"
        query = urlencode({"devcontainer_path": STUDENT})
        links["in a codespace"] = f"https://codespaces.new/{place}?{query}"
    return links


def jupyterhub_link(course: Course, hub: str, exercise: str, branch: str = "main") -> str:
    """The link by which students of a JupyterHub with nbgitpuller get the course and open an exercise.

    Parameters
    ----------
    course : Course
    hub : str
        The hub's address.
    exercise : str
        The exercise's name.
    branch : str
        The branch that is pulled.

    Returns
    -------
    str

    Raises
    ------
    CourseError
        If the course does not say where its repository is.
    """
    if not course.repository:
        raise CourseError("course.toml does not say where the repository is; without it no hub can fetch it")
    repository = course.repository.rstrip("/")
    folder = repository.rsplit("/", 1)[1].removesuffix(".git")
    query = {"repo": repository, "branch": branch, "urlpath": f"lab/tree/{folder}/exercises/{exercise}.ipynb"}
    return f"{hub.rstrip('/')}/hub/user-redirect/git-pull?{urlencode(query)}"


def wheel_address(course: Course, version: str, wheel: str) -> str:
    """Say where the workflow that makes a release puts the wheel of a version.

    Parameters
    ----------
    course : Course
    version : str
        As in ``"0.1.0"``.
    wheel : str
        The wheel's file name.

    Returns
    -------
    str
        Its address.
    """
    return f"{course.repository.rstrip('/')}/releases/download/v{version}/{wheel}"


def colab_version(notebook: NotebookNode, wheel: str, sha256: str) -> NotebookNode:
    """The exercise for Colab: before its first cell of code stands one that installs the course.

    Parameters
    ----------
    notebook : NotebookNode
        The exercise as it is given out.
    wheel : str
        The wheel's address.
    sha256 : str
        Its hash: pip takes no other wheel.

    Returns
    -------
    NotebookNode
        Nothing is installed besides: Colab has NumPy, Matplotlib and nbformat, and needs its own IPython.
    """
    from unrolled.classroom.authoring.format import new_code_cell

    made = copy.deepcopy(notebook)
    first = next(place for place, cell in enumerate(made.cells) if cell.cell_type == "code")
    source = INSTALLS.format(wheel=f"{wheel}#sha256={sha256}")
    made.cells.insert(first, new_code_cell(source, id="colab-setup"))
    return made


def only_installs(source: str) -> bool:
    """Whether a cell does nothing but install packages, as the one that Colab's notebooks begin with."""
    lines = [line for line in map(str.strip, source.split("\n")) if line and not line.startswith("#")]
    return bool(lines) and all(line.startswith(("%pip ", "!pip ")) for line in lines)


def _on_github(course: Course) -> str:
    """``owner/name`` of a repository on GitHub, else nothing."""
    found = GITHUB.fullmatch(course.repository)
    return found[1] if found else ""
