"""All touchable figures of the built website, together on one page that is opened from disk."""

import re
from pathlib import Path

FIGURE = re.compile(r'<div class="touchable" data-touch="(\w+)"[^>]*>.*?</figure>\s*</div>', re.DOTALL)
STYLE = re.compile(r'<link\b(?=[^>]*\brel="stylesheet")[^>]*?\bhref="(?!https?:)([^"]+)"[^>]*>')
LOADER = re.compile(r'<script [^>]*src="[^"]*\bloader\.js[^"]*"[^>]*>')
FILES = re.compile(r'\bdata-(\w+)="([^"]*)"')
PAGE = """<!DOCTYPE html>
<html lang="en" data-theme="light">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>All touchable figures</title>
<link rel="icon" href="data:,">
{styles}
<style>
  body {{ background: var(--pst-color-background); color: var(--pst-color-text-base); display: block }}
  main {{ margin: 0 auto; max-width: 43rem; padding: 1rem; }}
</style>
<script>
  document.documentElement.dataset.theme = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
</script>
<script defer src="{static}/loader.js" {files}></script>
</head>
<body><main class="bd-content"><article class="bd-article"><section>
<h1>All touchable figures</h1>
{figures}
</section></article></main></body>
</html>
"""


def figures_of(site):
    """The HTML of each figure by its name, as the first page that has it shows it, and the pages that have any."""
    found, pages = {}, {}
    for path in sorted(Path(site, "book").glob("[0-9]*.html")):
        text = path.read_text(encoding="utf-8")
        for match in FIGURE.finditer(text):
            found.setdefault(match[1], match[0])
            pages.setdefault(path, text)
    return found, pages


def page_of_figures(site):
    """One page with all of them, with the site's own styles and scripts at their places on this disk."""
    site = Path(site).resolve()
    found, pages = figures_of(site)
    here = (site / "book").as_uri()
    styles, files = {}, {}
    for text in pages.values():
        styles |= {here + "/" + match[1]: None for match in STYLE.finditer(text)}
        files |= dict(FILES.findall(LOADER.search(text)[0]))
    static = (site / "_static").as_uri()
    return PAGE.format(
        styles="\n".join(f'<link rel="stylesheet" href="{style}">' for style in styles),
        files=" ".join(f'data-{name}="{value}"' for name, value in files.items()),
        static=static,
        figures="\n".join(re.sub(r'src="\.\./', f'src="{site.as_uri()}/', figure) for figure in found.values()),
    )
