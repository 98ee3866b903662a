"use strict";
// A reference to a statement, an equation, a figure, a term or a source shows it in a card, when the pointer rests on
// the reference or the focus is there. A tap shows the card with a link that leads on; a second tap follows the
// reference. Escape closes the card, which has no stop of the tab key. Scripts of _static/previews, made by
// unrolled_previews.py, hold what is on other pages.

(() => {
  const STATIC = new URL("./", document.currentScript.src), SITE = new URL("../", STATIC);
  const SHOWN = '[id^="equation-"], figure, table, dt[id^="term-"], .proof, .exercise, .citation';
  const REST = 250, LEAVE = 250; // milliseconds
  const pages = new Map();

  window.unrolledPreviews = (page, fragments) => pages.get(page).done(fragments);

  // What another page has for its places; it is loaded once.
  function ofPage(page) {
    if (!pages.has(page)) {
      const entry = {};
      entry.fragments = new Promise((done) => (entry.done = done));
      pages.set(page, entry);
      const src = new URL(`previews/${page.replace(/\.html$/, "").replaceAll("/", "-")}.js`, STATIC);
      document.head.append(Object.assign(document.createElement("script"), {src, onerror: () => entry.done({})}));
    }
    return pages.get(page).fragments;
  }

  // The elements that a reference is about: none if it is about a section, or about something that is not shown.
  async function target(link) {
    const url = new URL(link.href), place = decodeURIComponent(url.hash.slice(1));
    url.hash = url.search = "";
    if (url.href === location.href.replace(/[?#].*/, "")) {
      const found = document.getElementById(place);
      if (!found?.matches(SHOWN)) return [];
      return [found, ...(found.matches("dt") ? [found.nextElementSibling] : [])].map((one) => one.cloneNode(true));
    }
    const fragment = (await ofPage(url.href.slice(SITE.href.length)))[place];
    if (!fragment) return [];
    const page = new DOMParser().parseFromString(fragment, "text/html");
    for (const image of page.querySelectorAll("[src]")) image.setAttribute("src", new URL(image.getAttribute("src"), url));
    return [...page.body.childNodes].map((one) => document.adoptNode(one));
  }

  // A copy has ids of its own, and nothing that takes the focus.
  function made(elements) {
    const box = document.createElement("div");
    box.append(...elements);
    for (const one of box.querySelectorAll(".headerlink, .copybtn, script, style")) one.remove();
    for (const one of box.querySelectorAll("*")) {
      if (one.id) one.id = `preview-${one.id}`;
      for (const {name, value} of [...one.attributes]) {
        if (/url\(#/.test(value)) one.setAttribute(name, value.replace(/url\(#/g, "url(#preview-"));
        else if (/href$/.test(name) && value.startsWith("#")) one.setAttribute(name, `#preview-${value.slice(1)}`);
      }
      for (const name of ["tabindex", "loading"]) one.removeAttribute(name);
    }
    for (const link of box.querySelectorAll("a")) {
      const plain = document.createElement("span");
      plain.append(...link.childNodes);
      link.replaceWith(plain);
    }
    return box;
  }

  let card, shownFor = null, timer, asked = null;

  function close() {
    clearTimeout(timer);
    asked = null;
    shownFor?.removeAttribute("aria-describedby");
    shownFor = null;
    if (card) card.hidden = true;
  }

  function makeCard() {
    card = document.createElement("div");
    card.className = "preview";
    card.hidden = true;
    card.addEventListener("pointerenter", () => clearTimeout(timer));
    card.addEventListener("pointerleave", (event) => event.pointerType === "mouse" && later(close, LEAVE));
    document.querySelector("article").append(card); // where all looks as in the text
  }

  // Shows a reference's card; says whether there is one.
  async function show(link, touched) {
    if (shownFor === link) return true;
    asked = link;
    const elements = await target(link);
    if (!elements.length || asked !== link) return false;
    close();
    if (!card) makeCard();
    const text = made(elements);
    text.id = "preview";
    text.setAttribute("role", "tooltip");
    card.replaceChildren(text);
    if (touched) {
      const on = Object.assign(document.createElement("a"), {href: link.href, textContent: "Go there", className: "preview-on"});
      on.addEventListener("click", close);
      card.append(on);
    }
    link.removeAttribute("title"); // else the browser shows a second card
    link.setAttribute("aria-describedby", "preview");
    shownFor = link;
    card.hidden = false;
    place(link.getClientRects()[0]);
    return true;
  }

  // Below the reference, or above where there is more room, and within the window.
  function place(at) {
    const margin = 8, width = document.documentElement.clientWidth;
    card.style.left = card.style.top = "0";
    const own = card.getBoundingClientRect();
    const left = Math.max(margin, Math.min(at.left, width - own.width - margin));
    const below = at.bottom + own.height + margin < window.innerHeight || at.top < own.height + margin;
    card.style.left = `${left - own.left}px`;
    card.style.top = `${(below ? at.bottom + margin / 2 : at.top - own.height - margin / 2) - own.top}px`;
  }

  function later(action, wait) {
    clearTimeout(timer);
    timer = setTimeout(action, wait);
  }

  const reference = (event) => event.target.closest?.('article a[href*="#"]:not(.headerlink, .preview-on)');
  let pointer = "mouse";
  document.addEventListener("pointerdown", (event) => (pointer = event.pointerType), true);
  document.addEventListener("pointerover", (event) => {
    const link = event.pointerType === "mouse" && reference(event);
    if (link) later(() => show(link, false), REST);
  });
  document.addEventListener("pointerout", (event) => {
    if (event.pointerType === "mouse" && reference(event)) later(close, LEAVE);
  });
  document.addEventListener("focusin", (event) => {
    const link = reference(event);
    if (link?.matches(":focus-visible")) later(() => show(link, false), REST);
    else if (shownFor && !card.contains(event.target)) close();
  });
  document.addEventListener("focusout", (event) => shownFor === event.target && !card.matches(":hover") && later(close, 0));
  document.addEventListener("keydown", (event) => event.key === "Escape" && close());
  document.addEventListener("click", async (event) => {
    const link = reference(event), plain = !event.ctrlKey && !event.metaKey && !event.shiftKey && event.detail;
    if (link && plain && (event.pointerType || pointer) === "touch" && shownFor !== link) {
      event.preventDefault();
      if (!(await show(link, true))) location.href = link.href;
    } else if (!card?.contains(event.target)) close();
  });
})();
