"""The record of the pages of the website that were looked at in every way and found whole.

Each is bound by a key to all that this depends on. Where the key is still that of the page, the dear looks need not
be taken again. The browser is no part of it, for each machine has its own: what another one shows otherwise is
found by the cheap looks, and on the pages that are drawn each time.
"""

import hashlib
import json
import re
from pathlib import Path

import page_looks

from unrolled.classroom.authoring.executed import executed_part
from unrolled.classroom.authoring.files import write_whole

ROOT = Path(__file__).resolve().parents[2]
RECORD = ROOT / "tests" / "site" / "browser" / "whole.json"
RENEW = "python benchmarks/site/whole.py"
LENGTH = 16  # of a key: what nobody wants to forge needs no more
# Scripts that hold the words of all pages. No page asks for one before its reader searches, or points at a link.
WORDS = re.compile(r"_static/(search_index\.js|previews/.*)")


def read_record(path):
    """The key of each page that was found whole; none, if there is no file, or none that can be read."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}


def write_record(record, path):
    """Write the keys as JSON, sorted, so that the record of one page is one line."""
    write_whole(path, json.dumps(record, indent=1, sort_keys=True) + "\n")


def files_of(site, page):
    """What a page is made of: itself, all style sheets, scripts and letters, and the pictures that it names."""
    top = site.resolve()
    named = re.findall(r'\bsrc(?:set)?="([^":?# ]+)', (top / page).read_text(encoding="utf-8"))
    files = {(top / page).parent.joinpath(name).resolve() for name in named} | set((top / "_static").rglob("*"))
    paths = {path.relative_to(top).as_posix() for path in files if path.is_relative_to(top) and path.is_file()}
    return [page, *sorted(path for path in paths - {page} if not WORDS.fullmatch(path))]


def key_of(site, page, shown, looking=None):
    """What is found on a page depends on this, in 16 letters.

    That is: the files of which it is made, the looks that are taken at it, one of all that the site shows, and what
    looks: axe, and what is executed of ``page_looks`` (``looking`` is its source, if it is to be another).
    """
    looking = looking or Path(page_looks.__file__).read_text(encoding="utf-8")
    parts = [executed_part(looking).encode(), page_looks.AXE.read_bytes()]
    parts.append(repr(page_looks.ways_at(page, shown)).encode())
    for path in files_of(site, page):
        parts += [path.encode(), (site / path).read_bytes()]
    return hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()[:LENGTH]


def known_of(site, shown, record):
    """The pages of a site that are as they were when they were recorded."""
    return {page for page in shown if page in record and record[page] == key_of(site, page, shown)}


def looks_now(page, shown, known):
    """How a page is looked at, one of all that are shown, where some are known to be whole."""
    return page_looks.CHEAP_LOOKS if page in known else page_looks.looks_at(page, shown)
