"""Formulas that a test does not look at: to lay them out takes longest of all that a page needs."""


def undrawn(selector):
    """A script that has a page leave these elements where they are, and not draw them."""
    return f"""{{
        const style = new CSSStyleSheet();
        style.replaceSync("{selector} {{ display: none }}");
        document.adoptedStyleSheets = [style];
    }}"""
