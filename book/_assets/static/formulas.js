"use strict";
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
