"use strict";
/* Chapter 8: the powers of a triangular matrix whose eigenvalues look safe. */

UnrolledTouch.define("hump", (() => {
  const { h, number, fixed, px, clamp, curve, put, write, fresh } = UnrolledTouch;
  const K = 60, powers = Array.from({ length: K + 1 }, (_, k) => k);
  const around = Array.from({ length: 97 }, (_, i) => [Math.cos((Math.PI * i) / 48), Math.sin((Math.PI * i) / 48)]);

  /** The largest singular value of [[p, q], [0, r]], without a difference of nearly equal numbers. */
  const stretch = (p, q, r) => (Math.hypot(p + r, q) + Math.hypot(p - r, q)) / 2;

  function compute({ a, c, b, k }) {
    const norms = [1];
    let p = 1, q = 0, r = 1, entries = [1, 0, 1];
    for (let n = 1; n <= K; n++) {
      [p, q, r] = [a * p, a * q + b * r, c * r];
      norms.push(stretch(p, q, r));
      if (n === k) entries = [p, q, r];
    }
    const radius = Math.max(Math.abs(a), Math.abs(c));
    const promised = powers.map((n) => radius ** n), top = Math.max(...norms), at = norms.indexOf(top);
    let below = K + 1;
    while (below > 0 && norms[below - 1] < 1) below--;
    const widths = [norms[k], norms[k] > 0 ? Math.abs(a * c) ** k / norms[k] : 0];
    return { norms, promised, radius, top, at, below, entries, widths };
  }

  function sentence({ k }, { norms, radius, top, at, below }) {
    const safe = radius < 1, grows = top > 1 && at > 0;
    const times = (v) => `${number(v, 3)} times`;
    const first = safe && grows ? `**Looks safe, and is not:** no eigenvalue reaches 1 in size, and yet ${at === 1 ? "one step stretches" : `${at} steps stretch`} up to ${times(top)}.`
      : safe ? "**Safe:** already one step stretches nothing, and so no number of steps does."
      : radius === 1 ? `**On the edge:** an eigenvalue of size 1 neither fades nor grows; ${K} steps stretch up to ${times(norms[K])}.`
      : `**Grows in the end:** an eigenvalue is larger than 1 in size, and ${K} steps stretch up to ${times(norms[K])}.`;
    const end = safe && grows ? (below <= K ? ` Only from step ${below} on is every vector shorter than at the start.` : ` After ${K} steps some vectors are still longer than at the start.`) : "";
    return `${first}\nThe circle after ${k} ${k === 1 ? "step" : "steps"}: stretched ${number(norms[k], 3)}-fold, where the eigenvalues promise ${number(radius ** k, 2)}.${end}`;
  }

  const power = (v) => `$10^{${String(Math.round(Math.log10(v))).replace("-", "\u2212")}}$`;

  function build(figure) {
    const { live } = figure, left = h("div", { class: "hump-left" });
    live.append(left);
    const cells = ["", "", "", ""].map(() => h("span"));
    left.append(h("p", { class: "hump-matrix" }, h("span", { class: "touch-slot" }, "W =", h("span", { class: "hump-cells" }, ...cells))));

    // Both eigenvalues on the line, each with a handle: above and below
    const line = figure.plot(left, { className: "hump-line", name: "The two eigenvalues on the real line", margin: { left: 12, right: 12, top: 0, bottom: 0 }, x: { min: -1.2, max: 1.2 }, y: { min: -1, max: 1 } });
    const inside = line.add("rect", { class: "hump-inside" }), axis = line.add("path", { class: "touch-base" });
    const marks = [-1, 0, 1].map((v) => line.label(fixed(v, 0), { class: "touch-tiny", "text-anchor": "middle" }, (p) => [p.X(v), p.Y(0) + 15]));
    const crosses = line.add("path", { class: "hump-crosses" }), stalks = line.add("path", { class: "hump-stalks" });
    const names = ["a", "c"].map((key) => line.label("", { class: "touch-strong touch-halo touch-blue-text", "text-anchor": "middle" }));
    line.relayout.push(() => {
      put(inside, { x: line.X(-1), y: line.Y(0) - 8, width: line.X(1) - line.X(-1), height: 16 });
      put(axis, { d: `M${line.frame.left} ${line.Y(0)}H${line.right}` });
    });
    const ARM = 34, snap = (v) => Math.round(100 * clamp(v, -1.1, 1.1)) / 100;
    figure.handle(line, { keys: ["a"], className: "hump-eigen", at: ({ a }) => [line.X(a), line.Y(0) - ARM], move: (x) => ({ a: snap(line.X.invert(x)) }) });
    figure.handle(line, { keys: ["c"], className: "hump-eigen", at: ({ c }) => [line.X(c), line.Y(0) + ARM], move: (x) => ({ c: snap(line.X.invert(x)) }) });

    const plane = figure.plot(left, { className: "hump-plane", name: "The unit circle, and what the power of the matrix makes of it", margin: { left: 0, right: 0, top: 0, bottom: 0 }, x: { min: -1, max: 1 }, y: { min: -1, max: 1 } });
    const circle = plane.add("path", { class: "hump-circle" }), ellipse = plane.add("path", { class: "hump-ellipse" });
    const circleName = plane.label("circle", { class: "touch-note touch-halo", "text-anchor": "middle" }), ellipseName = plane.label("", { class: "touch-orange-text touch-strong touch-halo", "text-anchor": "middle" });

    const hump = figure.plot(live, {
      className: "hump-norms", name: "The norm of each power, and what the eigenvalues promise", margin: { left: 40 },
      x: { min: -0.8, max: K + 0.8, ticks: [0, 20, 40, 60], format: (v) => (v ? String(v) : "$k$ = 0") },
      y: { min: 1e-4, max: 1e3, form: "log", ticks: [1e-4, 1e-2, 1, 1e2], base: 1, format: (v) => (v === 1 ? "1" : power(v)), name: "most that $k$ steps stretch, $‖W^k‖$", nameAt: 0 },
    });
    const promised = hump.add("path", { class: "touch-dashed touch-blue hump-promised" }), norms = hump.add("path", { class: "touch-line touch-orange" });
    const topDot = hump.add("path", { class: "touch-dots touch-orange" }), topName = hump.label("", { class: "touch-orange-text touch-strong touch-halo" });
    const normName = hump.label("the norm", { class: "touch-orange-text touch-halo", "text-anchor": "end" }), promiseName = hump.label("the eigenvalues’ promise", { class: "touch-blue-text touch-halo" });
    const here = hump.add("path", { class: "hump-here" });

    const controls = h("div", { class: "touch-controls hump-controls" });
    live.append(controls);
    for (const key of ["a", "c", "b", "k"]) figure.slider(controls, key);
    figure.resetButton(controls);
    const level = ({ k }, value) => clamp(hump.Y(value), hump.frame.top, hump.bottom);
    figure.handle(hump, { keys: ["k"], anywhere: true, className: "hump-handle", at: (state) => [hump.X(state.k), level(state, figure.numbers.norms[state.k])], move: (x) => ({ k: Math.round(hump.X.invert(x)) }) });

    return (state, numbers) => {
      const { a, c, b, k } = state;
      [a, b, 0, c].forEach((v, i) => fresh(cells[i], fixed(v, v % 1 ? (v * 10) % 1 ? 2 : 1 : 0)));
      const y = line.Y(0);
      put(crosses, { d: [a, c].map((v) => `M${line.X(v) - 5} ${y - 5}l10 10m0 -10l-10 10`).join("") });
      put(stalks, { d: `M${line.X(a)} ${y - 6}V${y - ARM + 9}M${line.X(c)} ${y + 6}V${y + ARM - 9}` });
      [[a, -ARM - 15], [c, ARM + 24]].forEach(([v, off], i) => {
        write(names[i], `eigenvalue $λ_${i + 1}$ = ${fixed(v)}`);
        put(names[i], { x: clamp(line.X(v), 76, line.width - 76), y: y + off });
      });
      [-1, 0, 1].forEach((v, i) => { marks[i].style.visibility = Math.abs(c - v) < 0.12 ? "hidden" : ""; });

      const [p, q, r] = numbers.entries, reach = Math.max(1, numbers.widths[0]) * 1.12, unit = Math.min(plane.width, plane.height * 2.2) / 2 / reach;
      const middle = [plane.width / 2, plane.height / 2], tall = Math.min(unit, plane.height / 2 / Math.max(1, Math.abs(r)) / 1.12);
      const scale = Math.min(unit, tall);
      const path = (point) => around.map((v, i) => { const [x, y2] = point(v); return `${i ? "L" : "M"}${px(middle[0] + scale * x)} ${px(middle[1] - scale * y2)}`; }).join("");
      put(circle, { d: `${path((v) => v)}Z` });
      put(ellipse, { d: `${path(([x, y2]) => [p * x + q * y2, r * y2])}Z` });
      put(circleName, { x: middle[0], y: clamp(middle[1] + scale + 14, 12, plane.height - 4) });
      write(ellipseName, k ? `after ${k} ${k === 1 ? "step" : "steps"}` : "");
      put(ellipseName, { x: middle[0], y: Math.max(14, middle[1] - scale * Math.max(1, Math.hypot(r, 0)) - 8) });

      put(promised, { d: curve(hump, powers, numbers.promised) });
      put(norms, { d: curve(hump, powers, numbers.norms) });
      const shown = numbers.at > 0 && numbers.top < 900;
      put(topDot, { d: shown ? `M${px(hump.X(numbers.at))} ${px(hump.Y(numbers.top))}h0` : "" });
      const late = numbers.at > 36;
      write(topName, shown ? `${number(numbers.top, 3)} at $k$ = ${numbers.at}` : "");
      put(topName, { x: hump.X(numbers.at) + (late ? -6 : 6), y: clamp(hump.Y(numbers.top) - 9, hump.frame.top + 12, hump.bottom), "text-anchor": late ? "end" : "start" });
      // The names stand beside their curves: that of the norm where it leaves the picture, if it does.
      const gone = numbers.norms.findIndex((v) => v > 900), leaves = gone > 0 && gone < 50;
      put(normName, leaves ? { x: hump.X(gone) + 8, y: hump.frame.top + 14, "text-anchor": "start" }
        : { x: hump.right - 2, y: clamp(hump.Y(numbers.norms[48]) - 12, hump.frame.top + 28, hump.bottom - 40), "text-anchor": "end" });
      const [by, side, anchor] = numbers.radius > 1 ? [20, 8, "start"] : [40, -8, "end"];
      put(promiseName, { x: hump.X(by) + side, y: clamp(hump.Y(numbers.promised[by]) + 16, hump.frame.top, hump.bottom - 8), "text-anchor": anchor });
      put(here, { d: `M${hump.X(k)} ${hump.bottom}V${level(state, numbers.norms[k])}` });
    };
  }

  return {
    title: "Powers of a two by two matrix",
    parameters: {
      a: { min: -1.1, max: 1.1, step: 0.01, value: 0.9, label: "$λ_1$", spoken: "First eigenvalue" },
      c: { min: -1.1, max: 1.1, step: 0.01, value: 0.9, label: "$λ_2$", spoken: "Second eigenvalue" },
      b: { min: 0, max: 12, step: 0.1, value: 10, label: "beside them", spoken: "Entry off the diagonal", text: (v) => fixed(v, 1) },
      k: { min: 0, max: K, step: 1, whole: true, value: 2, label: "steps $k$", spoken: "Steps", text: String },
    },
    compute, sentence, build,
  };
})());
