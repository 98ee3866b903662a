"""Serve the website on this machine, build it again whenever a file is saved, and have the browser show it.

dev.py [PORT] [FOLDER]
"""

import functools
import socket
import subprocess
import sys
from pathlib import Path

import uvicorn
from sphinx_autobuild.middleware import JavascriptInjectorMiddleware
from sphinx_autobuild.server import RebuildServer
from sphinx_autobuild.utils import find_free_port
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Mount, WebSocketRoute
from starlette.staticfiles import StaticFiles

HERE = Path(__file__).resolve().parent
MADE = {"_build", "dist", "results"}  # at the root; a room of the library has such a name too


def passed_over(root: Path, path: str) -> bool:
    """Whether a file is hidden or was made by a program: saving it builds nothing."""
    parts = Path(path).relative_to(root).parts
    return bool(MADE & set(parts[:1])) or any(part.startswith(".") or part == "__pycache__" for part in parts)


def build(root: Path, changed_paths: list[Path]) -> None:
    """Build what has changed; after an error the site stays as it is, and the next save tries again."""
    for path in changed_paths:
        print(f"Saved: {path.relative_to(root)}", flush=True)
    if subprocess.run([sys.executable, str(HERE / "website.py"), str(root)]).returncode:
        print("The site is not as it should be: see the errors above.", flush=True)


def application(root: Path, address: str) -> Starlette:
    """The server of the site, whose pages load themselves again after a build."""
    watched = [path for path in root.iterdir() if not passed_over(root, str(path))]
    rebuild = RebuildServer(watched, functools.partial(passed_over, root), functools.partial(build, root))
    routes = [
        WebSocketRoute("/websocket-reload", rebuild),
        Mount("/", StaticFiles(directory=root / "_build" / "html", html=True)),
    ]
    reloading = Middleware(JavascriptInjectorMiddleware, ws_url=address)
    return Starlette(routes=routes, middleware=[reloading], lifespan=rebuild.lifespan)


def free(port: int) -> bool:
    """Whether we can listen on a port; 0 is none."""
    with socket.socket() as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind(("127.0.0.1", port))
        except OSError:
            return False
    return port != 0


def main(port: int = 8000, root: Path = HERE.parent) -> None:
    """Build, then serve and watch until Ctrl-C."""
    (root / "_build" / "html").mkdir(parents=True, exist_ok=True)
    build(root, [])
    port = port if free(port) else find_free_port()
    print(f"The course is at http://127.0.0.1:{port}/ and follows what you save (stop with Ctrl-C)", flush=True)
    uvicorn.run(application(root, f"127.0.0.1:{port}"), host="127.0.0.1", port=port, log_level="warning")


if __name__ == "__main__":
    given = sys.argv[1:]
    main(int(given[0]) if given else 8000, Path(given[1]).resolve() if len(given) > 1 else HERE.parent)
