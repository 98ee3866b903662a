"""A student's first hour in a real JupyterLab: open, run, read, answer, check, delete by mistake, restore."""

import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import expect

from unrolled.classroom.authoring.bundle import start
from unrolled.classroom.authoring.notebook import read, region_of, replace_region, task_of

pytestmark = pytest.mark.browser

ROOT = Path(__file__).resolve().parents[3]
NAME = "04_bptt_scalar.ipynb"
PATIENCE = 240  # seconds
# Every cell stays in the page, so that a test can find it; brackets are not typed for us.
SETTINGS = {
    "notebook-extension/tracker": {"windowingMode": "none"},
    "apputils-extension/themes": {"theme": "JupyterLab Light"},
}
DISABLED = {"@jupyterlab/apputils-extension:announcements": True}


class Lab:
    """A running JupyterLab: its address, its token, and the process."""

    def __init__(self, folder: Path, private: Path):
        with closing(socket.socket()) as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.token = secrets.token_hex(16)
        self.url = f"http://127.0.0.1:{port}"
        self.log = private / "jupyterlab.log"
        self.process = subprocess.Popen(
            [sys.executable, "-m", "jupyterlab", *self._options(folder, port)],
            cwd=folder,
            env=self._environment(private),
            stdout=self.log.open("wb"),
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def _options(self, folder: Path, port: int) -> list[str]:
        return [
            "--no-browser",
            "--allow-root",
            "--ServerApp.ip=127.0.0.1",
            f"--ServerApp.port={port}",
            "--ServerApp.port_retries=0",
            f"--ServerApp.root_dir={folder}",
            f"--IdentityProvider.token={self.token}",
            "--LabApp.extension_manager=readonly",
        ]

    @staticmethod
    def _environment(private: Path) -> dict[str, str]:
        """No configuration, kernel or history of this machine's user: only the environment that tests run in."""
        for name, value in SETTINGS.items():
            path = private / "settings" / "@jupyterlab" / f"{name}.jupyterlab-settings"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(value))
        pages = private / "config" / "labconfig"
        pages.mkdir(parents=True)
        (pages / "page_config.json").write_text(json.dumps({"disabledExtensions": DISABLED}))
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("JUPYTER", "IPYTHON"))}
        return kept | {
            "JUPYTERLAB_SETTINGS_DIR": str(private / "settings"),
            "JUPYTERLAB_WORKSPACES_DIR": str(private / "workspaces"),
            "JUPYTER_CONFIG_DIR": str(private / "config"),
            "JUPYTER_DATA_DIR": str(private / "data"),
            "JUPYTER_RUNTIME_DIR": str(private / "runtime"),
            "JUPYTER_PREFER_ENV_PATH": "1",
            "IPYTHONDIR": str(private / "ipython"),
        }

    def api(self, path: str):
        request = urllib.request.Request(f"{self.url}/api/{path}", headers={"Authorization": f"token {self.token}"})
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)

    def wait_until_up(self) -> None:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                break
            try:
                self.api("status")
                return
            except OSError:
                time.sleep(0.2)
        pytest.fail(f"JupyterLab did not start:\n{self.log.read_text()[-3000:]}", pytrace=False)

    def wait_for_kernel(self) -> None:
        """Wait until one kernel has been idle and connected for a while: a cell that is run before may be lost.

        JupyterLab at times starts a kernel, drops it and starts another when it opens a notebook by its address.
        """
        deadline, calm, before = time.monotonic() + PATIENCE, 0, None
        while time.monotonic() < deadline:
            kernels = [session["kernel"] for session in self.api("sessions")]
            ready = bool(kernels) and all(k["execution_state"] == "idle" and k["connections"] for k in kernels)
            now = [k["id"] for k in kernels]
            calm, before = (calm + 1 if ready and now == before else 0), now
            if calm == 6:
                return
            time.sleep(0.2)
        pytest.fail(f"The notebook has no kernel:\n{self.log.read_text()[-3000:]}", pytrace=False)

    def stop(self) -> None:
        """End the server by its id; it ends its kernels."""
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(60)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(10)


@pytest.fixture
def lab(tmp_path):
    """JupyterLab in the folder that `unrolled start` makes for a student."""
    folder = start(tmp_path / "unrolled-course").folder
    running = Lab(folder, tmp_path / "private")
    try:
        running.wait_until_up()
        running.notebook = folder / "exercises" / NAME
        yield running
    finally:
        running.stop()


@pytest.fixture
def page(window, lab, tmp_path, request):
    """The exercise, opened; a screenshot stays in the test's folder when something fails."""
    page = window(viewport={"width": 1280, "height": 900}).new_page()
    page.goto(f"{lab.url}/lab/tree/exercises/{NAME}?token={lab.token}")
    try:
        lab.wait_for_kernel()
        page.get_by_text("Python 3 (ipykernel) | Idle").wait_for()
        yield page
    finally:
        picture = tmp_path / "jupyterlab.png"
        page.screenshot(path=picture)
        print(f"The last view of JupyterLab: {picture}")
        page.close()


def cell(page, index):
    return page.locator(".jp-Notebook .jp-Cell").nth(index)


def put(page, index, source):
    """Replace a cell's text, as one types or pastes it."""
    editor = cell(page, index).locator(".cm-content")
    editor.click()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.insert_text(source)
    expect(editor).to_contain_text(source.strip().split("\n")[-1].strip())


def run(page, index):
    """Run a cell with Shift+Enter, and wait until it is done; gives the cell."""
    here = cell(page, index)
    prompt = here.locator(".jp-InputPrompt").first
    before = prompt.inner_text()
    here.locator(".cm-content").click()
    page.keyboard.press("Shift+Enter")
    page.wait_for_function(
        r"([cell, before]) => { const now = cell.querySelector('.jp-InputPrompt').innerText;"
        r" return now !== before && /\[\d+\]/.test(now); }",
        arg=[here.element_handle(), before],
    )
    return here


def outputs(here):
    return here.locator(".jp-OutputArea-output")


def test_a_student_opens_runs_answers_checks_and_restores(lab, page):
    places = {c.id: i for i, c in enumerate(read(lab.notebook).cells)}
    solution = next(c.source for c in read(ROOT / "solutions" / NAME).cells if task_of(c) == "4.2")

    # The fresh exercise: everything runs, and the check says that nothing is written yet.
    run(page, places["setup"])
    assert [session["kernel"]["name"] for session in lab.api("sessions")] == ["python3"]
    run(page, places["task-4-2"])
    expect(outputs(run(page, places["task-4-2-check"]))).to_contain_text(
        "Task 4.2 is not written yet: in state_gradients"
    )

    # The hints are folded, and open on a click.
    hints = cell(page, places["task-4-2-hints"])
    folded = hints.locator("details").first
    assert folded.get_attribute("open") is None
    folded.locator("summary").click()
    assert folded.get_attribute("open") is not None

    # The answer is typed, its cell run, and the check passes.
    put(page, places["task-4-2"], replace_region(solution, region_of(solution).body))
    run(page, places["task-4-2"])
    checked = run(page, places["task-4-2-check"])
    expect(outputs(checked)).to_contain_text("Task 4.2: all that this check tries is right.")
    expect(page.locator(".jp-OutputArea-output[data-mime-type='application/vnd.jupyter.stderr']")).to_have_count(0)

    # A task's cell is deleted by mistake: the check says so, and restore brings a fresh one.
    lost = places["task-4-1"]
    cell(page, lost).locator(".jp-InputPrompt").click()
    page.keyboard.press("Escape")
    page.keyboard.press("d")
    page.keyboard.press("d")
    expect(page.locator(".jp-Notebook .jp-Cell")).to_have_count(len(places) - 1)
    check = places["task-4-1-check"] - 1
    expect(outputs(run(page, check))).to_contain_text("forward_states is not defined")
    put(page, check, 'check.restore("4.1")')
    expect(outputs(run(page, check))).to_contain_text("A fresh cell for task 4.1 stands below.")
    restored = cell(page, check + 1)
    expect(restored.locator(".cm-content")).to_contain_text(
        'raise NotImplementedError("Task 4.1: write forward_states")'
    )
    run(page, check + 1)
    put(page, check, 'check("4.1")')
    expect(outputs(run(page, check))).to_contain_text("Task 4.1 is not written yet: in forward_states")

    # Saved, the notebook holds the answer, the restored cell, and all else as it was given out.
    page.keyboard.press("ControlOrMeta+s")
    deadline = time.monotonic() + PATIENCE
    while "all that this check tries" not in lab.notebook.read_text() and time.monotonic() < deadline:
        time.sleep(0.2)
    saved = read(lab.notebook)
    given = read(ROOT / "exercises" / NAME)
    assert [c.source for c in saved.cells if task_of(c) == "4.2"] == [
        replace_region(solution, region_of(solution).body)
    ]
    assert saved.cells[check + 1].source == next(c.source for c in given.cells if task_of(c) == "4.1")
    touched = {"task-4-1", "task-4-2"}
    others = {c.id: c.source for c in given.cells if c.id not in touched}
    assert {c.id: c.source for c in saved.cells if c.id in others} == others
