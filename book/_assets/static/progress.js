"use strict";
// What was read, remembered in this browser alone: chapters whose end was reached have a mark in the contents, and
// the front page leads back to where the reader was. Nothing is sent; "Forget" on the front page removes it all.

(() => {
  const SITE = new URL("../", new URL("./", document.currentScript.src));
  const KEY = "unrolled.progress", CHAPTER = /^book\/(\d\d_\w+|stacked_form)\.html$/;
  const PAUSE = 400; // milliseconds without scrolling, after which a reader is somewhere

  // What is remembered: the chapters read to the end, and the last place, with its title. Without storage: nothing.
  function recall() {
    try {
      return {read: [], place: null, ...JSON.parse(localStorage.getItem(KEY))};
    } catch {
      return {read: [], place: null};
    }
  }

  function remember(change) {
    try {
      localStorage.setItem(KEY, JSON.stringify({...recall(), ...change}));
    } catch { /* the browser keeps nothing, and so do we */ }
  }

  const named = (href) => {
    const url = new URL(href, location.href);
    url.hash = url.search = "";
    return url.href.startsWith(SITE.href) ? url.href.slice(SITE.href.length) : "";
  };

  function make(tag, attributes, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...children);
    return element;
  }

  // The marks in the contents.
  function mark() {
    const {read} = recall();
    for (const old of document.querySelectorAll(".read-mark")) old.remove();
    for (const link of document.querySelectorAll("nav a[href]:not(article a, .prev-next-footer a)")) {
      if (link.hash || !read.includes(named(link.href)) || link.closest(".course-name")) continue;
      const words = make("span", {class: "read-words"}, " (read to the end)");
      link.append(make("span", {class: "read-mark"}, make("span", {"aria-hidden": "true"}, "✓"), words));
    }
  }

  const here = named(location.href);
  const words = (heading) => {
    const copy = heading.cloneNode(true);
    for (const link of copy.querySelectorAll(".headerlink")) link.remove();
    return copy.textContent.trim();
  };

  // The section that begins above the middle of the window.
  function notePlace() {
    const headings = [...document.querySelectorAll("article section[id] > :is(h1, h2, h3)")];
    const passed = headings.filter((heading) => heading.getBoundingClientRect().top < innerHeight / 2);
    const heading = passed.at(-1) || headings[0];
    if (!heading) return;
    const top = heading.matches("h1"), address = here + (top ? "" : `#${heading.parentElement.id}`);
    remember({place: {address, title: words(heading)}});
  }

  function watch() {
    let pause;
    const rest = () => {
      clearTimeout(pause);
      pause = setTimeout(notePlace, PAUSE);
    };
    addEventListener("scroll", rest, {passive: true});
    rest(); // where the page was opened, once it is drawn: to ask before would have it laid out once more
    const end = document.createElement("div");
    document.querySelector("article").append(end);
    new IntersectionObserver(([{isIntersecting}]) => {
      const {read} = recall();
      if (!isIntersecting || read.includes(here)) return;
      remember({read: [...read, here]});
      mark();
    }).observe(end);
  }

  // On the front page, in place of the words with which it begins for a new reader.
  const box = document.querySelector(".go-on"), before = [...(box?.childNodes ?? [])];
  const beginAnew = () => box?.replaceChildren(...before.map((node) => node.cloneNode(true)));
  function goOn() {
    const {read, place} = recall();
    if (!box || !place) return;
    const forget = make("button", {type: "button"}, "Forget");
    const chapters = read.length === 1 ? "One chapter" : `${read.length} chapters`;
    const sofar = read.length ? ` ${chapters} read to the end.` : "";
    const link = make("a", {href: new URL(place.address, SITE)}, place.title);
    box.replaceChildren(make("p", {}, "Go on where you were: ", link, `.${sofar} Only this browser knows. `, forget));
    forget.addEventListener("click", () => {
      try {
        localStorage.removeItem(KEY);
      } catch { /* there was nothing */ }
      mark();
      const said = make("span", {role: "status", tabindex: "-1"}, "All is forgotten. ");
      beginAnew();
      box.querySelector("p")?.prepend(said);
      said.focus();
    });
  }

  mark();
  goOn();
  // Another window may go on reading; and what the page before this one wrote may come after this one was opened.
  addEventListener("storage", ({key}) => {
    if (key !== null && key !== KEY) return;
    mark();
    (recall().place ? goOn : beginAnew)();
  });
  if (CHAPTER.test(here)) watch();
})();
