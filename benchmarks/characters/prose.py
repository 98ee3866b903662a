"""Makes the text of the chapter on characters: the prose of this book's chapters, as they were at one commit."""

from __future__ import annotations

import argparse
import lzma
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TEXT = ROOT / "src/unrolled/tasks/data/prose.txt.xz"
COMMIT = "0467e52866668f25a6e765c5b1a2a471ade9c508"
# Chapters of which no model learns: one for choices such as when to stop, and one on which all are judged.
VALIDATION, HELD_OUT = "06_gradient_checks", "10_gated"

# Directives whose content is read in one go with the text; of all others only what stands behind these names is
# kept.
PROSE = re.compile(r"\{(prf:\w+|admonition|dropdown)\}")
QUOTED = re.compile(r"\s*(?:- )?(?:alt|caption|asks|says|because|otherwise): (?!\|$)(.+)")
BELOW = re.compile(r"(\s*)(?:- )?(?:asks|says|because|otherwise): \|$")
# A formula so short and plain that it can be read aloud as letters.
PLAIN = re.compile(r"[A-Za-z0-9_ =+\-.<>()^]{1,8}")
LETTERS = "abcdefghijklmnopqrstuvwxyz"
ALPHABET = "\n " + LETTERS + "0123456789" + ".,:;?'\"()-+=_^"
# What a reader sees is another number, a formula or a link: a sentence that has one is left out.
ELSEWHERE = re.compile(r"\{(bound|value|prf:ref|eq|numref|set|download)\}|\.ipynb")


def blocks(page: str) -> list[str]:
    """The paragraphs of a page that are prose: outside of code, displayed formulas and tables."""
    page = re.sub(r"\A---\n.*?\n---\n", "", page, flags=re.DOTALL)
    kept: list[str] = []
    fence, depth = "", -1
    for line in page.split("\n"):
        opening = re.match(r"(`{3,}|~{3,})(.*)", line)
        if fence:
            kept += quoted(line, depth)
            below, indent = BELOW.match(line), len(line) - len(line.lstrip())
            depth = len(below[1]) if below else -1 if line.strip() and indent <= depth else depth
            fence = "" if line.strip() == fence else fence
        elif opening and opening[2] and not PROSE.match(opening[2]):
            fence, depth = opening[1], -1
            kept.append("")
        else:
            kept.append("" if opening or line.startswith((":", "(", "#", "|", "<")) else line)
    whole = re.sub(r"\$\$.*?\$\$( *\(eq-[\w-]+\))?", "$$$$", "\n".join(kept), flags=re.DOTALL)
    return [" ".join(part.split()) for part in re.split(r"\n\s*\n", whole) if part.strip() and "$$" not in part]


def quoted(line: str, depth: int) -> list[str]:
    """What a line within a figure's or a question's description says to readers."""
    here = QUOTED.match(line)
    if here:
        return ["", here[1].strip().strip('"'), ""]
    inside = depth >= 0 and (not line.strip() or len(line) - len(line.lstrip()) > depth)
    return [line.strip() if inside else ""]


def spoken(block: str, names: dict[str, str], numbers: dict[str, str]) -> str | None:
    """A paragraph in small letters and without markup; None where more than half of its sentences are formulas."""
    sentences = re.split(r"(?<=[.?!]) (?=[A-Z{$*])", block)
    kept = [one for one in sentences if is_plain(one)]
    if 2 * len(kept) < len(sentences):
        return None
    text = " ".join(kept)
    text = re.sub(r"\{cite:[tp]\}`([^`]+)`", lambda m: listed(m[1].split(","), names), text)
    text = re.sub(r"\{[Cc]hapter(-number)?\}`(\w+)`", lambda m: f"chapter {numbers[m[2].lower()]}", text)
    text = re.sub(r"\{\w[\w:-]*\}`([^`<]+?)(?: *<[^`]*>)?`", r"\1", text)
    text = re.sub(r"\[([^\]]+)\]\([^)]*\)", r"\1", text)
    for old, new in ((r"[*`\\$]", ""), ("[“”]", '"'), ("[‘’]", "'"), ("[–—−]", "-"), (r"^(\d+\.|-) ", "")):
        text = re.sub(old, new, text)
    text = " ".join(text.lower().split())
    text = "".join(letter for letter in text if letter in ALPHABET)
    return text if len(text) >= 40 else None


def is_plain(sentence: str) -> bool:
    """Whether a sentence can be read aloud as it stands."""
    formulas = re.findall(r"\$([^$]+)\$", sentence)
    return not ELSEWHERE.search(sentence) and all(PLAIN.fullmatch(formula) for formula in formulas)


def listed(keys: list[str], names: dict[str, str]) -> str:
    """The names behind citations."""
    return " and ".join(names[key.strip()] for key in keys)


def surnames(bibliography: str) -> dict[str, str]:
    """For each entry of a bibliography the surname of the first author, and that there are others."""
    found = {}
    for key, entry in re.findall(r"@\w+\{([^,]+),(.*?)\n\}", bibliography, flags=re.DOTALL):
        people = re.search(r"(?:author|editor)\s*=\s*[{\"](.+?)[}\"],?\n", entry, flags=re.DOTALL)
        authors = re.split(r"\s+and\s+", re.sub(r"[{}\\\"'`^~]", "", people[1])) if people else [key]
        name = authors[0].split(",")[0].split()[-1]
        found[key] = name if len(authors) == 1 else f"{name} and others"
    return found


def prose_of(pages: dict[str, str], bibliography: str) -> dict[str, str]:
    """The prose of each page, one paragraph a line."""
    names, numbers = surnames(bibliography), {name[3:]: str(int(name[:2])) for name in pages}
    read = {name: [spoken(block, names, numbers) for block in blocks(page)] for name, page in pages.items()}
    return {name: "".join(f"{line}\n" for line in lines if line) for name, lines in read.items()}


def at_commit(path: str) -> str:
    """A file of the repository as it was at the commit."""
    done = subprocess.run(["git", "show", f"{COMMIT}:{path}"], cwd=ROOT, capture_output=True, check=True)
    return done.stdout.decode()


def frozen() -> str:
    """The text in three parts, with an empty line between them: to learn from, for choices, and to be judged by."""
    listing = subprocess.run(
        ["git", "ls-tree", "--name-only", COMMIT, "book/"], cwd=ROOT, capture_output=True, check=True
    )
    names = re.findall(r"^book/(\d\d_\w+)\.md$", listing.stdout.decode(), flags=re.MULTILINE)
    found = prose_of({name: at_commit(f"book/{name}.md") for name in names}, at_commit("book/references.bib"))
    learned = "".join(found[name] for name in names if name not in (VALIDATION, HELD_OUT))
    return "\n".join([learned, found[VALIDATION], found[HELD_OUT]])


def main() -> int:
    parser = argparse.ArgumentParser(description="Make the text, or with --check compare it with the shipped one.")
    parser.add_argument("--check", action="store_true", help="write nothing; fail where the shipped text differs")
    text = frozen()
    if parser.parse_args().check:
        same = lzma.decompress(TEXT.read_bytes()).decode() == text
        print("the shipped text is what this command makes" if same else "the shipped text is another one")
        return int(not same)
    TEXT.write_bytes(lzma.compress(text.encode(), preset=9))
    print(f"{len(text):,} letters in {TEXT.stat().st_size:,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
