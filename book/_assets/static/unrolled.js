"use strict";
// What is wider than the page scrolls in itself. Whoever has no mouse scrolls it with the arrow keys: it takes the
// focus, but only while there is something to scroll.

const SCROLLS = ".formula, div.highlight pre, .output pre, .output.text_html, .pst-scrollable-table-container";

// What takes the focus says what it is; of code that is known.
function letTheKeyboardScroll() {
  let count = 0;
  for (const box of document.querySelectorAll(SCROLLS)) {
    const wide = box.scrollWidth > box.clientWidth + 1 && getComputedStyle(box).overflowX === "auto";
    const named = wide && !box.matches("pre");
    count += named;
    const label = `Wide ${box.matches(".formula") ? "formula" : "table"} ${count}`;
    for (const [name, value, set] of [["tabindex", "0", wide], ["role", "region", named], ["aria-label", label, named]]) {
      if (set) box.setAttribute(name, value);
      else box.removeAttribute(name);
    }
  }
}

window.addEventListener("load", () => {
  letTheKeyboardScroll();
  window.addEventListener("resize", letTheKeyboardScroll);
  // Letters that come late change what is wide.
  document.fonts.ready.then(letTheKeyboardScroll);
  document.fonts.addEventListener("loadingdone", letTheKeyboardScroll);
});
