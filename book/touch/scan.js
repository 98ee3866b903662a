"use strict";
/* Chapter 2: the states of a linear unit by a scan that doubles its reach, box by box. */

UnrolledTouch.define("scan", (() => {
  const { h, number, fixed, px, clamp, put, write } = UnrolledTouch;
  const INPUTS = [1, 0, 1, 1, 0, 2, 0, 1, 1], MOST = INPUTS.length, ROUNDS = 4;

  function compute({ T, round, box, w }) {
    const rounds = Math.ceil(Math.log2(T)), r = Math.min(round, rounds), t = Math.min(box, T);
    // Row after row of the maps h -> A h + b, and the first step that each has taken in
    const A = [Array(T).fill(w)], b = [INPUTS.slice(0, T)], from = [INPUTS.slice(0, T).map((_, k) => k + 1)];
    for (let n = 1, reach = 1; n <= rounds; n++, reach *= 2) {
      const [A0, b0, from0] = [A[n - 1], b[n - 1], from[n - 1]];
      A.push(A0.map((a, k) => (k >= reach ? a * A0[k - reach] : a)));
      b.push(b0.map((v, k) => (k >= reach ? A0[k] * b0[k - reach] + v : v)));
      from.push(from0.map((first, k) => (k >= reach ? from0[k - reach] : first)));
    }
    let work = 0;
    for (let n = 1, reach = 1; n <= r; n++, reach *= 2) work += T - reach;
    return { rounds, round: r, box: t, A: A.flat(), b: b.flat(), from: from.flat(), done: from[r].filter((first) => first === 1).length, work };
  }

  const span = (first, last) => (first === last ? `${last}` : `${first}–${last}`);

  function sentence({ T }, { rounds, round, box, A, b, from, done, work }) {
    const at = (r, t) => r * T + t - 1, first = from[at(round, box)], reach = 2 ** (round - 1), made = round > 0 && box > reach;
    const all = round === rounds ? "**All states are known**" : `**${done} of ${T} boxes** ${done === 1 ? "holds" : "hold"} all steps from 1 on`;
    const added = b[at(round, box)];
    const parts = made ? `, made of ${span(from[at(round - 1, box - reach)], box - reach)} and ${span(from[at(round - 1, box)], box)}` : "";
    const holds = `Box ${box} holds ${first === box ? `step ${box}` : `steps ${first} to ${box}`}${parts}: $h$ becomes ${number(A[at(round, box)], 3)} $h$ ${added < 0 ? "\u2212" : "+"} ${number(Math.abs(added), 3)}.`;
    return `${all} after ${round === 1 ? "1 round" : `${round} rounds`} with ${work === 1 ? "1 composition" : `${work} compositions`}; the loop takes ${T - 1}, one after another.\n${holds}`;
  }

  function build(figure) {
    const { live } = figure;
    const net = figure.plot(live, { className: "scan-net", name: "Rows of boxes, one row for each round of the scan", margin: { left: 58, right: 6, top: 12, bottom: 28 }, x: { min: 0.5, max: 8.5, ticks: [] }, y: { min: 3.5, max: -0.5 } });
    const wires = net.add("path", { class: "scan-wires" }), used = net.add("path", { class: "scan-used" });
    const waiting = net.add("path", { class: "scan-waiting" }), open = net.add("path", { class: "scan-open" }), full = net.add("path", { class: "scan-full" }), chosen = net.add("path", { class: "scan-chosen" });
    const words = Array.from({ length: (ROUNDS + 1) * MOST }, () => net.label("", { class: "scan-word", "text-anchor": "middle" }));
    const names = Array.from({ length: ROUNDS + 1 }, () => net.label("", { class: "touch-note" }));
    const step = net.label("step", { class: "touch-note" }), columns = Array.from({ length: MOST }, () => net.label("", { class: "touch-tiny", "text-anchor": "middle" }));

    const controls = h("div", { class: "touch-controls scan-controls" });
    live.append(controls);
    for (const key of ["round", "box", "T", "w"]) figure.slider(controls, key);
    figure.resetButton(controls);
    figure.handle(net, {
      keys: ["round", "box"], anywhere: true, className: "scan-handle",
      at: () => [net.X(figure.numbers.box), net.Y(figure.numbers.round)],
      move: (x, y, { T }) => ({ box: clamp(Math.round(net.X.invert(x)), 1, T), round: clamp(Math.round(net.Y.invert(y)), 0, figure.numbers.rounds) }),
    });

    return ({ T }, numbers) => {
      const { rounds, round, box, from } = numbers;
      net.X.domain(0.5, T + 0.5);
      net.Y.domain(rounds + 0.5, -0.5);
      const wide = 0.43 * Math.min(64, net.X(2) - net.X(1)), tall = Math.min(15, 0.32 * (net.Y(1) - net.Y(0)));
      const rect = (r, t) => `M${px(net.X(t) - wide)} ${px(net.Y(r) - tall)}h${px(2 * wide)}v${px(2 * tall)}h${px(-2 * wide)}z`;
      // What the chosen box is made of, back to the first row
      const needs = new Set([`${round} ${box}`]);
      let lines = "", lit = "", boxes = ["", "", ""];
      for (let r = rounds; r >= 0; r--) {
        const reach = 2 ** (r - 1);
        for (let t = 1; t <= T; t++) {
          const sources = r === 0 ? [] : t > reach ? [t, t - reach] : [t], needed = needs.has(`${r} ${t}`);
          for (const source of sources) {
            const wire = `M${px(net.X(source))} ${px(net.Y(r - 1) + tall)}L${px(net.X(t))} ${px(net.Y(r) - tall)}`;
            if (needed) { lit += wire; needs.add(`${r - 1} ${source}`); } else if (r <= round) lines += wire;
          }
          boxes[r > round ? 0 : from[r * T + t - 1] === 1 ? 2 : 1] += rect(r, t);
          const word = words[r * MOST + t - 1], strong = r <= round && from[r * T + t - 1] === 1;
          write(word, r > round ? "" : span(from[r * T + t - 1], t));
          word.classList.toggle("scan-done", strong);
          put(word, { x: net.X(t), y: net.Y(r) + 4.5 });
        }
        write(names[r], r ? `round ${r}` : "each step");
        put(names[r], { x: 0, y: net.Y(r) + 4 });
      }
      for (let r = 0; r <= ROUNDS; r++) {
        for (let t = 1; t <= MOST; t++) if (r > rounds || t > T) write(words[r * MOST + t - 1], "");
        if (r > rounds) write(names[r], "");
      }
      columns.forEach((column, k) => { write(column, k < T ? String(k + 1) : ""); put(column, { x: net.X(k + 1), y: net.bottom + 18 }); });
      put(step, { x: 0, y: net.bottom + 18 });
      put(wires, { d: lines }); put(used, { d: lit });
      put(waiting, { d: boxes[0] }); put(open, { d: boxes[1] }); put(full, { d: boxes[2] });
      put(chosen, { d: rect(round, box) });
    };
  }

  return {
    title: "A scan by doubling",
    parameters: {
      round: { min: 0, max: ROUNDS, step: 1, whole: true, value: 1, label: "round", spoken: "Round", text: String, limit: ({ T }) => Math.ceil(Math.log2(T)) },
      box: { min: 1, max: MOST, step: 1, whole: true, value: 6, label: "box", spoken: "Box", text: String, limit: ({ T }) => T },
      T: { min: 2, max: MOST, step: 1, whole: true, value: 8, label: "steps $T$", spoken: "Steps of the sequence", text: String },
      w: { min: -1.2, max: 1.2, step: 0.01, value: 0.9, label: "weight $w_{hh}$", spoken: "Recurrent weight", text: (v) => fixed(v) },
    },
    compute, sentence, build,
  };
})());
