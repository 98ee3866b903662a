"use strict";
// The search: a dialog that / and Ctrl+K open on every page, and the page of all results. What it looks through, and
// search_ranking.js, which ranks it, are loaded when a reader first types.

(() => {
  const STATIC = new URL("./", document.currentScript.src), SITE = new URL("../", STATIC);
  const KINDS = {reference: "Reference", tests: "Tests", page: "", chapter: ""};
  let loading;

  function load(name) {
    return new Promise((done, failed) => {
      const script = Object.assign(document.createElement("script"), {src: new URL(name, STATIC), onload: done, onerror: failed});
      document.head.append(script);
    });
  }

  const ready = () => (loading ??= Promise.all(["search_ranking.js", "search_index.js"].map(load))
    .then(() => window.unrolledRanking.load(window.unrolledSearchIndex)));

  // Make an element with attributes and children, texts among them: nothing of a query becomes markup.
  function make(tag, attributes = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...children);
    return element;
  }

  const pieces = (list) => list.map(([text, sought]) => (sought ? make("mark", {}, text) : text));

  // One result: the place, the chapter it is in, and an excerpt.
  function fill(link, hit) {
    const within = [KINDS[hit.kind], hit.place ? hit.of : ""].filter(Boolean).join(" · ");
    link.append(make("span", {class: "search-title"}, ...pieces(hit.title)));
    if (within) link.append(" ", make("span", {class: "search-within"}, within));
    if (hit.excerpt.length) link.append(" ", make("span", {class: "search-excerpt"}, ...pieces(hit.excerpt)));
    return link;
  }

  const counted = (hits) => (hits.length ? `${hits.length} ${hits.length === 1 ? "place" : "places"}`
    : "No place has these words, nor words like them.");

  // Show what a field's text finds whenever it changes; a later text does not wait for an earlier one.
  function connect(field, status, most, show) {
    let turn = 0;
    const update = async () => {
      const mine = ++turn, query = field.value.trim();
      if (!query) return show([], status.replaceChildren());
      if (!loading) status.textContent = "Loading what is searched";
      try {
        await ready();
      } catch {
        status.textContent = "What is searched did not load.";
        return undefined;
      }
      if (mine !== turn) return undefined;
      const hits = window.unrolledRanking.find(query, most);
      status.textContent = counted(hits);
      return show(hits);
    };
    field.addEventListener("input", update);
    return update;
  }

  // The dialog: a combobox, whose options are links.

  let dialog, field, status, options, active = -1;

  function makeDialog() {
    field = make("input", {
      type: "text", name: "q", role: "combobox", inputmode: "search", enterkeyhint: "search", autocomplete: "off",
      autocapitalize: "off", spellcheck: "false", placeholder: "Search the course", "aria-label": "Search the course",
      "aria-autocomplete": "list", "aria-controls": "search-options", "aria-expanded": "false",
    });
    status = make("p", {role: "status"});
    options = make("div", {role: "listbox", id: "search-options", "aria-label": "Places"});
    const close = make("button", {type: "button", class: "search-close"}, "Close");
    const hint = make("p", {class: "search-hint"}, "Arrow keys choose, Enter follows or shows all, Escape closes.");
    const form = make("form", {action: new URL("search.html", SITE), method: "get", role: "search"}, field, close);
    dialog = make("dialog", {id: "search-dialog", "aria-label": "Search"}, form, status, options, hint);
    connect(field, status, 12, showOptions);
    field.addEventListener("keydown", choose);
    close.addEventListener("click", () => dialog.close());
    // The dialog itself is hit only outside of all that is in it.
    dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
    options.addEventListener("click", () => dialog.close());
    document.body.append(dialog);
  }

  function showOptions(hits) {
    options.replaceChildren(...hits.map((hit, i) => fill(make("a", {
      role: "option", id: `search-option-${i}`, href: new URL(hit.url, SITE), tabindex: "-1", "aria-selected": "false",
    }), hit)));
    options.hidden = !hits.length;
    field.setAttribute("aria-expanded", String(hits.length > 0));
    select(-1);
  }

  function select(index) {
    active = index;
    [...options.children].forEach((option, i) => option.setAttribute("aria-selected", String(i === index)));
    if (index < 0) field.removeAttribute("aria-activedescendant");
    else field.setAttribute("aria-activedescendant", options.children[index].id);
    options.children[index]?.scrollIntoView({block: "nearest"});
  }

  function choose(event) {
    const count = options.children.length, step = {ArrowDown: 1, ArrowUp: -1}[event.key];
    if (step && count) {
      event.preventDefault();
      select((active + step + (active < 0 && step < 0 ? 1 : 0) + count) % count);
    } else if (event.key === "Enter" && active >= 0) {
      event.preventDefault();
      options.children[active].click();
    }
  }

  function open() {
    const page = document.querySelector("#search-page input");
    if (page) return page.focus();
    if (!dialog) makeDialog();
    if (!dialog.open) dialog.showModal();
    return field.select();
  }

  window.addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
    const slash = event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey;
    const control = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey;
    if (!slash && !control) return;
    event.preventDefault();
    open();
  });
  document.addEventListener("click", (event) => event.target.closest?.(".search-button__button") && open());

  // The page of all results.

  const page = document.querySelector("#search-page");
  if (page) {
    const all = document.querySelector("#search-results"), own = page.querySelector("input");
    const update = connect(own, document.querySelector("#search-status"), 40, (hits) => {
      all.replaceChildren(...hits.map((hit) => make("li", {}, fill(make("a", {href: new URL(hit.url, SITE)}), hit))));
    });
    page.hidden = false;
    own.value = new URLSearchParams(location.search).get("q") || "";
    page.addEventListener("submit", (event) => event.preventDefault());
    own.addEventListener("input", () => history.replaceState(null, "", "?" + new URLSearchParams({q: own.value})));
    own.focus();
    update();
  }
})();
