"use strict";
// Needs: counting.js
/* Chapter 3: gradient descent on the counting task, from any start, with any step size and one of three rules. */

UnrolledTouch.define("valley", (() => {
  const { h, s, html, number, grouped, fixed, px, clamp, write, put, stems } = UnrolledTouch;

  const { N, T, x, target, shortcut, meanSquare, parabola, paintSurface, fillCanvas } = UnrolledTouch.counting;
  const STEPS = 3000, GONE = 1e6, RIGHT = 1e-4, states = new Float64Array(T + 1);
  const ages = Array.from({ length: T + 1 }, (_, t) => t);

  // Cost, and its gradient by backpropagation through time. `back` receives the sum that the nudges start from.
  const result = { cost: 0, byInput: 0, byRecurrent: 0, last: 0 };
  function backpropagate(wx, wh) {
    let cost = 0, byInput = 0, byRecurrent = 0, last = 0;
    for (let n = 0, first = 0; n < N; n++, first += T) {
      for (let t = 0; t < T; t++) states[t + 1] = wh * states[t] + wx * x[first + t];
      const error = states[T] - target[n];
      cost += error * error;
      last += 2 * error / N;
      for (let t = T - 1, delta = 2 * error / N; t >= 0; t--, delta *= wh) {
        byInput += delta * x[first + t];
        byRecurrent += delta * states[t];
      }
    }
    result.cost = cost / N; result.byInput = byInput; result.byRecurrent = byRecurrent; result.last = last;
    return result;
  }

  /** Second derivatives [by input twice, mixed, by recurrent twice], from the recurrences of s(w_hh) and its derivatives. */
  function hessian(wx, wh) {
    let a = 0, b = 0, c = 0;
    for (let n = 0; n < N; n++) {
      let s0 = 0, s1 = 0, s2 = 0;
      for (let t = 0; t < T; t++) {
        s2 = wh * s2 + 2 * s1;
        s1 = wh * s1 + s0;
        s0 = wh * s0 + x[n * T + t];
      }
      const error = wx * s0 - target[n];
      a += 2 * s0 * s0 / N;
      b += 2 * (wx * s0 * s1 + error * s1) / N;
      c += 2 * (wx * wx * s1 * s1 + error * wx * s2) / N;
    }
    return [a, b, c];
  }

  const largest = ([a, b, c]) => (a + c) / 2 + Math.hypot((a - c) / 2, b);
  const LIMIT = 2 / largest(hessian(1, 1));
  // Of a step, how much of the last one is kept, and how long the gradient may be. Near the solution, with a share k kept,
  // steps settle up to 2 (1 + k) / the largest curvature.
  const RULES = { plain: [0, Infinity], clipped: [0, 1], momentum: [0.9, Infinity] };
  const bearable = (rule) => (1 + RULES[rule][0]) * LIMIT;

  // The path of descent, in arrays that are used again for every frame
  const pathX = new Float64Array(STEPS + 1), pathH = new Float64Array(STEPS + 1), costs = new Float64Array(STEPS + 1);
  function descend(wx, wh, eta, rule) {
    const [keep, limit] = RULES[rule];
    let stepX = 0, stepH = 0;
    for (let k = 0; ; k++) {
      const { cost, byInput, byRecurrent } = shortcut(wx, wh);
      pathX[k] = wx; pathH[k] = wh; costs[k] = cost;
      const gone = !(Math.abs(wx) < GONE && Math.abs(wh) < GONE);
      if (gone) costs[k] = backpropagate(wx, wh).cost; // of such numbers the shorter way would make infinity minus infinity
      if (gone || k === STEPS || (cost < 1e-12 && eta < bearable(rule) && Math.hypot(stepX, stepH) < 1e-5)) return k;
      const factor = limit === Infinity ? 1 : Math.min(1, limit / Math.sqrt(byInput * byInput + byRecurrent * byRecurrent)); // hypot is slow
      stepX = keep * stepX - eta * factor * byInput; stepH = keep * stepH - eta * factor * byRecurrent;
      wx += stepX; wh += stepH;
    }
  }

  /** What became of it, in a word, and since which step the count has been right to a hundredth. */
  function verdict(steps, eta, rule) {
    if (!(Math.abs(pathX[steps]) < GONE && Math.abs(pathH[steps]) < GONE)) return ["explodes", steps];
    let since = steps + 1;
    while (since > 0 && costs[since - 1] < RIGHT) since--;
    if (since <= steps && eta < bearable(rule)) return ["settles", since];
    // With momentum the cost rises now and then on its way down as well: it bounces only if its peaks do not fall.
    const peak = (from, to) => costs.subarray(Math.max(0, from), to + 1).reduce((high, cost) => Math.max(high, cost), 0);
    const rises = costs.subarray(Math.max(1, steps - 100), steps + 1).some((cost, k) => cost > costs[Math.max(1, steps - 100) + k - 1] * (1 + 1e-9));
    const falls = peak(steps - 100, steps) < 0.99 * peak(steps - 200, steps - 100);
    return [since <= steps || (rises && !(RULES[rule][0] && falls)) ? "bounces" : "crawls", steps];
  }

  const taken = (count) => ({ pathX: pathX.subarray(0, count), pathH: pathH.subarray(0, count), costs: costs.subarray(0, count) });

  function compute({ wx, wh, eta, rule }) {
    const { cost, byInput, byRecurrent, last } = backpropagate(wx, wh);
    const nudges = Array.from({ length: T + 1 }, (_, t) => wh ** (T - t) * last);
    const second = hessian(wx, wh), steps = descend(wx, wh, eta, rule), [word, when] = verdict(steps, eta, rule);
    return { cost, gradient: [byInput, byRecurrent], nudges, hessian: second, limit: LIMIT, limitHere: 2 / largest(second), steps, word, when, ...taken(steps + 1) };
  }

  function sentence({ wh, eta, rule }, { cost, gradient, word, when, steps, costs: seen }) {
    const is = {
      explodes: () => `**Explodes:** gone after ${when} ${when === 1 ? "step" : "steps"}, of which the first is ${number(eta * Math.min(Math.hypot(...gradient), RULES[rule][1]))} long.`,
      bounces: () => `**Bounces** across the valley and cannot rest: the cost stays near ${number(Math.max(seen[steps], seen[steps - 1]), 2)}.`,
      settles: () => {
        if (when === 0) return "**There already:** the start counts right to 0.01.";
        let down = 0;
        while (seen[down] >= 1) down++;
        const floor = `${grouped(when - down)}${down ? "" : when === 1 ? " step" : " steps"} along the floor`;
        return `**Settles:** ${down ? `${down} ${down === 1 ? "step" : "steps"} down, then ` : ""}${floor} until the count is right to 0.01.`;
      },
      solved: () => "**There already:** at the solution the gradient is zero, and no step size moves the weights.",
      crawls: () => `**Crawls:** ${grouped(steps)} steps bring the cost from ${number(cost)} to ${number(seen[steps])}, and no further.`,
    }[cost === 0 ? "solved" : word]();
    const back = Math.abs(wh) ** T, fold = number(Math.max(back, 1 / back), 2);
    const change = wh === 0 ? "stops at once" : back > 1.5 ? `grows ${fold}-fold` : back < 0.67 ? `shrinks ${fold}-fold` : "keeps its size";
    return `${is}\nOn its way back the start’s gradient ${change}${wh < 0 ? " and flips its sign" : ""}.`;
  }

  // The two views of the map
  const VIEWS = { whole: { x: [-3, 3], y: [-3, 3], ticks: [-3, -2, -1, 0, 1, 2, 3] }, valley: { x: [0, 2.4], y: [0.25, 1.45], ticks: [0, 0.5, 1, 1.5, 2] } };
  const TICKS_Y = { whole: VIEWS.whole.ticks, valley: [0.4, 0.6, 0.8, 1, 1.2, 1.4] };

  function build(figure) {
    const { live } = figure;
    const surface = h("canvas", { class: "touch-canvas" }), trail = h("canvas", { class: "touch-canvas" });
    const map = figure.plot(live, {
      className: "valley-map", under: [surface, trail], name: "Map of the cost over the two weights, with the path of descent",
      margin: { left: 30, right: 6, top: 26, bottom: 40 },
      x: { min: -3, max: 3, ticks: [], format: (v) => fixed(v, v % 1 ? 1 : 0) }, y: { min: -3, max: 3, ticks: [], grid: false, format: (v) => fixed(v, v % 1 ? 1 : 0), name: "recurrent weight $w_{hh}$", nameAt: 0 },
    });
    const below = h("div", { class: "valley-plots" });
    live.append(below);
    const power = (v) => (v === 0 || v === 1 ? String(v) : `${v < 0 ? "\u2212" : ""}$10^{${String(Math.round(Math.log10(Math.abs(v)))).replace("-", "\u2212")}}$`);
    const descent = figure.plot(below, {
      name: "Cost over the steps of descent, both axes logarithmic", margin: { left: 36 },
      x: { min: 0.9, max: 3400, form: "log", ticks: [1, 10, 100, 1000], format: grouped },
      y: { min: 1e-8, max: 1e8, form: "log", ticks: [1e-8, 1e-4, 1, 1e4, 1e8], format: power, name: "cost, step by step", nameAt: 0 },
    });
    const times = figure.plot(below, {
      name: "Gradient at the start, over the steps of the sequence", margin: { left: 36 },
      x: { min: -0.35, max: 10.35, ticks: [0, 5, 10], format: (v) => (v ? String(v) : "$t$ = 0") },
      y: { min: -1e7, max: 1e7, form: "symlog", linear: 1e-2, ticks: [-1e6, -1e2, 0, 1e2, 1e6], base: 0, format: power, name: "start’s gradient $g_t$", nameAt: 0 },
    });

    // The map's own marks
    const place = (wx, wh) => [map.X(wx), map.Y(wh)];
    const cross = map.add("path", { class: "valley-cross" });
    const goal = map.label("counts exactly", { class: "touch-strong touch-halo", "text-anchor": "middle" });
    const words = ["wall", "plateau", "wall", "valley"].map((word) => map.label(word, { class: "valley-region", "text-anchor": "middle" }));
    const decades = s("g", { class: "valley-decades" });
    map.labels.append(decades);
    const xName = map.label("input weight $w_{xh}$", { class: "touch-name", "text-anchor": "end" });
    const startName = map.label("start", { class: "touch-strong touch-halo" });
    const away = map.label("", { class: "touch-strong touch-halo valley-away" });

    const line = descent.add("path", { class: "touch-line touch-orange" });
    const columns = new Float64Array(STEPS + 1); // where each step stands, to half a pixel
    descent.relayout.push(() => { for (let k = 0; k <= STEPS; k++) columns[k] = Math.round(2 * descent.X(k + 1)) / 2; });
    const first = descent.add("circle", { r: 3, class: "touch-dot valley-first" });
    const rightLine = descent.add("path", { class: "touch-dashed" });
    const goneName = descent.label("", { class: "touch-orange-text touch-halo" }, (p) => [p.frame.left + 14, p.frame.top + 13]);
    const rightName = descent.label("right to 0.01", { class: "touch-note" }, (p) => [p.frame.left + 4, p.Y(RIGHT) + 13]);
    const nudgeStems = times.add("path", { class: "touch-stem touch-blue" });
    const factor = times.label("", { class: "touch-note touch-halo", "text-anchor": "end" });
    const nudgeDots = times.add("path", { class: "touch-dots touch-blue" });

    figure.choice(map.box, "view");
    const drawer = h("div", { class: "touch-controls valley-controls" });
    live.append(drawer);
    figure.slider(drawer, "wx");
    figure.slider(drawer, "wh");
    const { min, max } = figure.definition.parameters.eta, track = figure.slider(drawer, "eta").parentElement;
    track.parentElement.classList.add("touch-marked");
    for (const [words, place, at] of [["$2/λ_{max}$ at the cross", "above", () => LIMIT], ["at the start", "below", () => figure.numbers.limitHere]]) {
      const tick = track.appendChild(h("span", { class: `touch-mark touch-mark-${place}`, "aria-hidden": "true" }, h("span")));
      tick.firstChild.innerHTML = html(words);
      figure.controls.push(() => {
        const share = Math.log(at() / min) / Math.log(max / min);
        tick.hidden = !(share >= -1e-9 && share <= 1 + 1e-9);
        put(tick, { style: `--share: ${share.toFixed(4)}` });
        tick.classList.toggle("touch-late", share > 0.6);
      });
    }
    figure.choice(drawer, "rule");
    figure.resetButton(drawer);
    figure.handle(map, {
      keys: ["wx", "wh"], anywhere: true, className: "valley-start",
      at: ({ wx, wh }) => [clamp(map.X(wx), map.frame.left, map.right), clamp(map.Y(wh), map.frame.top, map.bottom)],
      move: (left, top) => ({ wx: round(map.X.invert(left)), wh: round(map.Y.invert(top)) }),
    });

    let view = "", goalAt = [0, 0], colors = ["", ""];
    map.relayout.push(() => { view = ""; fillCanvas(trail, map, Math.round((map.right - map.frame.left) * Math.min(2, devicePixelRatio || 1)), Math.round((map.bottom - map.frame.top) * Math.min(2, devicePixelRatio || 1))); });
    function showView(name) {
      view = name;
      const now = VIEWS[name];
      map.X.domain(...now.x); map.Y.domain(...now.y);
      map.x.ticks = now.ticks; map.y.ticks = TICKS_Y[name];
      map.axes();
      paintSurface(surface, map, now);
      const style = getComputedStyle(trail);
      colors = ["--touch-orange", "--touch-casing"].map((name) => style.getPropertyValue(name));
      const [left, top] = place(1, 1);
      put(cross, { d: `M${left - 6} ${top - 6}l12 12m0 -12l-12 12` });
      goalAt = name === "whole" ? [left + 8, top - 14] : [left + 66, top - 14];
      put(goal, { x: goalAt[0], y: goalAt[1] });
      put(xName, { x: map.right, y: map.bottom + 34 });
      const spots = name === "whole" ? [[-2.1, 2.45], [-1.7, 0.06], [-2.1, -2.35], [2.35, 0.55]] : [[2.0, 1.36], [0.4, 0.33], [9, 9], [1.72, 0.70]];
      words.forEach((word, i) => { const [a, b] = place(...spots[i]); word.classList.toggle("valley-on-wall", name === "whole" && i % 2 === 0); put(word, { x: a, y: b + 4 }); word.style.display = spots[i][0] > 8 ? "none" : ""; });
      decades.replaceChildren();
      for (const wx of name === "whole" ? [2.55] : [0.62]) {
        let before = null, placed = -99;
        for (let top = map.bottom - 4; top > map.frame.top + 8; top -= 0.5) {
          const [square, product] = parabola(map.Y.invert(top)), v = Math.log10(wx * wx * square - 2 * wx * product + meanSquare);
          if (before !== null && Math.floor(v) !== Math.floor(before) && Math.abs(top - placed) > 19) {
            const n = Math.max(Math.floor(v), Math.floor(before));
            if (n % 2 === 0 || name === "valley") { decades.append(write(s("text", { x: map.X(wx), y: top + 4, class: n > 4 ? "valley-high" : "" }), power(10 ** n))); placed = top; }
          }
          before = v;
        }
      }
    }

    const context = trail.getContext("2d");
    let grid = new Uint8Array(0);
    const cells = (count) => { if (grid.length !== count) grid = new Uint8Array(count); else grid.fill(0); return grid; };
    function drawTrail({ steps, word }) {
      const ratio = Math.min(2, devicePixelRatio || 1), { left, top } = map.frame;
      const [color, casing] = colors;
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      context.clearRect(0, 0, map.width, map.height);
      context.translate(-left, -top);
      // A path that leaves the map ends at most one map outside: a canvas does not like numbers with seventy digits.
      const reach = (v, low, high) => clamp(v, 2 * low - high - 40, 2 * high - low + 40);
      const shown = Math.min(steps, STEPS);
      // The way down is a line; the many steps along the floor are dots, or they would fill it.
      let early = 0;
      while (early < 40 && early < steps && !(costs[early] < 1)) early++;
      early += 6;
      const down = new Path2D();
      let lastX = NaN, lastY = NaN, exit = -1;
      const marks = [], wide = Math.ceil(map.width), taken = cells(wide * Math.ceil(map.height));
      for (let k = 0; k <= shown; k++) {
        let px = map.X(pathX[k]), py = map.Y(pathH[k]);
        if (Number.isNaN(px) || Number.isNaN(py)) break;
        const outside = px < left || px > map.right || py < top || py > map.bottom;
        if (outside && exit < 0) exit = k;
        if (k && (Math.abs(px - lastX) > 4000 || Math.abs(py - lastY) > 4000)) { // keep the direction
          const long = Math.hypot(px - lastX, py - lastY); px = lastX + (px - lastX) / long * 4000; py = lastY + (py - lastY) / long * 4000;
          down.lineTo(px, py);
          break;
        }
        if (k <= early) {
          if (k) down.lineTo(px, py); else down.moveTo(px, py);
        }
        if (!outside) { // one dot a pixel
          const cell = Math.floor(py) * wide + Math.floor(px);
          if (k <= early || !taken[cell]) marks.push(px, py, k);
          taken[cell] = 1;
        }
        lastX = px; lastY = py;
      }
      context.lineJoin = "round";
      context.strokeStyle = casing; context.lineWidth = 3.4; context.stroke(down);
      context.strokeStyle = color; context.lineWidth = 1.4; context.stroke(down);
      context.beginPath();
      context.fillStyle = color;
      for (let i = 3; i < marks.length; i += 3) {
        const px = marks[i], py = marks[i + 1];
        if (marks[i + 2] > early) context.fillRect(px - 1.2, py - 1.2, 2.4, 2.4);
        else { context.moveTo(px + 2.7, py); context.arc(px, py, 2.7, 0, 7); }
      }
      context.fill();
      if (word === "bounces") { // where it goes from side to side at the end
        context.beginPath();
        for (let k = steps - 4; k <= steps; k++) context.lineTo(reach(map.X(pathX[k]), left, map.right), reach(map.Y(pathH[k]), top, map.bottom));
        context.strokeStyle = casing; context.lineWidth = 5; context.stroke();
        context.strokeStyle = color; context.lineWidth = 2.6; context.stroke();
      }
      return exit;
    }

    return (state, numbers) => {
      if (view !== state.view) showView(state.view);
      const exit = drawTrail(numbers);
      const [left, top] = place(state.wx, state.wh), inside = left >= map.frame.left && left <= map.right && top >= map.frame.top && top <= map.bottom;
      figure.handles[0].element.classList.toggle("touch-outside", !inside);
      const toLeft = left > map.right - (inside ? 60 : 120);
      const sx = clamp(left, map.frame.left, map.right), sy = clamp(top, map.frame.top, map.bottom);
      put(startName, { x: sx + (toLeft ? -14 : 14), y: clamp(sy + 5, map.frame.top + 14, map.bottom - 6), "text-anchor": toLeft ? "end" : "start" });
      write(startName, inside ? "start" : "start is outside");
      goal.style.display = Math.abs(left - goalAt[0]) < 62 && Math.abs(top - goalAt[1] + 4) < 17 ? "none" : "";
      if (exit > 0 && numbers.word === "explodes") {
        const fx = map.X(pathX[exit - 1]), fy = map.Y(pathH[exit - 1]);
        const dx = clamp(map.X(pathX[exit]), -1e7, 1e7) - fx, dy = clamp(map.Y(pathH[exit]), -1e7, 1e7) - fy;
        const t = Math.min(...[[dx, fx, map.frame.left, map.right], [dy, fy, map.frame.top, map.bottom]].map(([d, f, low, high]) => (d > 0 ? (high - f) / d : d < 0 ? (low - f) / d : Infinity)));
        const ex = fx + t * dx, ey = fy + t * dy, late = ex > (map.frame.left + map.right) / 2;
        write(away, `step ${exit} leaves the map`);
        put(away, { x: clamp(ex, map.frame.left, map.right) + (late ? -8 : 8), y: clamp(ey, map.frame.top + 44, map.bottom - 26), "text-anchor": late ? "end" : "start" });
      } else write(away, "");
      const near = (word) => away.touchText && Math.abs(word.getAttribute("y") - away.getAttribute("y")) < 24;
      for (const word of words) word.style.visibility = near(word) ? "hidden" : "";

      const count = numbers.steps + 1;
      // Where many steps share a pixel, the line goes through the lowest and the highest of them.
      const level = (c) => (Number.isFinite(c) ? clamp(descent.Y(Math.max(c, 1e-30)), -400, descent.bottom + 200) : -400);
      let d = "";
      for (let k = 0; k < count;) {
        const column = columns[k];
        let low = Infinity, high = -Infinity, end = 0;
        for (; k < count && columns[k] === column; k++) { end = costs[k]; if (end < low) low = end; if (end > high) high = end; }
        d += `${d ? "L" : "M"}${px(column)} ${px(level(high))}${low === high ? "" : `V${px(level(low))}V${px(level(end))}`}`;
      }
      put(line, { d });
      put(first, { cx: descent.X(1), cy: clamp(descent.Y(numbers.cost), -50, 900) });
      write(goneName, numbers.word !== "explodes" ? "" : descent.width < 180 ? "gone" : `gone after ${numbers.when} ${numbers.when === 1 ? "step" : "steps"}`);
      put(rightLine, { d: `M${descent.frame.left} ${descent.Y(RIGHT)}H${descent.right}` });

      const [stem, dot] = stems(times, ages, numbers.nudges);
      put(nudgeStems, { d: stem });
      put(nudgeDots, { d: dot });
      write(factor, `× ${fixed(state.wh)} a step back`);
      put(factor, { x: times.right - 2, y: (numbers.nudges[T] > 0 ? times.bottom - 10 : times.frame.top + 18) });
    };
  }

  const round = (v) => Math.round(v * 100) / 100;
  const rounded = (eta) => number(eta, 3);

  return {
    title: "Gradient descent on the counting task",
    parameters: {
      wx: { min: -3, max: 3, step: 0.01, value: 0.5, label: "start $w_{xh}$", spoken: "Start, input weight" },
      wh: { min: -3, max: 3, step: 0.01, value: 0.5, label: "start $w_{hh}$", spoken: "Start, recurrent weight" },
      eta: { min: 1e-8, max: 1e-1, step: 0.01, form: "log", value: 0.9 * LIMIT, label: "step size $η$", spoken: "Step size",
        text: (eta) => `${rounded(eta)} = ${eta / LIMIT < 0.01 ? number(eta / LIMIT, 2) : fixed(eta / LIMIT)} of $2/λ_{max}$` },
      rule: { value: "plain", options: { plain: "plain", clipped: "clipped", momentum: "momentum" }, spoken: "Rule of the step" },
      view: { value: "whole", options: { whole: "whole", valley: "valley" }, spoken: "Part of the map" },
    },
    compute, sentence, build,
  };
})());
