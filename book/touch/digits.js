"use strict";
/* Chapter 6: a central difference and a complex step, digit by digit. */

UnrolledTouch.define("digits", (() => {
  const { h, number, px, clamp, put } = UnrolledTouch;
  // The unit of chapter 4 with a recurrent weight of 3/4: the exact derivative has so few binary digits that it is stored exactly.
  const BITS = [1, 1, 0, 1, 0, 0, 1, 1, 0, 1], TARGET = 6, W = 0.75;

  function loss(w) {
    let state = 0;
    for (const x of BITS) state = w * state + x;
    return 0.5 * ((state - TARGET) * (state - TARGET));
  }

  /** The imaginary part of the loss at w + i eps, divided by eps: products of complex numbers, nothing is subtracted. */
  function complexStep(w, eps) {
    let re = 0, im = 0;
    for (const x of BITS) [re, im] = [w * re - eps * im + x, w * im + eps * re];
    re -= TARGET;
    return (0.5 * (re * im + im * re)) / eps;
  }

  /** Backpropagation: the sum of delta_t h_{t-1}. */
  const TRUTH = (() => {
    const states = [0];
    for (const x of BITS) states.push(W * states.at(-1) + x);
    let delta = states.at(-1) - TARGET, sum = 0;
    for (let t = BITS.length; t > 0; t--, delta *= W) sum += delta * states[t - 1];
    return sum;
  })();
  const error = (value) => Math.abs((value - TRUTH) / TRUTH);

  const SIZES = [];
  for (let k = 18; k >= 1; k--) for (const m of [1, 2, 5]) if (k > 1 || m === 1) SIZES.push(Number(`${m}e-${k}`));
  const central = (eps) => (loss(W + eps) - loss(W - eps)) / (2 * eps);
  const curves = { byDifference: SIZES.map((eps) => error(central(eps))), byComplexStep: SIZES.map((eps) => error(complexStep(W, eps))) };

  function compute({ eps }) {
    const ahead = loss(W + eps), behind = loss(W - eps), value = central(eps), side = complexStep(W, eps);
    return { ahead, behind, difference: ahead - behind, value, side, truth: TRUTH, wrong: error(value), sideWrong: error(side), ...curves };
  }

  const digits = (n) => (n === 0 ? "no digit" : n === 1 ? "one digit" : n === 17 ? "all digits" : `${n} digits`);

  function sentence({ eps }, { ahead, behind, value, side, truth, wrong, sideWrong }) {
    const same = common(ahead, behind);
    const why = ahead === behind ? "the two losses are the same number, and nothing is left" : wrong > 2 * sideWrong ? `the two losses agree in ${digits(same)}, which cancel` : "the chord is not the tangent";
    return `**The difference** has ${digits(common(value, truth))} right: ${why}.\n**The complex step** has ${digits(common(side, truth))} right; it subtracts nothing.`;
  }

  const shown = (value) => value.toPrecision(17).padEnd(18, "0");
  const raised = (n) => [...n.replace("+", "")].map((c) => (c === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[c])).join("");
  /** A number in writing, in two parts: what it begins with like the other one, and the rest. */
  function parted(a, b) {
    const [one, two] = [shown(a), shown(b)];
    let n = 0;
    while (n < one.length && one[n] === two[n]) n++;
    return [one.slice(0, n), one.slice(n)];
  }
  /** How many leading digits two numbers share: the words count what the table shows. */
  const common = (a, b) => parted(a, b)[0].replace(/\D/g, "").replace(/^0+/, "").length;

  const power = (v) => `$10^{${String(Math.round(Math.log10(v))).replace("-", "\u2212")}}$`;

  function build(figure) {
    const { live } = figure;
    const table = h("div", { class: "digits-table", "aria-hidden": "true" });
    live.append(table);
    const rows = ["L(w + ε)", "L(w − ε)", "difference", "over 2ε", "complex step", "true"].map((name) => {
      const same = h("span", { class: "digits-same" }), rest = h("span", { class: "digits-rest" });
      table.append(h("span", { class: "digits-name" }, name), h("span", { class: "digits-number" }, h("span", { class: "touch-slot" }, same, rest)));
      return (first, second) => { if (same.textContent !== first) same.textContent = first; if (rest.textContent !== second) rest.textContent = second; };
    });
    const plot = figure.plot(live, {
      className: "digits-plot", name: "Relative error of both methods against the step, both axes logarithmic", margin: { left: 44, bottom: 38 },
      x: { min: 4e-19, max: 3e-1, form: "log", ticks: [1e-18, 1e-14, 1e-10, 1e-6, 1e-2], format: power },
      y: { min: 1e-17, max: 30, form: "log", ticks: [1e-16, 1e-12, 1e-8, 1e-4, 1], format: power, name: "relative error", nameAt: 0 },
    });
    plot.label("step $ε$", { class: "touch-name", "text-anchor": "end" }, (p) => [p.right, p.bottom + 32]);
    const sides = plot.add("path", { class: "touch-dots touch-blue digits-dots" }), chords = plot.add("path", { class: "touch-dots touch-orange digits-dots" });
    plot.label("central difference", { class: "touch-orange-text touch-halo", "text-anchor": "middle" }, (p) => [p.X(2e-7), p.Y(3e-5)]);
    plot.label("complex step", { class: "touch-blue-text touch-halo", "text-anchor": "middle" }, (p) => [p.X(1e-12), p.Y(3e-15)]);
    const level = (v) => clamp(plot.Y(Math.max(v, 1.5e-17)), plot.frame.top, plot.bottom);
    plot.relayout.push(() => {
      for (const [path, errors] of [[sides, curves.byComplexStep], [chords, curves.byDifference]]) put(path, { d: SIZES.map((eps, i) => `M${px(plot.X(eps))} ${px(level(errors[i]))}h0`).join("") });
    });
    const here = plot.add("path", { class: "digits-here" });
    const controls = h("div", { class: "touch-controls digits-controls" });
    live.append(controls);
    figure.slider(controls, "eps");
    figure.resetButton(controls);
    figure.handle(plot, { keys: ["eps"], anywhere: true, className: "digits-handle", at: ({ eps }) => [plot.X(eps), level(figure.numbers.wrong)], move: (x) => ({ eps: plot.X.invert(x) }) });

    return ({ eps }, numbers) => {
      const { ahead, behind, difference, value, side, truth } = numbers;
      [[ahead, behind], [behind, ahead], null, [value, truth], [side, truth], [truth, truth]].forEach((pair, i) => pair && rows[i](...parted(...pair).map((part) => part.replace("-", "\u2212"))));
      rows[2]("", difference === 0 ? "0" : difference.toExponential(Math.max(1, 16 - common(ahead, behind))).replace(/e(.*)/, (_, n) => ` · 10${raised(n)}`).replace("-", "\u2212"));
      const x = plot.X(eps);
      put(here, { d: `M${x} ${plot.bottom}V${level(numbers.sideWrong)}M${x} ${level(numbers.sideWrong)}V${level(numbers.wrong)}` });
    };
  }

  return {
    title: "A derivative by a central difference and by the complex step",
    parameters: { eps: { min: 1e-18, max: 1e-1, step: 0.05, form: "log", value: 1e-5, label: "step $ε$", spoken: "Step", text: (v) => number(v, 2) } },
    compute, sentence, build,
  };
})());
