"use strict";
/* Chapter 10: one cell of an LSTM whose gates the reader draws, and what of each input is left in it at the end. */

UnrolledTouch.define("gate", (() => {
  const { h, html, number, fixed, px, clamp, fresh, put, stems } = UnrolledTouch;
  const T = 16, steps = Array.from({ length: T }, (_, k) => k + 1);

  const gate = (digit) => Number(digit) / 9, signed = (digit) => (Math.min(8, Number(digit)) - 4) / 4;

  function compute({ f, i, x }) {
    const keep = [...f].map(gate), write_ = [...i].map(gate), input = [...x].map(signed);
    const cell = [0];
    for (let t = 0; t < T; t++) cell.push(keep[t] * cell[t] + write_[t] * input[t]);
    // The cell's own path: the derivative of the last cell with respect to that of step t, a product of the forget gates after it
    const path = Array(T).fill(1);
    for (let t = T - 2; t >= 0; t--) path[t] = keep[t + 1] * path[t + 1];
    const left = path.map((through, t) => through * (write_[t] * input[t]));
    return { keep, write: write_, input, cell: cell.slice(1), path, left };
  }

  const percent = (v) => (v > 0 && v < 0.005 ? "less than 1 %" : `${Math.round(100 * v)} %`);

  function sentence({ at }, { path, left, write: written, input, cell }) {
    const through = path[at - 1], wrote = written[at - 1] * input[at - 1];
    const what = Math.abs(wrote) < 1e-12 ? `Step ${at} writes nothing` : `Step ${at} writes ${fixed(wrote)}`;
    const rest = through === 1 ? "all of it is still there at the end" : through === 0 ? "a closed forget gate has erased it since" : `${percent(through)} of it is left at the end`;
    return `**${what}**, and ${Math.abs(wrote) < 1e-12 ? `of what the cell held then ${through === 0 ? "nothing" : percent(through)} is left` : rest}.\nThe gradient on the cell’s own path back to step ${at} is multiplied by the same number, ${number(through, 2)}. The cell ends at ${fixed(cell[T - 1])}.`;
  }

  /** A row of digits that the hand draws, by moving over a plot whose x counts its columns from 1. `digit` is what a
      height in the plot means. */
  function painter(figure, target, key, digit) {
    let last = null, hand = null;
    const draw = (event) => {
      const box = target.box.getBoundingClientRect(), column = clamp(Math.round(target.X.invert(event.clientX - box.left)), 1, T);
      const value = clamp(Math.round(digit(target.Y.invert(event.clientY - box.top))), 0, 9), row = [...figure.state[key]];
      const [low, high] = [Math.min(column, last ?? column), Math.max(column, last ?? column)];
      for (let i = low; i <= high; i++) row[i - 1] = value; // a quick hand leaves no gap
      last = column;
      figure.set({ [key]: row.join(""), at: column });
    };
    target.box.classList.add("touch-paint");
    figure.forgive(target.box);
    target.box.addEventListener("pointerdown", (event) => {
      if (event.button || hand !== null) return; // of two fingers the first one draws
      if (event.pointerType === "mouse") event.preventDefault();
      target.box.setPointerCapture(event.pointerId);
      last = null;
      hand = event.pointerId;
      draw(event);
    });
    target.box.addEventListener("pointermove", (event) => event.pointerId === hand && draw(event));
    for (const end of ["pointerup", "pointercancel"]) target.box.addEventListener(end, (event) => { if (event.pointerId === hand) { hand = null; figure.remember(); } });
  }

  /** The slider of one of those digits, at the step that is chosen. */
  function digitSlider(figure, parent, key) {
    const { label, spoken, text } = figure.definition.parameters[key], id = `touch-gate-${key}`;
    const input = h("input", { type: "range", id, min: 0, max: 9, step: 1, "aria-label": spoken });
    const output = h("output", { for: id }), title = h("label", { for: id });
    title.innerHTML = html(label);
    parent.append(h("div", { class: "touch-slider" }, h("div", { class: "touch-title" }, title, output), h("div", { class: "touch-track" }, input)));
    input.addEventListener("input", () => {
      const row = [...figure.state[key]];
      row[figure.state.at - 1] = input.value;
      figure.set({ [key]: row.join("") });
    });
    input.addEventListener("change", () => figure.remember());
    figure.forgive(input);
    figure.controls.push(() => {
      const value = figure.state[key][figure.state.at - 1], words = text(Number(value));
      if (input.value !== value) input.value = value;
      if (fresh(output, words)) input.setAttribute("aria-valuetext", UnrolledTouch.plain(words));
    });
  }

  function build(figure) {
    const { live } = figure;
    const strips = h("div", { class: "gate-strips" }), charts = h("div", { class: "gate-charts" });
    live.append(strips, charts);
    const x = { min: 0.4, max: T + 0.6, ticks: [], format: String };
    const strip = (key, name, low, level) => {
      const plot = figure.plot(strips, { name, margin: { left: 34, right: 4, top: 24, bottom: 8 }, x: { ...x }, y: { min: low, max: 1, ticks: low ? [-1, 0, 1] : [0, 1], base: 0, format: (v) => fixed(v, 0), name, nameAt: 0 } });
      painter(figure, plot, key, level);
      return [plot, plot.add("path", { class: `gate-bars gate-${key}` }), plot.add("path", { class: "gate-here" })];
    };
    const rows = [
      [...strip("f", "forget gate $f_t$: 1 keeps all", 0, (v) => 9 * v), "keep"],
      [...strip("i", "input gate $i_t$: 1 writes", 0, (v) => 9 * v), "write"],
      [...strip("x", "what there is to write, $g_t$", -1, (v) => 4 * v + 4), "input"],
    ];
    const chart = (name, low, options = {}) => figure.plot(charts, { name, margin: { left: 34, right: 4, top: 24, bottom: 20 }, x: { ...x, ticks: [1, 4, 8, 12, 16] }, y: { min: low, max: 1, ticks: low ? [low, 0, -low] : [0, 1], base: 0, format: (v) => fixed(v, Math.abs(v) % 1 ? 1 : 0), name, nameAt: 0, ...options } });
    const cells = chart("the cell $c_t$", -2, { max: 2 }), left = chart("what each input leaves in the last cell", -1), path = chart("gradient on the cell’s own path, from the end", 0);
    const parts = [cells, left, path].map((plot, n) => [plot, plot.add("path", { class: `touch-stem touch-${n === 2 ? "orange" : "blue"}` }), plot.add("path", { class: `touch-dots touch-${n === 2 ? "orange" : "blue"} gate-dots` }), plot.add("path", { class: "gate-here" })]);

    const controls = h("div", { class: "touch-controls gate-controls" });
    live.append(controls);
    figure.slider(controls, "at");
    for (const key of ["f", "i", "x"]) digitSlider(figure, controls, key);
    figure.resetButton(controls);

    let level = 2;
    return ({ at }, numbers) => {
      for (const [plot, bars, here, key] of rows) {
        const wide = 0.36 * (plot.X(2) - plot.X(1)), zero = plot.Y(0);
        put(bars, { d: numbers[key].map((v, k) => `M${px(plot.X(k + 1) - wide)} ${px(zero)}h${px(2 * wide)}V${px(Math.abs(plot.Y(v) - zero) < 1 ? zero - 1 : plot.Y(v))}h${px(-2 * wide)}z`).join("") });
        put(here, { d: `M${plot.X(at)} ${plot.frame.top - 2}V${plot.bottom + 2}` });
      }
      const reach = Math.max(...numbers.cell.map(Math.abs)), now = [2, 4, 8, 16].find((v) => v >= reach);
      if (now !== level) { level = now; cells.Y.domain(-now, now); cells.y.ticks = [-now, 0, now]; cells.axes(); }
      for (const [n, key] of ["cell", "left", "path"].entries()) {
        const [plot, lines, dots, here] = parts[n], [stem, ends] = stems(plot, steps, numbers[key]);
        put(lines, { d: stem });
        put(dots, { d: ends });
        put(here, { d: `M${plot.X(at)} ${plot.frame.top - 2}V${plot.bottom}` });
      }
    };
  }

  const said = (v) => fixed(v / 9);
  return {
    title: "One cell with gates that you draw",
    parameters: {
      f: { drawn: T, value: "8888888888888888", label: "forget $f_t$", spoken: "Forget gate at this step", text: said },
      i: { drawn: T, value: "0900000000000000", label: "input $i_t$", spoken: "Input gate at this step", text: said },
      x: { drawn: T, value: "4826153704281635", label: "candidate $g_t$", spoken: "Candidate at this step", text: (v) => fixed(signed(v)) },
      at: { min: 1, max: T, step: 1, whole: true, value: 2, label: "step $t$", spoken: "Step that the sliders change", text: String },
    },
    compute, sentence, build,
  };
})());
