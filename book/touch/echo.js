"use strict";
/* Chapter 4: what the loss says to each state of a linear unit, and how soon that fades. */

UnrolledTouch.define("echo", (() => {
  const { h, number, grouped, fixed, clamp, curve, put, stems, write } = UnrolledTouch;
  const RECENT = 5;

  function compute({ w, T }) {
    // delta_t over the error h_T - d, for t = T, T - 1, ..., 1: one multiplication a step, as going back does it
    const echo = [1];
    while (echo.length < T) echo.push(w * echo[echo.length - 1]);
    const size = Math.abs(w), sizes = echo.map(Math.abs), all = sizes.reduce((sum, v) => sum + v, 0);
    const recent = sizes.slice(0, RECENT).reduce((sum, v) => sum + v, 0) / all;
    const half = size < 1 ? Math.log(0.5) / Math.log(size) : Infinity, twice = size > 1 ? Math.log(2) / Math.log(size) : Infinity;
    return { echo, first: echo[T - 1], recent, half: size === 0 ? 0 : half, twice };
  }

  const steps = (v) => `${number(v, v < 10 ? 2 : 3)} step${v === 1 ? "" : "s"}`;

  function sentence({ w, T }, { first, half, twice, recent }) {
    const size = Math.abs(w), turns = w < 0 ? " and turns its sign" : "";
    const is = size === 0 ? "**Stops at once:** only the last state counts."
      : size < 1 ? `**Fades:** half of it is gone after ${steps(half)}${w < 0 ? "; each turns the sign" : ""}.`
      : size === 1 ? `**Stays:** every state counts the same${turns}.` : `**Grows:** it doubles every ${steps(twice)}${w < 0 ? "; each turns the sign" : ""}.`;
    const share = recent < 0.005 ? "under 1 %" : `${Math.round(100 * recent)} %`;
    return `${is}\nThe derivative at step 1 is ${number(Math.abs(first), 2)} times that at step ${T}${T > RECENT ? `; the last five have ${share} of all` : ""}.`;
  }

  const LEVELS = [1.2, 2, 5, 10, 20, 50, 100, 200, 500, ...Array.from({ length: 12 }, (_, k) => 10 ** (k + 3))];
  const power = (v) => (Math.abs(v) < 1000 ? fixed(v, Math.abs(v) % 1 ? 1 : 0) : `${v < 0 ? "\u2212" : ""}$10^{${Math.round(Math.log10(Math.abs(v)))}}$`);

  function build(figure) {
    const { live } = figure;
    const bars = figure.plot(live, {
      className: "echo-bars", name: "What the loss says to each state, in units of the error, over the steps of the sequence", margin: { left: 40 },
      x: { min: 0.4, max: 30.6, ticks: [], format: (v) => (v === 1 ? "$t$ = 1" : String(v)) },
      y: { min: -1.2, max: 1.2, ticks: [], base: 0, format: power, name: "$δ_t$ in units of the error", nameAt: 0 },
    });
    const lines = bars.add("path", { class: "touch-stem touch-blue" }), ends = bars.add("path", { class: "touch-dots touch-blue echo-dots" });
    const from = bars.label("", { class: "touch-orange-text touch-halo", "text-anchor": "end" });

    const life = figure.plot(live, {
      className: "echo-life", name: "Half-life against the size of the weight; above 1, the time in which it doubles", margin: { left: 40, bottom: 40 },
      x: { min: 0, max: 1.5, ticks: [0, 0.5, 1, 1.5], format: (v) => fixed(v, v % 1 ? 1 : 0) },
      y: { min: 0.3, max: 1000, form: "log", ticks: [1, 10, 100, 1000], format: grouped, name: "steps in which it halves, or doubles", nameAt: 0 },
    });
    const sizes = Array.from({ length: 301 }, (_, i) => i / 200);
    const below = sizes.filter((v) => v > 0.02 && v < 1), above = sizes.filter((v) => v > 1);
    const halves = life.add("path", { class: "touch-line touch-blue" }), doubles = life.add("path", { class: "touch-line touch-orange" });
    const one = life.add("path", { class: "touch-dashed" });
    life.label("halves", { class: "touch-blue-text touch-halo" }, (p) => [p.X(0.16), p.Y(0.62)]);
    life.label("doubles", { class: "touch-orange-text touch-halo", "text-anchor": "middle" }, (p) => [p.X(1.28), p.Y(7)]);
    life.label("size of the weight $w_{hh}$", { class: "touch-name", "text-anchor": "end" }, (p) => [p.right, p.bottom + 33]);
    const here = life.add("path", { class: "echo-here" });
    life.relayout.push(() => {
      put(halves, { d: curve(life, [...below, 0.9985], [...below, 0.9985].map((v) => Math.log(0.5) / Math.log(v))) });
      put(doubles, { d: curve(life, [1.0015, ...above], [1.0015, ...above].map((v) => Math.log(2) / Math.log(v))) });
      put(one, { d: `M${life.X(1)} ${life.frame.top}V${life.bottom}` });
    });

    const controls = h("div", { class: "touch-controls echo-controls" });
    live.append(controls);
    figure.slider(controls, "w");
    figure.slider(controls, "T");
    figure.resetButton(controls);
    const height = ({ w }) => {
      const time = Math.abs(Math.log(2) / Math.log(Math.abs(w)));
      return clamp(life.Y(w === 0 ? 0.3 : Number.isFinite(time) ? time : 1000), life.frame.top, life.bottom);
    };
    figure.handle(life, {
      keys: ["w"], anywhere: true, className: "echo-handle",
      at: (state) => [life.X(Math.abs(state.w)), height(state)],
      move: (left, top, { w }) => ({ w: (w < 0 ? -1 : 1) * Math.round(100 * clamp(life.X.invert(left), 0, 1.5)) / 100 }),
    });

    let level = 0, long = 0;
    bars.relayout.push(() => { level = 0; });
    return (state, { echo }) => {
      const T = state.T, reach = Math.max(...echo.map(Math.abs)), now = LEVELS.find((v) => v >= reach) ?? LEVELS.at(-1);
      if (now !== level || T !== long) {
        level = now; long = T;
        bars.X.domain(0.4, T + 0.6); bars.Y.domain(-now, now);
        const tick = now === 1.2 ? 1 : now;
        bars.y.ticks = [-tick, 0, tick];
        bars.x.ticks = [1, ...[10, 20, 30, 40, 50].filter((t) => t < T - 0.06 * T - 2), T];
        bars.axes();
      }
      const times = echo.map((_, k) => T - k);
      const [stem, dots] = stems(bars, times, echo);
      put(lines, { d: stem });
      put(ends, { d: dots });
      const top = bars.frame.top + 14;
      write(from, "the loss speaks here");
      put(from, { x: bars.right - 4, y: state.w < 0 || echo[0] > 0.5 * now ? bars.bottom - 10 : top });
      put(here, { d: `M${life.X(Math.abs(state.w))} ${life.bottom}V${height(state)}` });
    };
  }

  return {
    title: "The gradient on its way back through a linear unit",
    parameters: {
      w: { min: -1.5, max: 1.5, step: 0.01, value: 0.9, label: "weight $w_{hh}$", spoken: "Recurrent weight, w h h" },
      T: { min: 2, max: 60, step: 1, whole: true, value: 30, label: "steps $T$", spoken: "Steps of the sequence", text: String },
    },
    compute, sentence, build,
  };
})());
