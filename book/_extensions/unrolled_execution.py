"""Pages are executed before they are read, several at a time, and only if no result of theirs still holds.

In place of MyST-NB's ``cache`` mode, which knows the code of a page and not what that code uses.
"""

from __future__ import annotations

import asyncio
import json
import os
import time
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import myst_nb.sphinx_
from myst_nb.core.config import NbParserConfig
from myst_nb.core.execute import NotebookClientBase, create_client
from myst_nb.core.nb_to_tokens import nb_node_to_dict
from myst_nb.core.read import create_nb_reader
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging
from unrolled_results import Results, code_of, fill, outputs_of

logger = logging.getLogger(__name__)
# So that a page shows the same on every run: the order of sets, the sums of matrix products, the style of figures.
FIXED = {
    "PYTHONHASHSEED": "0",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "VECLIB_MAXIMUM_THREADS": "1",
}


@dataclass
class Outcome:
    """What came of a page, executed now or before."""

    result: dict
    uses: dict | None
    seconds: float
    error: Exception | None = None


class Kernel(NotebookClient):
    """Executes a notebook in a kernel that records what is used of the folder ``root``; ``own`` is the kernel's."""

    def __init__(self, notebook: NotebookNode, root: Path, own: Path, **options) -> None:
        super().__init__(notebook, shutdown_kernel="immediate", extra_arguments=["--log-level=40"], **options)
        self.root, self.own, self.record = root, own, own / "record.json"

    @asynccontextmanager
    async def async_setup_kernel(self, **options):
        """Start a kernel and end it. Signals are left alone: several kernels run in one process."""
        self.create_kernel_manager()
        # Two kernels that start at once may choose the same port, but not the same file.
        self.km.transport, self.km.connection_file = "ipc", str(self.own / "kernel.json")
        try:
            await self.async_start_new_kernel(**options)
            await self.async_start_new_kernel_client()
            await self.order("unrolled_recorder", f"start({str(self.root)!r})")
            await self.order("unrolled_drawing", "start()")
            yield
            await self.order("unrolled_recorder", f"report({str(self.record)!r})")
        finally:
            await self._async_cleanup_kernel()

    async def order(self, module: str, call: str) -> None:
        """Have one of our modules do something there, without a trace in the page's names, outputs and counts."""
        with_path = (
            "(lambda path, here: (path.insert(0, here), {}, path.remove(here)))(__import__('sys').path, {!r})"
        )
        code = with_path.format(f"__import__({module!r}).{call}", str(Path(__file__).parent))
        message = self.kc.execute(code, silent=True, store_history=False)
        reply = await self.async_wait_for_reply(message)
        if reply is None or reply["content"]["status"] != "ok":
            raise RuntimeError(f"{module} failed in the kernel: {reply and reply['content']}")


class Execution:
    """Executes the pages of a book that have to be, and gives MyST-NB the outputs of all."""

    def __init__(self, app: Sphinx) -> None:
        self.app = app
        self.results = Results(Path(app.srcdir))
        self.outcomes: dict[tuple[str, str], Outcome] = {}
        # Kept with the pages until the next build, where ``unrolled_changes`` asks whether it is still so.
        app.env.page_uses = self.uses = getattr(app.env, "page_uses", {})

    def before_reading(self, app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
        """Have an outcome for each page that will be read."""
        asked = {}
        for docname in docnames:
            self.uses.pop(docname, None)
            text = Path(env.doc2path(docname)).read_text(encoding="utf-8")
            reader = create_nb_reader(env.doc2path(docname), env.myst_config, env.mystnb_config, text)
            if reader is None:
                continue
            notebook = reader.read(text)
            config = own_config(env.mystnb_config, notebook)
            if config.execution_mode == "cache":
                asked[docname] = notebook, config
        self.have_outcomes(asked)

    def have_outcomes(self, asked: dict[str, tuple[NotebookNode, NbParserConfig]]) -> None:
        """Recall results; execute pages that have none, those with most code first."""
        missing = []
        for docname, (notebook, config) in asked.items():
            key = self.results.key(notebook, config.execution_allow_errors)
            if result := self.results.recall(docname, key):
                self.have(docname, key, Outcome(result, result["uses"], result["seconds"]))
            else:
                missing.append((docname, key, notebook, config))
        missing.sort(key=lambda page: -sum(len(cell.source) for cell in code_of(page[2])))
        if missing:
            asyncio.run(self.execute_all(missing))

    def have(self, docname: str, key: str, outcome: Outcome) -> None:
        """Note a page's outcome for MyST-NB, and what the page used for the next build."""
        self.outcomes[docname, key] = outcome
        self.uses[docname] = outcome.uses

    async def execute_all(self, pages: list[tuple[str, str, NotebookNode, NbParserConfig]]) -> None:
        """Execute pages, one on each processor."""
        free = asyncio.Semaphore(processors())

        async def one(docname: str, key: str, notebook: NotebookNode, config: NbParserConfig) -> None:
            async with free:
                outcome, record = await execute(notebook, config, self.results.root)
            if outcome.error is None:
                outcome.uses = self.results.remember(docname, key, outcome.result, record)
            logger.info("executed %s: %.1f seconds", docname, outcome.seconds)
            self.have(docname, key, outcome)

        await asyncio.gather(*(one(*page) for page in pages))

    def client(self, notebook: NotebookNode, source: str, config: NbParserConfig, log, read_fmt=None):
        """Make what MyST-NB asks for the outputs of a page."""
        docname = self.app.env.path2doc(source)
        if config.execution_mode != "cache" or docname is None:
            return create_client(notebook, source, config, log, read_fmt)
        key = self.results.key(notebook, config.execution_allow_errors)
        if (docname, key) not in self.outcomes:  # the page was changed while others were executed
            self.have_outcomes({docname: (notebook, config)})
        return Outputs(notebook, Path(source), config, log, outcome=self.outcomes[docname, key])


class Outputs(NotebookClientBase):
    """Gives MyST-NB the outcome of a page, as its own clients do."""

    def start_client(self) -> None:
        """Fill the outputs in, and complain if the page failed."""
        outcome: Outcome = self._kwargs["outcome"]
        fill(self.notebook, outcome.result)
        error = outcome.error
        if error is not None:
            self.logger.warning(f"Executing notebook failed: {type(error).__name__}\n{error}", subtype="exec")
        self.exec_metadata = {
            "mtime": datetime.now().timestamp(),
            "runtime": outcome.seconds,
            "method": self.nb_config.execution_mode,
            "succeeded": error is None,
            "error": type(error).__name__ if error else None,
            "traceback": str(error) if error else None,
        }


async def execute(notebook: NotebookNode, config: NbParserConfig, root: Path) -> tuple[Outcome, dict]:
    """Execute a notebook in an empty folder; gives also the record of what it used."""
    error, record, began = None, {}, time.monotonic()
    with TemporaryDirectory() as own, TemporaryDirectory() as empty:
        kernel = Kernel(
            notebook,
            root,
            Path(own),
            timeout=config.execution_timeout,
            allow_errors=config.execution_allow_errors,
            resources={"metadata": {"path": empty}},
        )
        try:
            await kernel.async_execute(env=os.environ | FIXED | {"IPYTHONDIR": own})
            record = json.loads(kernel.record.read_text(encoding="utf-8"))
            if not config.execution_allow_errors:
                refuse_errors(notebook)
        except (CellExecutionError, CellTimeoutError, DeadKernelError) as caught:
            error = caught
    for cell in code_of(notebook):
        cell.outputs = joined(cell.outputs)
    seconds = time.monotonic() - began
    return Outcome(outputs_of(notebook, seconds), None, seconds, error), record


def refuse_errors(notebook: NotebookNode) -> None:
    """Raise the first error that an output shows: one in drawing a figure does not end its cell."""
    for cell in code_of(notebook):
        for output in cell.outputs:
            if output.output_type == "error" and "raises-exception" not in cell.metadata.get("tags", ()):
                raise CellExecutionError.from_cell_and_msg(cell, output)


def joined(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """Join what was printed in pieces: where it was cut depends on the clock."""
    whole: list[NotebookNode] = []
    for output in outputs:
        before = whole[-1] if whole else None
        if before and output.output_type == before.output_type == "stream" and output.name == before.name:
            before.text += output.text
        else:
            whole.append(output)
    return whole


def own_config(config: NbParserConfig, notebook: NotebookNode) -> NbParserConfig:
    """The configuration with what the page's front matter says, as MyST-NB makes it."""
    overrides = nb_node_to_dict(notebook.metadata.get(config.metadata_key, {}))
    overrides.pop("output_folder", None)
    with suppress(Exception):  # MyST-NB warns of it when it reads the page
        return config.copy(**overrides)
    return config


def processors() -> int:
    """How many we may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def begin(app: Sphinx) -> None:
    """Take the place of MyST-NB's own clients, for which it has no door."""
    execution = Execution(app)
    myst_nb.sphinx_.create_client = execution.client
    app.connect("env-before-read-docs", execution.before_reading)


def setup(app: Sphinx) -> dict:
    """Connect the above to the build."""
    app.connect("builder-inited", begin)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
