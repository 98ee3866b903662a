"use strict";
/* Touchable figures: what all of them share. One global, `UnrolledTouch`; a figure is one file that calls its `define(name, {...})`.
   A classic script, which also works from disk. CONTRIBUTING has the rules. */

window.UnrolledTouch = (() => {
  const SVG = "http://www.w3.org/2000/svg";
  const definitions = {}, figures = { __proto__: null }; // `constructor` is the name of none
  const still = window.matchMedia("(prefers-reduced-motion: reduce)");

  // Words and signs. In a text, $w_{xh}$ is set as a formula: letters slanted, words of three letters and more upright.

  const TOKEN = /([_^])(?:\{([^}]*)\}|(.))|([A-Za-z\u0370-\u03ff]+)|([^_^A-Za-z\u0370-\u03ff]+)/gu;

  function runs(text) {
    const found = [];
    text.split("$").forEach((part, i) => {
      if (i % 2 === 0) return part && found.push({ text: part });
      for (const [, sign, braced, bare, letters, other] of part.matchAll(TOKEN)) {
        for (const [words] of (braced ?? bare ?? letters ?? other).matchAll(/[A-Za-z\u0370-\u03ff]+|[^A-Za-z\u0370-\u03ff]+/gu))
          found.push({ text: words, math: true, slanted: /^[A-Za-z\u0370-\u03ff]{1,2}$/u.test(words), shift: { _: -1, "^": 1 }[sign] ?? 0 });
      }
    });
    return found;
  }

  /** HTML of a text with formulas. */
  function html(text) {
    const safe = (word) => word.replace(/[&<>]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[c]);
    return runs(text).map(({ text: word, math, slanted, shift }) => {
      let out = safe(word).replace(/\*\*(.+?)\*\*/g, "<strong>$1</strong>");
      if (slanted) out = `<i>${out}</i>`;
      if (shift) out = shift < 0 ? `<sub>${out}</sub>` : `<sup>${out}</sup>`;
      return math ? `<span class="touch-math">${out}</span>` : out;
    }).join("");
  }

  /** Show a text with formulas, and say whether it is another one than before. */
  function fresh(element, text) {
    const same = element.touchText === text;
    if (!same) element.innerHTML = html((element.touchText = text));
    return !same;
  }

  /** The same text for ears: no dollar signs, no markup. */
  const plain = (text) => runs(text.replace(/\n/g, " ")).map((run) => (run.shift < 0 ? ` ${run.text} ` : run.shift > 0 ? ` to the ${run.text} ` : run.text))
    .join("").replace(/\*\*/g, "").replace(/\u2212/g, "minus ").replace(/\s+/g, " ").trim();

  /** A number in few digits, with a true minus sign: 0.0017, 12.3, 4,570, 6.2·10⁵ as markup for `html`. */
  function number(value, digits = 3) {
    if (!Number.isFinite(value)) return value > 0 ? "∞" : value < 0 ? "\u2212∞" : "not a number";
    if (value === 0) return "0";
    const [head, power] = value.toExponential(digits - 1).split("e"), size = Number(power);
    if (size < -3 || size > 5) return `${Number(head)}·$10^{${size}}$`.replace(/-/g, "\u2212");
    const places = Math.max(0, digits - 1 - size);
    return (places ? value.toFixed(Math.min(places, 6)) : grouped(value.toFixed(0))).replace("-", "\u2212");
  }

  /** A whole number in groups of three digits; `toLocaleString` is slow. */
  const grouped = (whole) => String(whole).replace(/\B(?=(\d{3})+$)/g, ",");
  const fixed = (value, places = 2) => value.toFixed(places).replace(/^-(?=0\.?0*$)/, "").replace("-", "\u2212");
  /** A place to a tenth of a pixel, in writing that is kept: the same ones come again and again. */
  const tenths = [], px = (v) => { const k = Math.round(10 * v) + 32768; return k >= 0 && k < 65536 ? (tenths[k] ??= String((k - 32768) / 10)) : v.toFixed(1); };
  const clamp = (value, low, high) => Math.min(high, Math.max(low, value));

  // Elements

  function fill(element, attributes, children) {
    for (const [key, value] of Object.entries(attributes)) if (value !== undefined) element.setAttribute(key, value);
    element.append(...children);
    return element;
  }
  /** Set attributes that change from frame to frame; one that stays as it is costs nothing. */
  function put(element, attributes) {
    const known = (element.touchPut ??= {});
    for (const key in attributes) {
      const value = typeof attributes[key] === "number" ? px(attributes[key]) : attributes[key];
      if (known[key] !== value) element.setAttribute(key, (known[key] = value));
    }
  }
  const h = (tag, attributes = {}, ...children) => fill(document.createElement(tag), attributes, children);
  const s = (tag, attributes = {}, ...children) => fill(document.createElementNS(SVG, tag), attributes, children);

  /** Put a text with formulas into an SVG text element. While only its words change, its elements stay. */
  function write(element, text) {
    if (element.touchText === text) return element;
    element.touchText = text;
    let raised = 0;
    const parts = runs(text).map(({ text: word, math, slanted, shift }) => {
      const level = shift > 0 ? -0.42 : shift < 0 ? 0.24 : 0; // em of the surrounding letters
      const dy = level === raised ? undefined : `${(level - raised) / (shift ? 0.74 : 1)}em`;
      raised = level;
      return [word, { class: `${math ? "touch-math" : ""}${slanted ? " touch-slanted" : ""}${shift ? " touch-small" : ""}`, dy }];
    });
    const kinds = JSON.stringify(parts.map(([, kind]) => kind));
    if (element.touchKinds !== kinds) element.replaceChildren(...parts.map(([word, kind]) => s("tspan", kind, word)));
    else parts.forEach(([word], i) => { const held = element.children[i].firstChild; if (held.data !== word) held.data = word; });
    element.touchKinds = kinds;
    return element;
  }

  // Scales

  const forms = {
    linear: [(v) => v, (u) => u],
    log: [(v) => Math.log10(v), (u) => 10 ** u],
    symlog: (c) => [(v) => Math.sign(v) * Math.log10(1 + Math.abs(v) / c), (u) => Math.sign(u) * c * (10 ** Math.abs(u) - 1)],
  };

  function scale({ min, max, form = "linear", linear = 1 }) {
    const [there, back] = form === "symlog" ? forms.symlog(linear) : forms[form];
    let from = 0, to = 1, low = there(min), high = there(max);
    const at = (v) => from + ((there(v) - low) / (high - low)) * (to - from);
    at.invert = (pixel) => back(low + ((pixel - from) / (to - from)) * (high - low));
    at.range = (a, b) => { from = a; to = b; };
    at.domain = (a, b) => { low = there(a); high = there(b); };
    return at;
  }

  /** A plot that fills its box: axes, a clipped layer to draw on, labels inside the picture.

      x, y: {min, max, form, linear, ticks, format, name}. `names` stand at the ends of the axes. */
  function plot(parent, { name, x, y, margin = {}, under = [], className = "" }) {
    const box = h("div", { class: `touch-plot ${className}` }), root = s("svg", { role: "img", "aria-label": name });
    const frame = { left: 34, right: 8, top: 26, bottom: 24, ...margin };
    const id = `touch-clip-${plot.count = (plot.count ?? 0) + 1}`, window_ = s("rect");
    const axes = s("g", { class: "touch-axes" }), layer = s("g", { "clip-path": `url(#${id})` }), labels = s("g", { class: "touch-labels" });
    root.append(s("defs", {}, s("clipPath", { id }, window_)), axes, layer, labels);
    box.append(...under, root);
    parent.append(box);
    const X = scale(x), Y = scale(y);
    const made = { box, root, layer, labels, X, Y, x, y, frame, width: 0, height: 0, relayout: [] };

    made.layout = () => {
      const { width, height } = box.getBoundingClientRect();
      Object.assign(made, { width, height, right: width - frame.right, bottom: height - frame.bottom });
      X.range(frame.left, made.right);
      Y.range(made.bottom, frame.top);
      fill(root, { viewBox: `0 0 ${width} ${height}`, width, height }, []);
      fill(window_, { x: frame.left, y: frame.top, width: Math.max(0, made.right - frame.left), height: Math.max(0, made.bottom - frame.top) }, []);
      if (width < 40 || height < 40) return;
      made.axes();
      for (const again of made.relayout) again();
    };

    made.axes = () => {
      axes.replaceChildren();
      for (const tick of y.ticks ?? []) {
        const level = Math.round(Y(tick)) + 0.5, short = y.grid === false;
        axes.append(s("line", { class: short ? "touch-tick" : tick === y.base ? "touch-base" : "touch-grid", x1: frame.left - (short ? 4 : 0), x2: short ? frame.left : made.right, y1: level, y2: level }),
          write(s("text", { x: frame.left - (short ? 7 : 6), y: level, dy: "0.33em", "text-anchor": "end" }), (y.format ?? number)(tick)));
      }
      for (const tick of x.ticks ?? []) {
        const across = Math.round(X(tick)) + 0.5;
        axes.append(s("line", { class: "touch-tick", x1: across, x2: across, y1: made.bottom, y2: made.bottom + 4 }),
          write(s("text", { x: across, y: made.bottom + 16, "text-anchor": "middle" }), (x.format ?? number)(tick)));
      }
      if (y.name) axes.append(write(s("text", { class: "touch-name", x: y.nameAt ?? frame.left, y: frame.top - 12 }), y.name));
    };

    /** An element of the clipped layer. */
    made.add = (tag, attributes) => layer.appendChild(s(tag, attributes));
    /** A label inside the picture. `at` gives its pixel position whenever the size changes; without it the caller moves it. */
    made.label = (text, attributes = {}, at) => {
      const element = write(labels.appendChild(s("text", attributes)), text);
      if (at) made.relayout.push(() => { const [left, top] = at(made); fill(element, { x: left, y: top }, []); });
      return element;
    };
    return made;
  }

  /** The path through the points (x[i], y[i]), i < count, of a plot; what lies far outside is drawn at the edge's far side. */
  function curve(target, x, y, count = x.length) {
    const { X, Y, height, width } = target;
    let d = "";
    for (let i = 0; i < count; i++) {
      const across = X(x[i]), down = Y(y[i]);
      if (Number.isNaN(across) || Number.isNaN(down)) break;
      d += `${i ? "L" : "M"}${px(clamp(across, -width, 2 * width))} ${px(clamp(down, -height, 2 * height))}`;
    }
    return d;
  }

  /** Stems from a level to (x[i], y[i]), and the dots at their ends: two paths. What lies far outside ends a little outside. */
  function stems({ X, Y, frame, bottom }, x, y, base = 0) {
    const foot = px(Y(base));
    let lines = "", dots = "";
    for (let i = 0; i < x.length; i++) {
      const across = px(X(x[i])), down = px(clamp(Y(y[i]), frame.top - 20, bottom + 20));
      lines += `M${across} ${foot}V${down}`;
      dots += `M${across} ${down}h0`;
    }
    return [lines, dots];
  }

  // A parameter whose value is a word, of which there is no half: a choice, or numbers drawn as digits.
  const isWord = (parameter) => Boolean(parameter?.options || parameter?.drawn);
  const leaps = (parameter) => isWord(parameter) || parameter?.leaps; // digits have no half-way either

  // One figure on the page

  class Figure {
    constructor(name, root, definition) {
      Object.assign(this, { name, root, definition, plots: [], controls: [], dirty: false });
      this.state = this.initial();
      this.stage = root.querySelector(".touch-stage");
    }

    initial() {
      return Object.fromEntries(Object.entries(this.definition.parameters).map(([key, { value }]) => [key, value]));
    }

    build() {
      if (this.live) return;
      this.live = h("div", { class: `touch-live touch-${this.name}`, role: "group", "aria-label": this.definition.title });
      this.sentence = h("p", { class: "touch-sentence" });
      this.ears = h("p", { class: "touch-ears", role: "status" });
      this.live.append(h("div", { class: "touch-say" }, this.sentence, this.ears));
      this.stage.append(this.live);
      this.root.classList.add("touch-on");
      this.draw = this.definition.build(this);
      // A plot fills what the texts leave of the reserved height: it watches its own box.
      const resized = new ResizeObserver(() => this.layout());
      for (const { box } of this.plots) resized.observe(box);
      this.layout();
    }

    layout() {
      for (const each of this.plots) each.layout();
      if (this.plots.every(({ width, height }) => width > 40 && height > 40)) this.paint();
    }

    // What a definition builds with

    plot(parent, options) {
      const made = plot(parent, options);
      this.plots.push(made);
      return made;
    }

    /** A slider, its name and its value. A parameter's `limit(state)` is the most that makes sense there. */
    slider(parent, key) {
      const { min, max, step, form, label, spoken, text, limit } = this.definition.parameters[key];
      const there = form === "log" ? Math.log10 : (v) => v, back = form === "log" ? (u) => 10 ** u : (u) => u;
      const id = `touch-${this.name}-${key}`;
      const input = h("input", { type: "range", id, min: there(min), max: there(max), step });
      const output = h("output", { for: id });
      const title = h("label", { for: id });
      title.innerHTML = html(label);
      if (spoken) input.setAttribute("aria-label", spoken);
      parent.append(h("div", { class: "touch-slider" }, h("div", { class: "touch-title" }, title, output), h("div", { class: "touch-track" }, input)));
      input.addEventListener("input", () => { input.touchValue = input.value; this.set({ [key]: back(Number(input.value)) }); });
      input.addEventListener("change", () => this.remember());
      this.forgive(input);
      for (const [event, on] of [["focus", true], ["blur", false]]) input.addEventListener(event, () => this.handles?.forEach(({ keys, element }) => keys.includes(key) && element.classList.toggle("touch-focused", on && input.matches(":focus-visible"))));
      this.controls.push(() => {
        const most = limit ? limit(this.state) : max, value = Math.min(this.state[key], most), words = text ? text(value, this.state) : fixed(value);
        if (limit) put(input, { max: String(most) });
        const shownAt = String(there(value));
        if (input.touchValue !== shownAt) input.value = input.touchValue = shownAt;
        if (fresh(output, words)) input.setAttribute("aria-valuetext", plain(words));
      });
      return input;
    }

    /** A choice between a few words, as native radio buttons. */
    choice(parent, key) {
      const { options, spoken } = this.definition.parameters[key];
      const group = h("fieldset", { class: "touch-choice" }, h("legend", {}, spoken));
      for (const [value, words] of Object.entries(options)) {
        const input = h("input", { type: "radio", name: `touch-${this.name}-${key}`, value });
        input.addEventListener("change", () => { this.set({ [key]: value }); this.remember(); });
        group.append(h("label", {}, input, h("span", {}, words)));
        this.controls.push(() => { input.checked = this.state[key] === value; });
      }
      parent.append(group);
    }

    resetButton(parent) {
      const button = h("button", { type: "button", class: "touch-reset" }, "Reset");
      button.addEventListener("click", () => { this.glide(this.initial()); });
      parent.append(button);
    }

    /** Something to drag over a plot, 44 pixels wide for fingers; the keyboard has the sliders of the same `keys`.

        `at(state)` gives its place in the plot's pixels, `move(left, top, state)` the change that a drag to there makes. */
    handle(target, { keys, at, move, className = "", anywhere = false }) {
      const element = h("div", { class: `touch-handle ${className}`, "aria-hidden": "true" });
      target.box.append(element);
      let grip = null;
      const place = (event) => { const box = target.box.getBoundingClientRect(); return [event.clientX - box.left, event.clientY - box.top]; };
      const drag = (event) => { const [left, top] = place(event); this.set(move(left - grip[0], top - grip[1], this.state)); };
      const take = (event, offset) => {
        if (event.button || grip) return; // of two fingers the first one drags
        event.preventDefault();
        grip = [...offset, event.pointerId];
        element.setPointerCapture(event.pointerId);
        element.classList.add("touch-held");
        drag(event);
      };
      this.forgive(target.box);
      element.addEventListener("pointerdown", (event) => { const [left, top] = place(event), [x, y] = at(this.state, target); take(event, [left - x, top - y]); event.stopPropagation(); });
      element.addEventListener("pointermove", (event) => grip?.[2] === event.pointerId && drag(event));
      for (const end of ["pointerup", "pointercancel"]) element.addEventListener(end, (event) => { if (grip?.[2] === event.pointerId) { grip = null; element.classList.remove("touch-held"); this.remember(); } });
      if (anywhere) {
        // A mouse takes hold anywhere; a finger only by tapping, so that it can still scroll the page.
        const inside = ([left, top]) => left >= target.frame.left && left <= target.right && top >= target.frame.top && top <= target.bottom;
        target.box.addEventListener("pointerdown", (event) => event.pointerType === "mouse" && inside(place(event)) && !event.target.closest("fieldset") && take(event, [0, 0]));
        target.box.addEventListener("click", (event) => { if (event.pointerType !== "mouse" && event.target.closest("svg") && inside(place(event))) { this.set(move(...place(event), this.state)); this.remember(); } });
      }
      (this.handles ??= []).push({ keys, element });
      this.controls.push(() => { const [left, top] = at(this.state, target); put(element, { style: `transform: translate(${px(left)}px, ${px(top)}px)` }); });
      return element;
    }

    /** A finger that turns out to scroll the page has changed nothing: what it set until then is taken back. */
    forgive(element) {
      let before = {};
      element.addEventListener("pointerdown", ({ isPrimary }) => { if (isPrimary) before = this.state; }, true);
      element.addEventListener("pointercancel", ({ isPrimary }) => isPrimary && this.set(before));
    }

    // State

    /** Change the state by hand. What was still gliding is there at once. */
    set(patch) {
      const ahead = this.bound;
      this.bound = null;
      this.change({ ...ahead, ...patch });
    }

    /** Change the state; the picture follows with the next frame, if anything did change. */
    change(patch) {
      const { parameters } = this.definition, before = this.state;
      this.state = { ...before };
      for (const [key, value] of Object.entries(patch)) {
        if (!Object.hasOwn(parameters, key)) continue;
        const { min, max, options, whole, drawn, value: usual } = parameters[key];
        if (drawn) this.state[key] = String(value).length === drawn && /^[0-9]+$/.test(value) ? String(value) : this.state[key];
        else if (options) this.state[key] = Object.hasOwn(options, value) ? value : this.state[key];
        else if (Number.isFinite(value)) this.state[key] = clamp(whole ? Math.round(value) : value === usual ? value : written(value), min, max);
      }
      if (this.dirty || !this.live || Object.keys(patch).every((key) => before[key] === this.state[key])) return;
      this.dirty = true;
      requestAnimationFrame(() => this.paint());
    }

    paint() {
      this.dirty = false;
      this.numbers = this.definition.compute(this.state);
      for (const control of this.controls) control();
      this.draw(this.state, this.numbers);
      const words = this.definition.sentence(this.state, this.numbers);
      if (words === this.words) return;
      this.words = words;
      // One line of thought a line: when one changes its length the others stay where they are.
      this.sentence.innerHTML = words.split("\n").map((line) => `<span>${html(line)}</span>`).join(" ");
      // Ears get the sentence when the hand has come to rest, not sixty times a second.
      clearTimeout(this.telling);
      this.telling = setTimeout(() => { this.ears.textContent = plain(words); }, 700);
    }

    /** Move to a state in a third of a second; at once for readers who want less motion. */
    glide(target) {
      const from = this.state, start = performance.now();
      this.bound = target;
      const end = () => { this.set(target); this.remember(); };
      if (still.matches || !this.live) return end();
      const jump = Object.fromEntries(Object.entries(target).filter(([key]) => leaps(this.definition.parameters[key])));
      const frame = (now) => {
        if (this.bound !== target) return; // a hand has come in, or another glide
        const share = clamp((now - start) / 350, 0, 1), eased = share * share * (3 - 2 * share), patch = { ...jump };
        if (share === 1) return end();
        for (const [key, value] of Object.entries(target)) {
          const parameter = this.definition.parameters[key];
          if (!parameter || leaps(parameter)) continue;
          patch[key] = parameter.form === "log" ? from[key] * (value / from[key]) ** eased : from[key] + (value - from[key]) * eased;
        }
        this.change(patch);
        requestAnimationFrame(frame);
      };
      requestAnimationFrame(frame);
    }

    /** Write the state into the page's address, when a drag ends. */
    remember() {
      clearTimeout(this.writing);
      this.writing = setTimeout(() => history.replaceState(history.state, "", address() || location.pathname + location.search), 150);
    }
  }

  // The address: #valley:wx=0.5,wh=0.5;poles:phi=1.1 holds what differs from the beginning

  /** A number as the address says it: a state has no more digits than that. */
  const written = (value) => Number(value.toPrecision(6));

  function address() {
    const parts = [];
    for (const { name, state, definition } of Object.values(figures)) {
      const changed = Object.entries(state).filter(([key, value]) => value !== definition.parameters[key].value);
      if (changed.length) parts.push(`${name}:${changed.map(([key, value]) => `${key}=${value}`)}`);
    }
    return parts.length ? `#${parts.join(";")}` : "";
  }

  function parse(hash) {
    const found = {};
    let words = hash.slice(1);
    try { words = decodeURIComponent(words); } catch { /* somebody else's fragment */ }
    for (const part of words.split(";")) {
      const [name, settings] = part.split(":");
      if (!figures[name] || settings === undefined) continue;
      found[name] = {};
      for (const setting of settings.split(",")) {
        const [key, value] = setting.split("="), parameter = figures[name].definition.parameters[key];
        if (parameter && value) found[name][key] = isWord(parameter) ? value : Number(value);
      }
    }
    return found;
  }

  /** Move the figures that an address names to the states that it gives; says whether it names any. */
  function follow(hash) {
    const found = Object.entries(parse(hash));
    for (const [name, settings] of found) figures[name].glide({ ...figures[name].initial(), ...settings });
    return found.length > 0;
  }

  /** Take over the place of one figure. */
  function take(name) {
    const root = document.querySelector(`[data-touch="${name}"]`);
    if (!root || figures[name]) return;
    const figure = (figures[name] = new Figure(name, root, definitions[name]));
    const named = Object.keys(parse(location.hash));
    if (named.includes(name)) figure.set({ ...figure.initial(), ...parse(location.hash)[name] });
    try {
      figure.build();
    } catch (error) { // the still picture stays
      figure.live?.remove();
      delete figure.live;
      root.classList.remove("touch-on");
      throw error;
    }
    if (named[0] === name) root.scrollIntoView();
  }

  function ready(call) {
    if (document.readyState === "loading") addEventListener("DOMContentLoaded", call);
    else call();
  }

  function define(name, definition) {
    definitions[name] = definition;
    ready(() => take(name));
  }

  addEventListener("hashchange", () => follow(location.hash));
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.(".touchable a[href^='#']");
    if (link && follow(link.hash)) event.preventDefault();
  });
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll(".touchable details:not([open])")];
    for (const fold of opened) fold.open = true;
  });
  addEventListener("afterprint", () => { for (const fold of opened) fold.open = false; });
  // Colors that a canvas has painted change with the theme only if it is painted again.
  new MutationObserver(() => { for (const figure of Object.values(figures)) if (figure.live) figure.layout(); })
    .observe(document.documentElement, { attributeFilter: ["data-theme"] });

  return { define, definitions, figures, fresh, html, plain, number, grouped, fixed, px, clamp, h, s, write, put, curve, stems };
})();
