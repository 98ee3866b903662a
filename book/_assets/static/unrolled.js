"use strict";
// What is wider than the page scrolls in itself. Whoever has no mouse scrolls it with the arrow keys: it takes the
// focus, but only while there is something to scroll.

const SCROLLS = ".formula, div.highlight pre, .output pre, .output.text_html, .pst-scrollable-table-container, .gallery .touch-stage";

// What takes the focus says what it is; of code that is known. All are measured before any is changed: after a change
// the page would be laid out anew for the next. So would be each closed fold, whose boxes wait until it is opened.
function letTheKeyboardScroll() {
  const boxes = [...document.querySelectorAll(SCROLLS)].filter((box) => box.checkVisibility());
  const wide = boxes.map((box) => box.scrollWidth > box.clientWidth + 1 && getComputedStyle(box).overflowX === "auto");
  let count = 0;
  boxes.forEach((box, i) => {
    const named = wide[i] && !box.matches("pre");
    count += named;
    const label = `Wide ${box.matches(".formula") ? "formula" : box.matches(".touch-stage") ? "figure" : "table"} ${count}`;
    for (const [name, value, set] of [["tabindex", "0", wide[i]], ["role", "region", named], ["aria-label", label, named]]) {
      if (!set) box.removeAttribute(name);
      else if (box.getAttribute(name) !== value) box.setAttribute(name, value);
    }
  });
}

// Once for all that happens together, when the page is drawn and the browser has nothing else to do.
const whenIdle = window.requestIdleCallback ?? ((work) => setTimeout(work, 100));
let awaited = false;
function lookAgain() {
  if (awaited) return;
  awaited = true;
  whenIdle(() => {
    awaited = false;
    letTheKeyboardScroll();
  }, { timeout: 1000 });
}

window.addEventListener("load", () => {
  lookAgain();
  window.addEventListener("resize", lookAgain);
  document.addEventListener("toggle", lookAgain, true);
  // Letters that come late change what is wide.
  document.fonts.addEventListener("loadingdone", lookAgain);
});
