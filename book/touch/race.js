"use strict";
// Needs: counting.js
/* Chapter 9: six optimizers from one start, on the surface of the counting task. */

UnrolledTouch.define("race", (() => {
  const { h, number, fixed, px, clamp, put, fresh } = UnrolledTouch, { shortcut, paintSurface, fillCanvas } = UnrolledTouch.counting;
  const STEPS = 500, GONE = 1e6, ARRIVED = 1e-6, ENOUGH = 1e-10;

  // Each optimizer begins with an empty memory and then turns gradients into steps, in place. `w` and `g` have two entries.
  // Thousands of steps are taken for each frame: nothing is made anew in them, and `hypot` is slow.
  const norm = (g, limit) => { const long = Math.sqrt(g[0] * g[0] + g[1] * g[1]); return long > limit ? limit / long : 1; };
  const resized = (size, agreement) => clamp(size * (agreement > 0 ? 1.2 : agreement < 0 ? 0.5 : 1), 1e-6, 50);

  const descent = (eta) => () => (w, g) => { for (let i = 0; i < 2; i++) w[i] -= eta * g[i]; };
  const clipped = (eta, limit) => () => (w, g) => { const factor = norm(g, limit); for (let i = 0; i < 2; i++) w[i] -= eta * (factor * g[i]); };
  const ball = (eta, limit, keep = 0.9) => () => {
    const last = [0, 0];
    return (w, g) => { const factor = norm(g, limit); for (let i = 0; i < 2; i++) { last[i] = keep * last[i] - eta * (factor * g[i]); w[i] += last[i]; } };
  };
  const rprop = (first) => () => {
    const size = [first, first], sign = [0, 0];
    return (w, g) => {
      for (let i = 0; i < 2; i++) {
        const now = Math.sign(g[i]);
        size[i] = resized(size[i], now * sign[i]);
        sign[i] = now;
        w[i] -= now * size[i];
      }
    };
  };
  const irprop = (first) => () => {
    const size = [first, first], sign = [0, 0], step = [0, 0];
    let before = Infinity;
    return (w, g, cost) => {
      for (let i = 0; i < 2; i++) {
        const now = Math.sign(g[i]), turned = now * sign[i] < 0;
        size[i] = resized(size[i], now * sign[i]);
        step[i] = !turned ? -now * size[i] : cost > before ? -step[i] : 0; // undone only if the cost has risen
        sign[i] = turned ? 0 : now;
        w[i] += step[i];
      }
      before = cost;
    };
  };
  const adam = (eta, [a, b] = [0.9, 0.999]) => () => {
    const mean = [0, 0], square = [0, 0];
    let k = 0;
    return (w, g) => {
      k++;
      const young = 1 - a ** k, younger = 1 - b ** k;
      for (let i = 0; i < 2; i++) {
        mean[i] = a * mean[i] + (1 - a) * g[i];
        square[i] = b * square[i] + (1 - b) * g[i] ** 2;
        w[i] -= (eta * (mean[i] / young)) / (Math.sqrt(square[i] / younger) + 1e-8);
      }
    };
  };

  // The settings are those that the chapter's tuning chooses, in two digits.
  const RUNNERS = {
    descent: ["gradient descent", descent(8.1e-4)],
    clipped: ["clipped by norm", clipped(0.01, 1)],
    ball: ["momentum, clipped", ball(0.002, 100)],
    rprop: ["Rprop−", rprop(1)],
    irprop: ["iRprop+", irprop(2)],
    adam: ["Adam", adam(0.19)],
  };
  const names = Object.keys(RUNNERS);
  const paths = Object.fromEntries(names.map((who) => [who, [0, 1, 2].map(() => new Float64Array(STEPS + 1))]));

  function run(who, wx, wh) {
    const [across, up, costs] = paths[who], step = RUNNERS[who][1](), w = [wx, wh], g = [0, 0];
    for (let k = 0; ; k++) {
      const { cost, byInput, byRecurrent } = shortcut(w[0], w[1]), gone = !(Math.abs(w[0]) < GONE && Math.abs(w[1]) < GONE);
      across[k] = w[0]; up[k] = w[1]; costs[k] = gone ? Infinity : cost;
      if (gone || k === STEPS || cost < ENOUGH) return k;
      g[0] = byInput; g[1] = byRecurrent;
      step(w, g, cost);
    }
  }

  function compute({ wx, wh }) {
    const found = {};
    for (const who of names) {
      const last = run(who, wx, wh), [across, up, costs] = paths[who].map((values) => values.subarray(0, last + 1));
      const arrived = costs.findIndex((cost) => cost < ARRIVED);
      Object.assign(found, { [`${who}X`]: across, [`${who}H`]: up, [`${who}Cost`]: costs, [`${who}Arrived`]: arrived });
    }
    return found;
  }

  const many = (count) => `${count} ${count === 1 ? "step" : "steps"}`;
  const outcome = (numbers, who) => {
    const costs = numbers[`${who}Cost`], arrived = numbers[`${who}Arrived`], end = costs[costs.length - 1];
    return arrived >= 0 ? many(arrived) : end === Infinity ? `gone after ${costs.length - 1}` : `cost ${number(end, 2)}`;
  };

  const capital = (words) => (words === "iRprop+" ? words : words[0].toUpperCase() + words.slice(1));

  function sentence({ who }, numbers) {
    const home = names.filter((one) => numbers[`${one}Arrived`] >= 0).sort((one, other) => numbers[`${one}Arrived`] - numbers[`${other}Arrived`]);
    const lost = names.filter((one) => numbers[`${one}Cost`].at(-1) === Infinity);
    const best = numbers[`${home[0]}Arrived`], name = home.length && capital(RUNNERS[home[0]][0]);
    const first = best === 0 ? "**The start is the solution:** nobody has to move"
      : home.length ? `**${name}${name.includes(",") ? "," : ""} wins:** a millionth after ${many(best)}; ${home.length} of 6 ${home.length === 1 ? "arrives" : "arrive"}` : "**Nobody arrives** at a cost of a millionth";
    const costs = numbers[`${who}Cost`], end = costs[costs.length - 1], arrived = numbers[`${who}Arrived`];
    const its = arrived >= 0 ? `is there after ${many(arrived)}` : end === Infinity ? `is gone after ${many(costs.length - 1)}` : `is at a cost of ${number(end, 2)} after 500 steps`;
    return `${first}${lost.length ? `, ${lost.length} ${lost.length === 1 ? "is" : "are"} gone` : ""}.\nFrom here **${RUNNERS[who][0]}** ${its}.`;
  }

  const VIEW = { x: [-3, 3], y: [-3, 3] }, TICKS = [-3, -2, -1, 0, 1, 2, 3];
  const power = (v) => (v === 1 ? "1" : `$10^{${String(Math.round(Math.log10(v))).replace("-", "\u2212")}}$`);

  function build(figure) {
    const { live } = figure, surface = h("canvas", { class: "touch-canvas" });
    const axis = { min: -3, max: 3, ticks: TICKS, format: (v) => fixed(v, 0) };
    const map = figure.plot(live, { className: "race-map", under: [surface], name: "Map of the cost over the two weights, with the paths of six optimizers", margin: { left: 30, right: 6, top: 26, bottom: 40 }, x: { ...axis }, y: { ...axis, grid: false, name: "recurrent weight $w_{hh}$", nameAt: 0 } });
    map.label("input weight $w_{xh}$", { class: "touch-name", "text-anchor": "end" }, (p) => [p.right, p.bottom + 34]);
    const others = map.add("path", { class: "race-others" }), casing = map.add("path", { class: "race-casing" }), line = map.add("path", { class: "touch-line touch-orange" }), dots = map.add("path", { class: "touch-dots touch-orange race-dots" }), cross = map.add("path", { class: "race-cross" });
    map.label("counts exactly", { class: "touch-strong touch-halo", "text-anchor": "middle" }, (p) => [p.X(1), p.Y(1) + 24]);

    const side = h("div", { class: "race-side" });
    live.append(side);
    // The choice of whose path is shown stands in the table of results.
    figure.choice(side, "who");
    const group = side.querySelector(".touch-choice"), results = names.map((who, i) => group.querySelectorAll("label > span")[i].appendChild(h("span", { class: "race-result" }, h("span", { class: "touch-slot" }))).firstChild);
    const costs = figure.plot(side, { className: "race-costs", name: "Cost over the steps of each optimizer", margin: { left: 40 }, x: { min: 0.9, max: 520, form: "log", ticks: [1, 10, 100, 500], format: String }, y: { min: 1e-10, max: 1e8, form: "log", ticks: [1e-8, 1e-4, 1, 1e4, 1e8], format: power, name: "cost, step by step", nameAt: 0 } });
    const millionth = costs.add("path", { class: "touch-dashed" }), dim = costs.add("path", { class: "race-others race-thin" }), its = costs.add("path", { class: "touch-line touch-orange" });
    costs.label("arrived", { class: "touch-note" }, (p) => [p.frame.left + 4, p.Y(ARRIVED) + 14]);

    const controls = h("div", { class: "touch-controls race-controls" });
    live.append(controls);
    figure.slider(controls, "wx");
    figure.slider(controls, "wh");
    figure.resetButton(controls);
    const round = (v) => Math.round(100 * v) / 100;
    figure.handle(map, { keys: ["wx", "wh"], anywhere: true, className: "race-start", at: ({ wx, wh }) => [map.X(wx), map.Y(wh)], move: (x, y) => ({ wx: round(map.X.invert(x)), wh: round(map.Y.invert(y)) }) });

    map.relayout.push(() => {
      paintSurface(surface, map, VIEW);
      const [x, y] = [map.X(1), map.Y(1)];
      put(cross, { d: `M${x - 6} ${y - 6}l12 12m0 -12l-12 12` });
    });
    costs.relayout.push(() => put(millionth, { d: `M${costs.frame.left} ${costs.Y(ARRIVED)}H${costs.right}` }));
    const columns = new Float64Array(STEPS + 1); // where each step stands
    costs.relayout.push(() => { for (let k = 0; k <= STEPS; k++) columns[k] = costs.X(k + 1); });
    /** A path without the points that lie less than a pixel from the last one drawn: most steps of most paths. */
    const thinned = ({ width, height }, count, x, y) => {
      let d = "", left = Infinity, top = Infinity;
      for (let k = 0; k < count; k++) {
        const across = clamp(x(k), -width, 2 * width), down = clamp(y(k), -height, 2 * height);
        if (Number.isNaN(across) || Number.isNaN(down)) break;
        if (Math.abs(across - left) + Math.abs(down - top) < 1 && k < count - 1) continue;
        d += `${k ? "L" : "M"}${px(across)} ${px(down)}`;
        left = across; top = down;
      }
      return d;
    };
    const path = (numbers, who) => { const [x, y] = [numbers[`${who}X`], numbers[`${who}H`]]; return thinned(map, x.length, (k) => map.X(x[k]), (k) => map.Y(y[k])); };
    const fall = (numbers, who) => { const cost = numbers[`${who}Cost`]; return thinned(costs, cost.length, (k) => columns[k], (k) => costs.Y(clamp(cost[k], 1e-14, 1e12))); };

    return ({ who }, numbers) => {
      const rest = names.filter((one) => one !== who), mine = path(numbers, who);
      put(others, { d: rest.map((one) => path(numbers, one)).join("") });
      put(casing, { d: mine });
      put(line, { d: mine });
      put(dots, { d: mine.replace(/[ML]([^ML]+)/g, "M$1h0") });
      put(dim, { d: rest.map((one) => fall(numbers, one)).join("") });
      put(its, { d: fall(numbers, who) });
      names.forEach((one, i) => fresh(results[i], outcome(numbers, one)));
    };
  }

  return {
    title: "Six optimizers from one start",
    parameters: {
      wx: { min: -3, max: 3, step: 0.01, value: -1.5, label: "start $w_{xh}$", spoken: "Start, input weight" },
      wh: { min: -3, max: 3, step: 0.01, value: 2, label: "start $w_{hh}$", spoken: "Start, recurrent weight" },
      who: { value: "irprop", options: Object.fromEntries(names.map((who) => [who, RUNNERS[who][0]])), spoken: "Whose path is shown" },
    },
    compute, sentence, build,
  };
})());
