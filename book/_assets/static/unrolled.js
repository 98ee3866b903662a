"use strict";
// What is wider than the page scrolls in itself. Whoever has no mouse scrolls it with the arrow keys: it takes the
// focus, but only while there is something to scroll.

const SCROLLS =
  "div.math, mjx-container, div.highlight pre, .output pre, .output.text_html, .pst-scrollable-table-container";

function letTheKeyboardScroll() {
  for (const formula of document.querySelectorAll("span.math > mjx-container")) {
    formula.classList.remove("too-wide");
    const room = formula.closest("p, li, dd, td, div").getBoundingClientRect().width;
    formula.classList.toggle("too-wide", formula.getBoundingClientRect().width > room);
  }
  let tables = 0;
  for (const box of document.querySelectorAll(SCROLLS)) {
    const wide = box.scrollWidth > box.clientWidth + 1 && getComputedStyle(box).overflowX === "auto";
    const table = box.matches(".pst-scrollable-table-container");
    tables += wide && table;
    for (const [name, value] of [["tabindex", "0"], ["role", "region"], ["aria-label", `Wide table ${tables}`]]) {
      if (name !== "tabindex" && !table) continue;
      if (wide) box.setAttribute(name, value);
      else box.removeAttribute(name);
    }
  }
}

window.addEventListener("load", () => {
  letTheKeyboardScroll();
  window.addEventListener("resize", letTheKeyboardScroll);
  window.MathJax?.startup?.promise?.then(letTheKeyboardScroll);
});
