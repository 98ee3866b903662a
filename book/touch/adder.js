"use strict";
/* Chapter 14: two numbers added twice at once, by a network column after column and by a look-ahead round after round. */

UnrolledTouch.define("adder", (() => {
  const { h, s, grouped, px, clamp, put, write } = UnrolledTouch;
  const MOST = 16, ROUNDS = 4, UNITS = 3;

  function compute({ u, v, T, time }) {
    const digit = (number, t) => Math.floor(number / 2 ** t) % 2, columns = Array.from({ length: T }, (_, t) => t);
    const U = columns.map((t) => digit(u, t)), V = columns.map((t) => digit(v, t));
    // The three rectifiers count up to what the column holds and what the state before it carried, the second less the third
    const units = [], carry = [0], sum = [];
    for (const t of columns) {
      const count = U[t] + V[t] + carry[t], [one, two, three] = [0, 1, 2].map((less) => Math.max(0, count - less));
      units.push(one, two, three);
      carry.push(two - three);
      sum.push(one - 2 * two + 2 * three);
    }
    // Row after row of the maps c -> p c + g, and the first column that each has taken in
    const p = [columns.map((t) => U[t] ^ V[t])], g = [columns.map((t) => U[t] & V[t])], from = [columns.map((t) => t + 1)];
    const rounds = Math.ceil(Math.log2(T));
    for (let r = 0, reach = 1; r < rounds; r++, reach *= 2) {
      const joined = (t) => t >= reach;
      p.push(columns.map((t) => (joined(t) ? p[r][t] & p[r][t - reach] : p[r][t])));
      g.push(columns.map((t) => (joined(t) ? g[r][t] | (p[r][t] & g[r][t - reach]) : g[r][t])));
      from.push(columns.map((t) => (joined(t) ? from[r][t - reach] : from[r][t])));
    }
    // A carry is known where the map does not ask for the one before, or begins where that is 0
    const known = p.map((row, r) => row.map((asks, t) => Number(!asks || from[r][t] === 1)));
    const count = known.map((row) => row.reduce((all, one) => all + one, 0));
    let longest = 0, source = 0;
    for (let t = 0; t < T; t++) {
      let through = 0;
      while (g[0][t] && t + through + 1 < T && p[0][t + through + 1]) through++;
      if (g[0][t] && (!source || through > longest)) [longest, source] = [through, t + 1];
    }
    const steps = Math.min(time, T), round = Math.min(time, rounds);
    return {
      U, V, units, carry, sum, p: p.flat(), g: g.flat(), known: known.flat(), rounds, steps, round,
      ahead: count[round], enough: count.indexOf(T), longest, source, total: U.reduce((all, one, t) => all + (one + V[t]) * 2 ** t, 0),
    };
  }

  const value = (digits) => digits.reduce((all, one, t) => all + one * 2 ** t, 0);
  const many = (n, word) => `${n} ${word}${n === 1 ? "" : "s"}`;
  const KINDS = { K: "kills", P: "propagates", G: "generates" };
  const kind = (p, g) => (p ? "P" : g ? "G" : "K");

  function sentence({ T }, { U, V, total, steps, ahead, p, g, units, carry, longest, source, enough }) {
    const [, two, three] = units.slice(UNITS * (steps - 1)), now = units.slice(UNITS * (steps - 1), UNITS * steps);
    const first = `**${grouped(value(U))} + ${grouped(value(V))} = ${grouped(total)}.** At time ${steps} the loop knows ${steps} of ${T} carries, the look-ahead ${ahead}.`;
    const state = steps === 0 ? "Nothing has been read: all units hold 0, and so the carry is 0."
      : `Column ${steps} ${KINDS[kind(p[steps - 1], g[steps - 1])]}: the units hold ${now.join(", ")}, and the carry is ${two} − ${three} = ${carry[steps]}.`;
    const way = !source ? "No column generates a carry" : longest ? `The longest way: from column ${source} through ${many(longest, "column")}` : "No carry that is generated is propagated";
    return `${first}\n${state}\n${way}; ${enough ? many(enough, "round") : "no round"} of looking ahead ${enough > 1 ? "are" : "is"} needed.`;
  }

  /** A number to type or to step, besides the sliders. */
  function typed(figure, parent, key) {
    const { label, spoken } = figure.definition.parameters[key], id = `touch-adder-${key}`;
    const input = h("input", { type: "number", id, min: 0, step: 1, inputmode: "numeric", "aria-label": spoken });
    const title = h("label", { for: id });
    title.innerHTML = UnrolledTouch.html(label);
    parent.append(h("div", { class: "adder-typed" }, title, input));
    input.addEventListener("input", () => { if (input.value !== "") figure.set({ [key]: clamp(Number(input.value), 0, 2 ** figure.state.T - 1) }); });
    input.addEventListener("change", () => { input.value = figure.state[key] % 2 ** figure.state.T; figure.remember(); });
    figure.controls.push(() => {
      const { T, [key]: number } = figure.state;
      put(input, { max: String(2 ** T - 1) });
      // What is being typed stays as it is: an empty field is on the way to a number
      if (input.value === "" ? document.activeElement !== input : Number(input.value) !== number % 2 ** T) input.value = number % 2 ** T;
    });
  }

  /** Other digits. What is shared by its address goes on alike; that they have been drawn so many times keeps them from going in circles. */
  function redrawn({ u, v, T }, times) {
    let mixed = u * 65536 + v + times * 0x9e3779b9;
    for (const factor of [0x85ebca6b, 0xc2b2ae35]) mixed = Math.imul(mixed ^ (mixed >>> 15), factor);
    mixed ^= mixed >>> 16;
    const mask = 2 ** T - 1;
    return { u: mixed & mask, v: (mixed >>> 16) & mask };
  }

  /** The automaton: two states and the four ways between them. */
  function machine(figure, parent) {
    const plot = figure.plot(parent, { className: "adder-machine", name: "The automaton: carry 0, carry 1, and the arrows between them", margin: { left: 0, right: 0, top: 0, bottom: 0 }, x: { min: 0, max: 1 }, y: { min: 1, max: 0 } });
    const ways = [0, 1, 2, 3].map(() => plot.add("path", { class: "adder-way" })), heads = [0, 1, 2, 3].map(() => plot.add("path", { class: "adder-head" }));
    const circles = [0, 1].map(() => plot.add("circle", { class: "adder-state", r: 19 }));
    const names = [0, 1].map((c) => plot.label(String(c), { class: "adder-name touch-strong", "text-anchor": "middle" }));
    const words = ["00, 01, 10", "11 generates", "00 kills", "01, 10, 11"].map((word) => plot.label(word, { class: "touch-note adder-arrow", "text-anchor": "middle" }));
    plot.relayout.push(() => {
      const middle = plot.width / 2, y = plot.height / 2, half = Math.min(74, middle - 62), r = 19;
      const head = (x, at, dx, dy) => `M${x} ${at}l${px(-8 * dx - 4 * dy)} ${px(-8 * dy + 4 * dx)}l${px(8 * dy)} ${px(-8 * dx)}z`;
      [-1, 1].forEach((side, c) => {
        const x = middle + side * half;
        put(circles[c], { cx: x, cy: y });
        put(names[c], { x, y: y + 5 });
        put(ways[3 * c], { d: `M${x + side * 14} ${y - 13}c${side * 34} -22 ${side * 34} 48 ${side * 4} 28` });
        put(heads[3 * c], { d: head(x + side * 14, y + 13, -side * 0.88, -0.47) });
        put(words[3 * c], { x: clamp(x + side * 18, 36, plot.width - 36), y: y + 40 });
      });
      for (const [way, up] of [[1, -1], [2, 1]]) {
        const ends = [middle - half + 15, middle + half - 15].map((x) => x + 0), [start, end] = up < 0 ? ends : ends.reverse();
        put(ways[way], { d: `M${start} ${y + up * 13}Q${middle} ${y + up * 36} ${end} ${y + up * 13}` });
        put(heads[way], { d: head(end, y + up * 13, (end > start ? 1 : -1) * 0.9, -up * 0.44) });
        put(words[way], { x: middle, y: y + up * 34 + (up > 0 ? 12 : -4) });
      }
    });
    return ({ carry, steps }) => {
      const taken = steps ? 2 * carry[steps - 1] + carry[steps] : -1;
      for (const parts of [ways, heads, words]) parts.forEach((part, way) => part.classList.toggle("adder-on", way === taken));
      for (const parts of [circles, names]) parts.forEach((part, c) => part.classList.toggle("adder-on", c === carry[steps]));
    };
  }

  const ROWS = ["$U$", "$V$", "$h_1$", "$h_2$", "$h_3$", "carry", "sum"];

  function build(figure) {
    const { live } = figure, margin = { left: 46, right: 12, top: 20 };
    const loop = figure.plot(live, { className: "adder-loop", name: "The columns of the sum, and the units of the network after each", margin: { ...margin, bottom: 26 }, x: { min: 8.5, max: 0.5 }, y: { min: 6.5, max: -0.5 } });
    const net = figure.plot(live, { className: "adder-net", name: "Rows of boxes, one row for each round of looking ahead", margin: { ...margin, bottom: 6 }, x: { min: 8.5, max: 0.5 }, y: { min: 4.5, max: -0.5 } });
    const texts = (plot, count, attributes) => Array.from({ length: count }, () => plot.label("", { "text-anchor": "middle", ...attributes }));
    const here = loop.add("path", { class: "adder-here" }), ones = loop.add("path", { class: "adder-one" }), rule = loop.add("path", { class: "adder-rule" });
    ROWS.forEach((word, row) => loop.label(word, { class: "touch-note" }, (p) => [0, p.Y(row) + 4.5]));
    loop.label("loop: a column at a time", { class: "touch-name touch-strong" }, () => [0, 11]);
    const cells = texts(loop, ROWS.length * (MOST + 1), { class: "adder-digit" });
    const wires = net.add("path", { class: "adder-wires" }), waiting = net.add("path", { class: "adder-waiting" }), open = net.add("path", { class: "adder-open" });
    const kills = net.add("path", { class: "adder-kills" }), generates = net.add("path", { class: "adder-generates" });
    net.label("look-ahead: a round at a time", { class: "touch-name touch-strong" }, () => [0, 11]);
    const letters = texts(net, (ROUNDS + 1) * MOST, { class: "adder-digit" }), carries = texts(net, MOST, { class: "adder-digit touch-strong" });
    const names = Array.from({ length: ROUNDS + 2 }, () => net.label("", { class: "touch-note" }));
    const light = machine(figure, live);

    const controls = h("div", { class: "touch-controls adder-controls" });
    live.append(controls);
    for (const key of ["u", "v"]) typed(figure, controls, key);
    for (const key of ["time", "T"]) figure.slider(controls, key);
    const draw = h("button", { type: "button", class: "adder-draw" }, "Random digits");
    let drawn = 0;
    draw.addEventListener("click", () => { figure.set(redrawn(figure.state, ++drawn)); figure.remember(); });
    controls.append(draw);
    figure.resetButton(controls);
    figure.handle(loop, { keys: ["time"], anywhere: true, className: "adder-now", at: () => [loop.X(Math.max(0.5, figure.numbers.steps)), loop.bottom + 13], move: (x) => ({ time: Math.round(loop.X.invert(x)) }) });

    return ({ T }, { U, V, units, carry, sum, p, g, known, rounds, steps, round }) => {
      for (const plot of [loop, net]) plot.X.domain(T + 1.5, 0.5);
      net.Y.domain(rounds + 1.5, -0.5);
      const cell = loop.X(1) - loop.X(2), half = 0.42 * Math.min(34, cell), square = (plot, t, row, tall) => `M${px(plot.X(t) - half)} ${px(plot.Y(row) - tall)}h${px(2 * half)}v${px(2 * tall)}h${px(-2 * half)}z`;
      let filled = "";
      for (let t = 1; t <= MOST + 1; t++) {
        const of = (row) => (row < 2 ? [U, V][row][t - 1] : row < 5 ? units[UNITS * (t - 1) + row - 2] : row === 5 ? carry[t] : sum[t - 1]);
        for (let row = 0; row < ROWS.length; row++) {
          const word = cells[row * (MOST + 1) + t - 1], last = t === T + 1 && row === 6;
          const shown = last ? (steps === T ? String(carry[T]) : "") : t > T ? "" : row < 2 || t <= steps ? String(of(row)) : "·";
          write(word, shown);
          if (shown) put(word, { x: loop.X(t), y: loop.Y(row) + 4.5 });
          word.classList.toggle("adder-lit", row === 5 && t <= steps && carry[t] === 1);
        }
        if (t <= steps && carry[t]) filled += square(loop, t, 5, 9);
      }
      put(ones, { d: filled });
      put(rule, { d: `M${loop.frame.left} ${(loop.Y(1) + loop.Y(2)) / 2}H${loop.right}` });
      put(here, { d: steps ? `M${px(loop.X(steps) - cell / 2)} ${loop.frame.top}h${px(cell)}V${loop.bottom}h${px(-cell)}z` : "" });

      const tall = Math.min(11, 0.34 * (net.Y(1) - net.Y(0))), boxes = { waiting: "", P: "", K: "", G: "" };
      let lines = "";
      for (let r = 0; r <= ROUNDS; r++) {
        for (let t = 1; t <= MOST; t++) {
          const word = letters[r * MOST + t - 1], i = r * T + t - 1, reach = 2 ** (r - 1);
          if (r > rounds || t > T) { write(word, ""); continue; }
          const what = kind(p[i], g[i]), looks = r > round ? "waiting" : what === "P" && known[i] ? "K" : what;
          boxes[looks] += square(net, t, r, tall);
          write(word, r > round ? "" : what);
          word.classList.toggle("adder-lit", r <= round && looks !== "P");
          put(word, { x: net.X(t), y: net.Y(r) + 4.5 });
          if (r && r <= round) for (const source of t > reach ? [t, t - reach] : [t]) lines += `M${px(net.X(source))} ${px(net.Y(r - 1) + tall)}L${px(net.X(t))} ${px(net.Y(r) - tall)}`;
        }
      }
      put(wires, { d: lines });
      put(waiting, { d: boxes.waiting }); put(open, { d: boxes.P }); put(kills, { d: boxes.K }); put(generates, { d: boxes.G });
      carries.forEach((word, k) => {
        write(word, k >= T ? "" : known[round * T + k] ? String(carry[k + 1]) : "?");
        put(word, { x: net.X(k + 1), y: net.Y(rounds + 1) + 4.5 });
      });
      names.forEach((name, r) => {
        write(name, r > rounds + 1 ? "" : r > rounds ? "carry" : r ? `round ${r}` : "column");
        put(name, { x: 0, y: net.Y(r) + 4.5 });
      });
      light({ carry, steps });
    };
  }

  const whole = { min: 0, step: 1, whole: true };
  return {
    title: "Two numbers, added by a loop and by looking ahead",
    parameters: {
      u: { ...whole, max: 2 ** MOST - 1, value: 107, leaps: true, label: "$U$", spoken: "First number" },
      v: { ...whole, max: 2 ** MOST - 1, value: 54, leaps: true, label: "$V$", spoken: "Second number" },
      T: { ...whole, min: 2, max: MOST, value: 8, label: "columns $T$", spoken: "Columns", text: String },
      time: { ...whole, max: MOST, value: 2, label: "time", spoken: "Time, in steps of the loop and in rounds", text: String, limit: ({ T }) => T },
    },
    compute, sentence, build,
  };
})());
