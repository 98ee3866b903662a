"""Serve the built website on this machine only: serve.py FOLDER [PORT]."""

import errno
import functools
import http.server
import sys
from http import HTTPStatus
from pathlib import Path


class Handler(http.server.SimpleHTTPRequestHandler):
    """Gives files, and the site's own page 404.html where it has none, as hosts of websites do."""

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Answer a request that cannot be met."""
        page = Path(self.directory, "404.html")
        if code != HTTPStatus.NOT_FOUND or not page.is_file():
            super().send_error(code, message, explain)
            return
        content = page.read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)


def server(folder: Path, port: int) -> http.server.ThreadingHTTPServer:
    """Listen on the port, or on any free one where it is taken."""
    handler = functools.partial(Handler, directory=str(folder))
    try:
        return http.server.ThreadingHTTPServer(("127.0.0.1", port), handler)
    except OSError as error:
        if error.errno not in (errno.EADDRINUSE, errno.EACCES):
            raise
        print(f"Port {port} cannot be used; taking a free one.", flush=True)
        return http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)


if __name__ == "__main__":
    with server(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 8000) as httpd:
        print(f"The course is at http://127.0.0.1:{httpd.server_port}/  (stop with Ctrl-C)", flush=True)
        try:
            httpd.serve_forever()
        except KeyboardInterrupt:
            print()
