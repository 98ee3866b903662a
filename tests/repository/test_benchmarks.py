"""The page of all benchmarks is what their READMEs make today."""

import importlib.util
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
spec = importlib.util.spec_from_file_location("benchmarks_page", ROOT / "benchmarks" / "__main__.py")
benchmarks = importlib.util.module_from_spec(spec)
spec.loader.exec_module(benchmarks)


def test_the_page_of_all_benchmarks_is_what_their_readmes_make():
    text = (ROOT / "benchmarks" / "README.md").read_text(encoding="utf-8")
    assert text == benchmarks.page(), "run: python benchmarks"
    folders = {path.parent.name for path in (ROOT / "benchmarks").glob("*/__main__.py")}
    assert set(re.findall(r"\]\((\w+)/README\.md\)", text)) == folders


def test_a_section_has_command_date_and_the_first_rows(tmp_path):
    readme = tmp_path / "speed" / "README.md"
    readme.parent.mkdir()
    rows = "".join(f"| {number} |\n" for number in range(14))
    readme.write_text(
        f"# How fast?\n\n    python benchmarks/speed\n\nOn 2026-11-30.\n\n| a |\n|---|\n{rows}\n| b |\n"
    )
    text = benchmarks.page(tmp_path)
    assert (
        "## [How fast?](speed/README.md)\n\n    python benchmarks/speed\n\nLast measured on 2026-11-30.\n" in text
    )
    assert "| 11 |\n\nThe README has 2 more rows.\n" in text and "| 12 |" not in text and "| b |" not in text
    readme.write_text("# How fast?\n\n    python benchmarks/speed\n")
    with pytest.raises(SystemExit, match="has no table"):
        benchmarks.page(tmp_path)
