"use strict";
// What a page does beyond showing its text: the color mode, the section that is being read, copying of
// code, and folds that open on paper.

const root = document.documentElement;
const prefersDark = matchMedia("(prefers-color-scheme: dark)");

function showMode() {
  const mode = root.dataset.mode;
  root.dataset.theme = mode === "auto" ? (prefersDark.matches ? "dark" : "light") : mode;
}

function nextMode() {
  const modes = prefersDark.matches ? ["auto", "light", "dark"] : ["auto", "dark", "light"];
  root.dataset.mode = modes[(modes.indexOf(root.dataset.mode) + 1) % 3];
  try {
    localStorage.setItem("mode", root.dataset.mode);
  } catch {
    // The choice holds for this page.
  }
  showMode();
}

function followSections() {
  const links = new Map();
  for (const link of document.querySelectorAll("#on-this-page a[href^='#']"))
    links.set(decodeURIComponent(link.hash.slice(1)), link);
  const sections = [...document.querySelectorAll("article section[id]")].filter((section) => links.has(section.id));
  if (!sections.length) return;
  const inSight = new Set();
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) inSight[isIntersecting ? "add" : "delete"](target);
      // Of sections within each other the innermost, which comes last.
      const here = sections.filter((section) => inSight.has(section)).pop();
      for (const [id, link] of links) {
        if (id === here?.id) link.setAttribute("aria-current", "true");
        else link.removeAttribute("aria-current");
      }
    },
    { rootMargin: "-20% 0px -75% 0px" },
  );
  for (const section of sections) observer.observe(section);
  // Whoever chose a section wants to read it.
  const list = document.getElementById("on-this-page");
  list.addEventListener("click", (event) => event.target.closest("a") && list.matches(":popover-open") && list.hidePopover());
}

async function copy(button, listing) {
  const text = listing.cloneNode(true);
  for (const other of text.querySelectorAll(".linenos, .gp, .go")) other.remove();
  try {
    await navigator.clipboard.writeText(text.textContent.trimEnd() + "\n");
    button.classList.add("copied");
    button.setAttribute("aria-label", "Copied");
  } catch {
    // Pages that are no secure ones may not write there: the text is selected, for the reader's own keys.
    getSelection().selectAllChildren(listing);
  }
  setTimeout(() => {
    button.classList.remove("copied");
    button.setAttribute("aria-label", "Copy code");
  }, 2000);
}

function offerCopies() {
  for (const listing of document.querySelectorAll("article div.highlight > pre")) {
    if (listing.closest(".cell_output")) continue;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copybtn";
    button.setAttribute("aria-label", "Copy code");
    button.addEventListener("click", () => copy(button, listing));
    listing.parentElement.append(button);
  }
}

// What is folded is opened on paper, and closed again.
let opened = [];
function openFolds() {
  opened = [...document.querySelectorAll("article details:not([open])")];
  for (const fold of opened) fold.open = true;
}
function closeFolds() {
  for (const fold of opened) fold.open = false;
  opened = [];
}

prefersDark.addEventListener("change", showMode);
addEventListener("beforeprint", openFolds);
addEventListener("afterprint", closeFolds);
document.querySelector(".theme-switch-button")?.addEventListener("click", nextMode);
followSections();
offerCopies();
// In the contents the page that is open stands in view, and the page itself does not move. Where it stands is asked when
// a frame is about to be drawn, which must be laid out anyhow: before, other scripts would have it laid out once more.
requestAnimationFrame(() => {
  const list = document.getElementById("contents"), current = list?.querySelector("[aria-current='page']");
  if (current?.checkVisibility()) list.scrollTop = current.offsetTop - list.clientHeight / 2;
});
