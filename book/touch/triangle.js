"use strict";
/* Chapter 7: the pairs of a loss and a copy of the weight that truncated backpropagation keeps, misses and counts twice. */

UnrolledTouch.define("triangle", (() => {
  const { h, grouped, fixed, px, clamp, put, write } = UnrolledTouch;
  const MOST = 24;

  /** Sweeps: every k1 steps, the last k2 of them; [start, taken, end] as the library has it. */
  function sweeps(T, k1, k2) {
    const windows = [];
    for (let end = k1, taken = 0; ; end += k1) {
      end = Math.min(end, T);
      windows.push([Math.max(0, end - k2), taken, end]);
      taken = end;
      if (end === T) return windows;
    }
  }

  function compute({ T, k1: every, k2: far, takes }) {
    const k1 = every, k2 = Math.max(k1, far); // else some steps would be visited by no sweep
    const windows = sweeps(T, k1, k2), count = new Float64Array(T * T);
    let visits = 0, memory = 0;
    for (const [start, taken, end] of windows) {
      visits += end - start;
      memory = Math.max(memory, end - start + 1);
      for (let s = (takes === "own" ? taken : start) + 1; s <= end; s++) for (let tau = start + 1; tau <= s; tau++) count[(s - 1) * T + tau - 1]++;
    }
    let kept = 0, missed = 0, again = 0, reach = T;
    for (let s = 1; s <= T; s++) {
      let row = 0;
      for (let tau = 1; tau <= s; tau++) {
        const n = count[(s - 1) * T + tau - 1];
        row += n > 0; kept += n === 1; missed += n === 0; again += n > 1;
      }
      if (s >= k2 - k1 + 1) reach = Math.min(reach, row);
    }
    return { k2, windows: windows.flat(), count, kept, missed, again, sweeps: windows.length, visits, memory, reach };
  }

  const many = (n, word) => `${grouped(n)} ${word}${n === 1 ? "" : "s"}`;

  function sentence({ T }, { kept, missed, again, visits, memory, reach }) {
    const all = (T * (T + 1)) / 2;
    const first = again ? `**Wrong, not only short:** ${again} of ${all} pairs ${again === 1 ? "is" : "are"} counted more than once${missed ? `, ${missed} never` : ""}.`
      : missed ? `**Keeps ${kept} of ${many(all, "pair")}** and misses ${missed}; the worst-placed loss reaches ${reach === 1 ? "one copy" : `${reach} copies`}.`
      : `**The gradient itself:** all ${many(all, "pair")}, each once.`;
    return `${first}\nWork: ${fixed(visits / T, visits % T ? 2 : 0)} ${visits === T ? "visit" : "visits"} for each step. Memory: the states of ${many(memory, "step")}.`;
  }

  function build(figure) {
    const { live } = figure;
    const map = figure.plot(live, {
      className: "triangle-map", name: "Triangle of pairs: a row for each loss, a column for each copy of the weight", margin: { left: 30, right: 8, top: 26, bottom: 36 },
      x: { min: 0.5, max: 12.5, ticks: [], format: String }, y: { min: 12.5, max: 0.5, ticks: [], grid: false, format: String, name: "loss $s$, downward", nameAt: 0 },
    });
    const bands = map.add("path", { class: "triangle-bands" });
    const kept = map.add("path", { class: "triangle-kept" }), missed = map.add("path", { class: "triangle-missed" }), again = map.add("path", { class: "triangle-again" });
    const legend = [["kept", "touch-blue-text"], ["missed", "touch-orange-text"], ["counted again", "triangle-again-text"]].map(([word, className], i) => map.label("", { class: `${className} touch-strong touch-halo`, "text-anchor": "end" }, (p) => [p.right - 2, p.frame.top + 16 + 18 * i]));
    map.label("copy $τ$", { class: "touch-name", "text-anchor": "end" }, (p) => [p.right, p.bottom + 31]);
    const arms = map.add("path", { class: "triangle-arms" });
    const names = ["$k_2$", "$k_1$"].map((word) => map.label(word, { class: "touch-strong touch-halo" }));

    const controls = h("div", { class: "touch-controls triangle-controls" });
    live.append(controls);
    for (const key of ["k1", "k2", "T"]) figure.slider(controls, key);
    const last = h("div", { class: "triangle-last" });
    controls.append(last);
    figure.choice(last, "takes");
    figure.resetButton(last);
    const cell = () => map.X(2) - map.X(1);
    // k2 is dragged in the last row, from its right end to where its sweep stops; k1 along the diagonal, to the first sweep's end.
    figure.handle(map, { keys: ["k2"], className: "triangle-far", at: ({ T }) => [map.X(Math.max(0.5, T - figure.numbers.k2 + 0.5)), map.Y(T)], move: (x, y, { T }) => ({ k2: Math.min(T, Math.round(T + 0.5 - map.X.invert(x))) }) });
    figure.handle(map, { keys: ["k1"], className: "triangle-every", at: ({ T, k1 }) => [map.X(Math.min(k1, T) + 0.5), map.Y(Math.min(k1, T) + 0.5)], move: (x, y, { T }) => ({ k1: Math.min(T, Math.round((map.X.invert(x) + map.Y.invert(y)) / 2 - 0.5)) }) });

    let long = 0;
    map.relayout.push(() => { long = 0; });
    return ({ T, k1 }, numbers) => {
      if (long !== T) {
        long = T;
        map.X.domain(0.5, T + 0.5); map.Y.domain(T + 0.5, 0.5);
        map.x.ticks = map.y.ticks = [1, ...[4, 8, 12, 16, 20].filter((t) => t < T - 1), T];
        map.axes();
      }
      const size = cell(), half = 0.38 * size, squares = ["", "", ""];
      for (let s = 1; s <= T; s++) for (let tau = 1; tau <= s; tau++) {
        const n = Math.min(2, numbers.count[(s - 1) * T + tau - 1]), x = map.X(tau), y = map.Y(s), r = n ? half : 0.6 * half;
        squares[n] += n ? `M${px(x - r)} ${px(y - r)}h${px(2 * r)}v${px(2 * r)}h${px(-2 * r)}z`
          : `M${px(x - r)} ${px(y - r)}l${px(2 * r)} ${px(2 * r)}m0 ${px(-2 * r)}l${px(-2 * r)} ${px(2 * r)}`;
      }
      put(missed, { d: squares[0] }); put(kept, { d: squares[1] }); put(again, { d: squares[2] });
      // A line below the last row of each sweep
      let lines = "";
      for (let i = 2; i < numbers.windows.length; i += 3) lines += `M${map.X(0.5)} ${map.Y(numbers.windows[i] + 0.5)}H${map.X(numbers.windows[i] + 0.5)}`;
      put(bands, { d: lines });
      legend.forEach((label, i) => write(label, [`■ kept ${numbers.kept}`, `× missed ${numbers.missed}`, numbers.again ? `▣ more than once ${numbers.again}` : ""][i]));
      const farAt = [map.X(Math.max(0.5, T - numbers.k2 + 0.5)), map.Y(T)], everyAt = [map.X(Math.min(k1, T) + 0.5), map.Y(Math.min(k1, T) + 0.5)];
      put(names[0], { x: clamp(farAt[0] - 7, map.frame.left + 14, map.right - 40), y: farAt[1] - 16, "text-anchor": "end" });
      put(names[1], { x: clamp(everyAt[0] + 14, 0, map.right - 18), y: clamp(everyAt[1] - 8, map.frame.top + 12, map.bottom - 8) });
      put(arms, { d: `M${map.X(T + 0.5)} ${farAt[1]}H${farAt[0]}` });
    };
  }

  return {
    title: "Truncated backpropagation through time",
    parameters: {
      T: { min: 4, max: MOST, step: 1, whole: true, value: 12, label: "steps $T$", spoken: "Steps of the sequence", text: String },
      k1: { min: 1, max: MOST, step: 1, whole: true, value: 4, label: "every $k_1$ steps", spoken: "Steps from one sweep to the next", text: String, limit: ({ T }) => T },
      k2: { min: 1, max: MOST, step: 1, whole: true, value: 4, label: "back $k_2$ steps", spoken: "Steps that a sweep goes back", text: (v, { k1, T }) => (v < Math.min(k1, T) ? `${Math.min(k1, T)}, as $k_1$` : String(v)), limit: ({ T }) => T },
      takes: { value: "own", options: { own: "own losses", all: "all it passes" }, spoken: "What a sweep brings back" },
    },
    compute, sentence, build,
  };
})());
