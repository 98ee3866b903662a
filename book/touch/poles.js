"use strict";
/* Chapter 12: the linear unit that predicts an ARMA(1, 1) series, and the two numbers that decide how it behaves. */

UnrolledTouch.define("poles", (() => {
  const { h, s, html, fixed, clamp, curve, write, put } = UnrolledTouch;

  // Eighty standard normal numbers, rounded: the same innovations for every series
  const NOISE = [
    1.75, -0.29, -0.48, -2.65, -0.01, -0.32, -0.54, 0.32, 0.42, -1.07, -0.89, -0.48, 0.69, 0.56, -1.31, -1.12,
    0.74, 1.57, -0.03, -0.68, 1.1, -0.31, 0.73, 1.55, 0.63, 0.07, 0.73, -0.64, -0.18, -0.57, -0.2, -0.49, -0.19,
    -0.38, 0.09, 0.06, 0.3, 1.4, -1.55, 1.3, -0.24, -1.23, -0.17, 0.09, 1.07, -1.06, 0.22, 0.12, -1.68, -1.19, 0.6,
    0.7, 1.09, 0.53, 0.4, 0.12, 1.21, -0.84, -0.14, 0.39, -1.58, 1.31, -0.79, -0.07, 2.16, -0.83, -0.53, 1.56,
    -1.08, -0.43, 0.52, 0.46, 0.59, 0.37, 1.35, 1.02, 0.6, -0.68, -0.71, -1.91];
  const BEFORE = 20, READ = 40, LAST = 60, LAGS = 20, STEPS = 25;
  const steps = Array.from({ length: STEPS }, (_, i) => i + 1), lags = Array.from({ length: LAGS + 1 }, (_, k) => k), times = Array.from({ length: LAST }, (_, i) => i + 1);

  function compute({ phi, theta }) {
    const recurrent = -theta, input = phi + theta;
    const impulse = lags.map((k) => input * recurrent ** k);
    // E(x_t - h_{t-1})^2 in units of the innovations' variance, for a series that has run forever; infinite without such a series
    const start = Math.abs(phi) < 1 ? input ** 2 / (1 - phi ** 2) : Infinity;
    const variance = steps.map((t) => (start === Infinity ? (input === 0 ? 1 : Infinity) : 1 + theta ** (2 * (t - 1)) * start));
    // The series began twenty steps before the network, from zero.
    const series = [];
    let x = 0, e = 0;
    for (const next of NOISE) { x = phi * x + next + theta * e; e = next; series.push(x); }
    series.splice(0, BEFORE);
    // It reads the series up to step READ, and from there on itself: x_{t+1} := h_t.
    const predicted = [0];
    for (let t = 0; t < LAST - 1; t++) predicted.push(recurrent * predicted[t] + input * (t < READ ? series[t] : predicted[t]));
    const twin = Math.abs(theta) > 1 ? 1 / theta : theta;
    return { recurrent, input, impulse, variance, series, predicted, teacherForced: recurrent, freeRunning: recurrent + input, twin, best: Math.max(1, theta ** 2) };
  }

  const inside = (value) => Math.abs(value) < 1;
  const on = (value) => Math.abs(value) === 1;

  function sentence({ phi, theta }, { input }) {
    if (Math.abs(input) < 5e-3) return "**Nothing to learn.** $φ + θ = 0$: pole and zero cancel, the series is white noise, and the best prediction is 0.";
    const reading = inside(theta) ? (theta === 0 ? "**Reading**, it needs no memory at all: $x_t$ is enough." : `**Reading**, it forgets its start by the factor ${fixed(Math.abs(theta))} a step.`)
      : on(theta) ? "**Reading**, it never forgets its start." : `**Reading**, its error grows by the factor ${fixed(Math.abs(theta))} a step.`;
    const running = inside(phi) ? (phi === 0 ? "**Reading itself**, it says 0 after one step." : `**Reading itself**, its forecasts fade by the factor ${fixed(Math.abs(phi))} a step.`)
      : on(phi) ? `**Reading itself**, ${phi > 0 ? "it repeats its last forecast forever" : "its forecasts change their sign and never fade"}.` : `**Reading itself**, its forecasts grow by the factor ${fixed(Math.abs(phi))} a step.`;
    return `${reading}\n${running}`;
  }

  function build(figure) {
    const { live } = figure;
    const equation = h("span", { class: "touch-slot" });
    const plane = h("div", { class: "poles-left" }), charts = h("div", { class: "poles-charts" });
    live.append(plane, charts);
    plane.append(h("p", { class: "poles-equation" }, equation));

    // The plane: both numbers are real, so what can be dragged slides along the real axis.
    const circle = figure.plot(plane, { className: "poles-plane", name: "The complex plane with the unit circle, the pole and the zero", margin: { left: 0, right: 0, top: 0, bottom: 0 }, x: { min: -1.6, max: 1.6 }, y: { min: -1, max: 1 } });
    const disc = circle.add("circle", { class: "poles-disc" });
    const axis = circle.add("path", { class: "touch-base" });
    const ticks = [-1, 1].map((v) => [v, circle.label(fixed(v, v % 1 ? 1 : 0), { class: "touch-tiny", "text-anchor": "middle" })]);
    // Words along the circle, inside and outside
    const arcs = [["inside it fades", -13], ["outside it grows", 6]].map(([words, off], i) => {
      const path = circle.root.appendChild(s("path", { id: `poles-arc-${i}`, fill: "none" }));
      circle.labels.append(s("text", { class: "touch-note", "text-anchor": "middle" }, s("textPath", { href: `#poles-arc-${i}`, startOffset: "50%" }, words)));
      return (x, y, r) => put(path, { d: `M${x - r - off} ${y}A${r + off} ${r + off} 0 0 1 ${x + r + off} ${y}` });
    });
    const stems = circle.add("path", { class: "poles-stem" });
    const twinArc = circle.add("path", { class: "touch-dashed touch-blue" });
    const twin = circle.add("circle", { r: 7, class: "poles-twin" });
    const twinName = circle.label("", { class: "touch-blue-text touch-halo", "text-anchor": "middle" });
    const zero = circle.add("circle", { r: 6.5, class: "poles-zero" }), pole = circle.add("path", { class: "poles-pole" });
    const poleName = circle.label("", { class: "touch-orange-text touch-strong touch-halo", "text-anchor": "middle" }), zeroName = circle.label("", { class: "touch-blue-text touch-strong touch-halo", "text-anchor": "middle" });
    const unit = () => Math.min(circle.width / 3.25, (circle.height - 24) / 2);
    const X = (v) => circle.width / 2 + v * unit(), Y = () => circle.height / 2 + 10;
    const arm = () => Math.min(40, unit() / 3);  // so that the names at its ends stay clear of the words along the circle
    circle.relayout.push(() => {
      put(disc, { cx: X(0), cy: Y(), r: unit() });
      put(axis, { d: `M0 ${Y()}H${circle.width}` });
      for (const [v, label] of ticks) { put(label, { x: X(v) + 10 * v, y: Y() + 16 }); }
      for (const arc of arcs) arc(X(0), Y(), unit());
    });

    const controls = h("div", { class: "touch-controls poles-controls" });
    plane.append(controls);
    figure.slider(controls, "phi");
    figure.slider(controls, "theta");
    const snap = (v) => { const two = Math.round(clamp(v, -1.5, 1.5) * 100) / 100; return two; };
    figure.handle(circle, { keys: ["phi"], className: "poles-handle-pole", at: ({ phi }) => [X(phi), Y() - arm()], move: (left) => ({ phi: snap((left - circle.width / 2) / unit()) }) });
    figure.handle(circle, { keys: ["theta"], className: "poles-handle-zero", at: ({ theta }) => [X(-theta), Y() + arm()], move: (left) => ({ theta: snap(-(left - circle.width / 2) / unit()) }) });

    const signed = (v) => fixed(v, Math.abs(v) % 1 ? 1 : 0);
    const ring = figure.plot(charts, { name: "Impulse response of the predictor", margin: { left: 40 },
      x: { min: -0.6, max: LAGS + 0.6, ticks: [0, 5, 10, 15, 20], format: String },
      y: { min: -2, max: 2, ticks: [-2, 0, 2], base: 0, format: signed, name: "what one input leaves in $h$, $k$ steps later", nameAt: 0 } });
    const bars = ring.add("path", { class: "touch-stem touch-blue" });
    const tips = ring.add("path", { class: "touch-dots touch-blue" });

    const power = (v) => (v < 1000 ? String(v) : `$10^{${Math.round(Math.log10(v))}}$`);
    const error = figure.plot(charts, { name: "One-step error variance over time, from the state zero", margin: { left: 40 },
      x: { min: 0.4, max: STEPS + 0.6, ticks: [1, 5, 10, 15, 20, 25], format: String },
      y: { min: 0.7, max: 100, form: "log", ticks: [1, 10, 100], format: power, name: "mean squared error at step $t$, from $h_0 = 0$", nameAt: 0 } });
    const bestLine = error.add("path", { class: "touch-dashed touch-blue" }), bestName = error.label("", { class: "touch-blue-text touch-halo", "text-anchor": "end" });
    const errorLine = error.add("path", { class: "touch-line touch-blue" });
    const errorDots = error.add("path", { class: "touch-dots touch-blue" });
    const missing = error.label("", { class: "touch-note", "text-anchor": "middle" }, (p) => [(p.frame.left + p.right) / 2, p.frame.top + 28]);

    const run = figure.plot(charts, { className: "poles-run", name: "A series, the predictions of the network that reads it, and from step 40 on of the network that reads itself", margin: { left: 40 },
      x: { min: 0, max: LAST + 0.5, ticks: [0, 20, 40, 60], format: String },
      y: { min: -5, max: 5, ticks: [-4, 0, 4], base: 0, format: (v) => (Math.abs(v) < 1000 ? fixed(v, 0) : `${v < 0 ? "\u2212" : ""}$10^{${Math.round(Math.log10(Math.abs(v)))}}$`), name: "the series, and what the network predicts", nameAt: 0 } });
    const self = run.add("rect", { class: "poles-self" });
    const truth = run.add("path", { class: "touch-line poles-series" });
    const forced = run.add("path", { class: "touch-line touch-blue" }), free = run.add("path", { class: "touch-line touch-orange" });
    const readsName = run.label("it reads the series", { class: "touch-blue-text touch-halo" }), selfName = run.label("it reads itself", { class: "touch-orange-text touch-halo", "text-anchor": "end" });

    // The words: each with what hangs on it
    const rows = [
      ["stable", "network", "$|w_{hh}| = |θ| < 1$", "It forgets its start; its gradients fade through time.", ({ theta }) => inside(theta), "touch-blue-text"],
      ["invertible", "model", "$|θ| < 1$", "The same, seen from the data: past values show past errors.", ({ theta }) => inside(theta), "touch-blue-text"],
      ["stationary", "series", "$|φ| < 1$", "Constant variance; forecasts that run free fade.", ({ phi }) => inside(phi), "touch-orange-text"],
    ];
    const table = h("table", { class: "poles-words" });
    const answers = rows.map(([word, of, condition, matters, holds, className]) => {
      const answer = h("span", { class: "poles-answer" });
      const head = h("th", { scope: "row" }), test = h("td", { class: className });
      head.append(answer, ` ${word} ${of}`);
      test.innerHTML = html(condition);
      table.append(h("tr", {}, head, test, h("td", {}, matters)));
      return (state) => { const yes = holds(state); if (answer.textContent === (yes ? "yes" : "no")) return; answer.textContent = yes ? "yes" : "no"; answer.classList.toggle("poles-no", !yes); };
    });
    live.append(table);
    figure.resetButton(controls);

    const LEVELS = [5, 10, 20, 50, 100, 200, 500, 1000, ...Array.from({ length: 20 }, (_, k) => 1.25 * 10 ** (k + 3))];
    let level = 0, written = "";
    return ({ phi, theta }, numbers) => {
      const formula = html(`$h_t =$ [b]${fixed(-theta)}[/b] $h_{t-1}$ ${numbers.input < 0 ? "\u2212" : "+"} ${fixed(Math.abs(numbers.input))} $x_t$`.replace("t-1", "t\u22121")).replace("[b]", "<strong class='touch-blue-text'>").replace("[/b]", "</strong>");
      if (formula !== written) equation.innerHTML = written = formula;
      const px = X(phi), zx = X(-theta), y = Y();
      put(pole, { d: `M${px - 6} ${y - 6}l12 12m0 -12l-12 12` });
      put(zero, { cx: zx, cy: y });
      put(stems, { d: `M${px} ${y - 7}V${y - arm() + 11}M${zx} ${y + 8}V${y + arm() - 11}` });
      const keep = (v) => clamp(v, 58, circle.width - 58);
      write(poleName, `pole $φ$ = ${fixed(phi)}`); put(poleName, { x: keep(px), y: y - arm() - 17 });
      write(zeroName, `zero $−θ$ = ${fixed(-theta)}`); put(zeroName, { x: keep(zx), y: y + arm() + 27 });
      const has = Math.abs(theta) > 1;
      for (const part of [twin, twinArc, twinName]) part.style.display = has ? "" : "none";
      if (has) {
        const tx = X(-1 / theta);
        put(twin, { cx: tx, cy: y });
        put(twinArc, { d: `M${zx} ${y + 8}Q${(zx + tx) / 2} ${y + 44} ${tx} ${y + 9}` });
        write(twinName, "training lands here"); put(twinName, { x: clamp(tx, 64, circle.width - 64), y: y - 17 });
      }

      const [lines, ends] = UnrolledTouch.stems(ring, lags, numbers.impulse);
      put(bars, { d: lines });
      put(tips, { d: ends });

      const finite = Number.isFinite(numbers.variance[0]);
      put(errorLine, { d: finite ? curve(error, steps, numbers.variance) : "" });
      put(errorDots, { d: finite ? UnrolledTouch.stems(error, steps, numbers.variance, 1)[1] : "" });
      for (const [v, label] of ticks) label.style.display = Math.min(...[phi, -theta].map((w) => Math.abs(w - v))) < 0.17 || (has && v * theta < 0) ? "none" : "";
      write(missing, finite ? "" : "none: such a series has no constant variance");
      put(bestLine, { d: has && finite ? `M${error.frame.left} ${error.Y(numbers.best)}H${error.right}` : "" });
      write(bestName, has && finite ? `best linear: $θ^2$ = ${fixed(numbers.best)}` : "");
      put(bestName, { x: error.right - 2, y: error.Y(numbers.best) - 5 });

      const reach = 1.1 * Math.max(...numbers.series.map(Math.abs)), now = LEVELS.find((v) => v >= reach);
      if (now !== level) { level = now; run.Y.domain(-now, now); const tick = now * 0.8; run.y.ticks = [-tick, 0, tick]; run.axes(); }
      put(self, { x: run.X(READ), y: run.frame.top, width: run.right - run.X(READ), height: run.bottom - run.frame.top });
      put(truth, { d: curve(run, times, numbers.series) });
      put(forced, { d: curve(run, times.slice(0, READ + 1), numbers.predicted) });
      put(free, { d: curve(run, times.slice(READ), numbers.predicted.slice(READ)) });
      put(readsName, { x: run.frame.left + 6, y: run.bottom - 6 });
      put(selfName, { x: run.right - 4, y: run.bottom - 6 });
      for (const answer of answers) answer({ phi, theta });
    };
  }

  return {
    title: "The predictor of an ARMA(1, 1) series",
    parameters: {
      phi: { min: -1.5, max: 1.5, step: 0.01, value: 0.7, label: "$φ$, of the series", spoken: "phi, the autoregressive coefficient" },
      theta: { min: -1.5, max: 1.5, step: 0.01, value: 0.4, label: "$θ$, of the noise", spoken: "theta, the moving average coefficient" },
    },
    compute, sentence, build,
  };
})());
