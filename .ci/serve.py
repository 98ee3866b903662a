"""Serve the built website on this machine only: serve.py FOLDER [PORT]."""

import errno
import functools
import http.server
import sys
from pathlib import Path


def server(folder: Path, port: int) -> http.server.ThreadingHTTPServer:
    """Listen on the port, or on any free one where it is taken."""
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=str(folder))
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
