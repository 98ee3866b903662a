"use strict";
// A formula that is a little wider than a phone is drawn smaller, down to four fifths: cut in its last sign it would
// read as another. What is wider still scrolls, as all do without scripts.

const SMALLEST_SHARE = 0.8;
let fittedTo = 0, fitted = [];

// All are measured before any is changed: after a change the page would be laid out anew for the next. So would be each
// closed fold; what is in it is measured when it is opened.
function fitFormulas() {
  fittedTo = innerWidth;
  for (const formula of fitted) formula.removeAttribute("style");
  fitted = [];
  if (!matchMedia("(max-width: 40rem)").matches) return;
  const formulas = [...document.querySelectorAll(".bd-article .formula")].filter((one) => one.checkVisibility());
  const shares = formulas.map((formula) => formula.clientWidth / formula.scrollWidth);
  formulas.forEach((formula, i) => {
    if (shares[i] >= 1 || shares[i] < SMALLEST_SHARE) return;
    // One within the text gives its line room; one of its own keeps its room, so that nothing below it moves.
    if (formula.matches("span")) formula.style.fontSize = `${Math.floor(shares[i] * 98) / 100}em`;
    else formula.style.setProperty("--drawn", Math.floor(shares[i] * 990) / 1000);
    fitted.push(formula);
  });
}

// In a frame that is about to be drawn, which must be laid out anyhow: even to ask whether the fonts are ready has it done.
requestAnimationFrame(() => document.fonts.ready.then(fitFormulas));
addEventListener("resize", () => innerWidth === fittedTo || fitFormulas());
document.addEventListener("toggle", ({ target }) => target.closest(".bd-article") && fitFormulas(), true);

// What is copied of a formula is its TeX, between dollar signs: the signs of MathML alone make no sense in a line.

document.addEventListener("copy", (event) => {
  const selection = getSelection();
  if (selection.isCollapsed || !event.clipboardData) return;
  const copied = document.createElement("div");
  for (let i = 0; i < selection.rangeCount; i++) copied.append(selection.getRangeAt(i).cloneContents());
  const formulas = copied.querySelectorAll("math");
  if (!formulas.length) return;
  event.clipboardData.setData("text/html", copied.innerHTML);
  for (const formula of formulas) {
    const tex = formula.querySelector("annotation")?.textContent ?? formula.textContent;
    formula.replaceWith(formula.getAttribute("display") === "block" ? `\n$$${tex}$$\n` : `$${tex}$`);
  }
  document.body.append(copied);  // innerText knows paragraphs only of what is on the page
  event.clipboardData.setData("text/plain", copied.innerText);
  copied.remove();
  event.preventDefault();
});
