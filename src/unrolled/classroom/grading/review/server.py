"""The page to grade on, served on this machine alone, to whom its address was told.

What a page of another site can make a browser send does not get through: the address holds a secret, the name of
the host must be this machine's, and a decision must come from the page itself. What students wrote goes out as
JSON, and the page's own script makes text of it; no HTML of theirs is ever made.
"""

from __future__ import annotations

import asyncio
import hmac
import json
import secrets
import signal
from collections.abc import Callable
from importlib import resources
from pathlib import Path
from socket import socket

import tornado.web
from jinja2 import Environment, PackageLoader
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets

from unrolled.classroom.authoring.course import installed
from unrolled.classroom.grading.marking.decisions import Outdated
from unrolled.classroom.grading.review.desk import Desk, Wish
from unrolled.classroom.grading.review.keeping import Keeper
from unrolled.errors import CourseError

__all__ = ["serve"]

HERE = "127.0.0.1"
MOST_BYTES = 64 << 10  # of a decision
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
ELSEWHERE = "This answer was decided on elsewhere meanwhile; here is how it stands now."
# The parts of a decision, and of which types each may be; to Python a bool is an int, too.
PARTS: dict[str, tuple[type, ...]] = {"known": (int,), "items": (list,), "comment": (str,), "points": (int, float)}
PARTS |= {"looked": (bool,), "flagged": (bool,)}
KINDS = {"review.css": "text/css", "review.js": "text/javascript", "review.svg": "image/svg+xml"}


def serve(desk: Desk, folder: Path, port: int, announce: Callable[[str], None]) -> None:
    """Serve the page until the command is interrupted; then write what is read of the marks.

    Parameters
    ----------
    desk : Desk
    folder : Path
        The results folder.
    port : int
        Of this machine; 0 for a free one.
    announce : callable
        Is given the address, once it is served.

    Raises
    ------
    CourseError
        If the port is taken, or the folder cannot be written to.
    """
    try:
        (bound,) = bind_sockets(port, HERE)
    except OSError as error:
        raise CourseError(f"review: port {port} cannot be had ({error.strerror}); leave --port out") from None
    asyncio.run(_serve(desk, folder, bound, announce))


async def _serve(desk: Desk, folder: Path, bound: socket, announce: Callable[[str], None]) -> None:
    token, keeper, ended = secrets.token_urlsafe(24), Keeper(folder), asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    port = bound.getsockname()[1]
    given = {"desk": desk, "keeper": keeper, "token": token, "hosts": {f"{HERE}:{port}", f"localhost:{port}"}}
    server = HTTPServer(_application(given), max_body_size=MOST_BYTES, max_buffer_size=4 * MOST_BYTES)
    server.add_sockets([bound])
    keeper.begin()
    announce(f"http://{HERE}:{port}/{token}/")
    await ended.wait()
    server.stop()
    await keeper.end()


def _application(given: dict) -> tornado.web.Application:
    return tornado.web.Application(
        [
            (r"/([^/]*)/", _Page, given),
            (r"/([^/]*)/(review\.(?:css|js|svg))", _File, given),
            (r"/([^/]*)/list/(\d{1,4})", _Listing, given),
            (r"/([^/]*)/answer/(\d{1,4})/([0-9a-f]{16})", _Shown, given),
            (r"/([^/]*)/picture/(\d{1,4})/([0-9a-f]{16})/(\d{1,4})", _Picture, given),
            (r"/([^/]*)/decide/(\d{1,4})/([0-9a-f]{16})", _Decide, given),
        ],
        default_handler_class=_Guarded,
        default_handler_args=given,
        log_function=lambda handler: None,
    )


class _Guarded(tornado.web.RequestHandler):
    """Lets through only what comes from the page itself; all else learns nothing but that it is not there."""

    def initialize(self, desk: Desk, keeper: Keeper, token: str, hosts: set[str]) -> None:
        self.desk, self.keeper, self._token, self._hosts = desk, keeper, token, hosts

    def set_default_headers(self) -> None:
        """Forbid the browser all that the page does not need."""
        self.clear_header("Server")
        for name, value in HEADERS.items():
            self.set_header(name, value)

    def prepare(self) -> None:
        """Look at host, secret and origin before anything else."""
        given = self.path_args[0] if self.path_args else ""
        if self.request.host not in self._hosts:
            raise tornado.web.HTTPError(403)
        if not hmac.compare_digest(given.encode("utf-8", "replace"), self._token.encode()):
            raise tornado.web.HTTPError(404)
        origin = self.request.headers.get("Origin")
        if origin is None and self.request.method == "GET":
            return
        if origin != f"http://{self.request.host}":
            raise tornado.web.HTTPError(403)

    def write_error(self, status_code: int, **kwargs: object) -> None:
        """Say no more than the number."""
        self.set_header("Content-Type", "text/plain; charset=utf-8")
        self.finish(f"{status_code}\n")

    def answer(self, content: dict, status: int = 200) -> None:
        """Send data, as JSON."""
        self.set_status(status)
        self.set_header("Content-Type", "application/json; charset=utf-8")
        self.finish(json.dumps(content))


class _Page(_Guarded):
    def get(self, token: str) -> None:
        environment = Environment(
            loader=PackageLoader("unrolled.classroom.grading.review"),
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        page = environment.get_template("review.html")
        topics = [
            {"exercise": topic.exercise, "task": topic.task, "open": of - looked, "written": topic.written}
            for topic, looked, of in self.desk.progress()
        ]
        self.finish(page.render(course=installed().name, topics=topics, blind=self.desk.blind))


class _File(_Guarded):
    def get(self, token: str, name: str) -> None:
        self.set_header("Content-Type", f"{KINDS[name]}; charset=utf-8")
        self.finish((resources.files("unrolled.classroom.grading.review") / "templates" / name).read_bytes())


class _Listing(_Guarded):
    def get(self, token: str, place: str) -> None:
        _told(self, lambda: self.desk.listing(int(place)))


class _Shown(_Guarded):
    def get(self, token: str, place: str, who: str) -> None:
        _told(self, lambda: self.desk.shown(int(place), who))


class _Picture(_Guarded):
    def get(self, token: str, place: str, who: str, number: str) -> None:
        try:
            data = self.desk.picture(int(place), who, int(number))
        except CourseError:
            data = None
        if data is None:
            raise tornado.web.HTTPError(404)
        self.set_header("Content-Type", "image/png")
        self.set_header("Content-Security-Policy", "sandbox; default-src 'none'")
        self.finish(data)


class _Decide(_Guarded):
    def post(self, token: str, place: str, who: str) -> None:
        if self.request.headers.get("Content-Type") != "application/json":
            raise tornado.web.HTTPError(415)
        try:
            wish = _wish(json.loads(self.request.body))
        except (ValueError, TypeError, KeyError, RecursionError):
            raise tornado.web.HTTPError(400) from None
        try:
            stands = self.desk.decide(int(place), who, wish)
        except CourseError as error:
            outdated = isinstance(error, Outdated)
            said = ELSEWHERE if outdated else str(error)
            _told(
                self, lambda: {"error": said, "state": self.desk.state(int(place), who)}, 409 if outdated else 422
            )
            return
        self.keeper.changed()
        self.answer({**stands, "trouble": self.keeper.trouble})


def _told(handler: _Guarded, make: Callable[[], dict], status: int = 200) -> None:
    """Answer with what is made; where that cannot be, say why."""
    try:
        content = make()
    except CourseError as error:
        content, status = {"error": str(error)}, 404
    handler.answer(content, status)


def _wish(said: object) -> Wish:
    """What a decision says, each part of the kind that it must be; raises ValueError, TypeError or KeyError."""
    if not isinstance(said, dict) or said.keys() != PARTS.keys():
        raise ValueError("a decision has other parts")
    if not all(type(said[name]) in kinds for name, kinds in PARTS.items()):
        raise ValueError("a decision has parts of other kinds")
    points = float(said["points"])
    if not abs(points) < 1000 or not all(isinstance(item, str) for item in said["items"]):
        raise ValueError("a decision has parts of other kinds")
    items = tuple(dict.fromkeys(said["items"]))
    return Wish(said["known"], items, said["comment"], round(points, 4), said["looked"], said["flagged"])
