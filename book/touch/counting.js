"use strict";
/* The counting task: its data, its gradient and its map, for the figures that descend on it. */

UnrolledTouch.counting = (() => {
  const { clamp } = UnrolledTouch;

  // counting(sequences=20, steps=10, seed=1) of the library
  const BITS = `0100000001 0101010100 1101110001 0011101101 1101001000 0100001011 0010011111 1001001011 1110010111 0101001101
    0110110111 0011011110 0000111100 1110101011 1000000110 0110010111 0011000011 0110111000 1010010111 0011110011`.split(/\s+/);
  const N = BITS.length, T = BITS[0].length;
  const x = new Float64Array(N * T), target = new Float64Array(N);
  BITS.forEach((row, n) => [...row].forEach((bit, t) => { x[n * T + t] = Number(bit); target[n] += Number(bit); }));

  const result = { cost: 0, byInput: 0, byRecurrent: 0 };
  // Paths take thousands of gradients a frame, so they have a shorter way than backpropagation to the same numbers. The errors of the
  // sequences are linear in a_t = w_xh w_hh^(T-t) - 1, and C = a' G a with G = X'X / N. Nothing cancels near the solution.
  // T is ten: written out, the ten terms of a row take a third of the time of a loop over them.
  const G = new Float64Array(T * T), off = new Float64Array(T), powers = new Float64Array(T + 1);
  for (let i = 0; i < T; i++) for (let j = 0; j < T; j++) for (let n = 0; n < N; n++) G[i * T + j] += x[n * T + i] * x[n * T + j] / N;
  function shortcut(wx, wh) {
    powers[T - 1] = 1;
    for (let t = T - 2; t >= 0; t--) powers[t] = powers[t + 1] * wh; // w_hh to the age of the input of step t + 1
    for (let t = 0; t < T; t++) off[t] = wx * powers[t] - 1;
    const a = off[0], b = off[1], c = off[2], d = off[3], e = off[4], f = off[5], g = off[6], h = off[7], i = off[8], j = off[9];
    let cost = 0, byInput = 0, byRecurrent = 0;
    for (let t = 0, k = 0; t < T; t++, k += T) {
      const sum = G[k] * a + G[k + 1] * b + (G[k + 2] * c + G[k + 3] * d) + (G[k + 4] * e + G[k + 5] * f) + (G[k + 6] * g + G[k + 7] * h) + (G[k + 8] * i + G[k + 9] * j);
      cost += off[t] * sum;
      byInput += sum * powers[t];
      if (t < T - 1) byRecurrent += sum * (T - 1 - t) * powers[t + 1];
    }
    result.cost = cost; result.byInput = 2 * byInput; result.byRecurrent = 2 * wx * byRecurrent;
    return result;
  }

  // The map. For a fixed w_hh the cost is a parabola in w_xh: three numbers a row are enough for all of it.
  const meanSquare = target.reduce((sum, d) => sum + d * d / N, 0);
  function parabola(wh) {
    let square = 0, product = 0;
    for (let n = 0; n < N; n++) {
      let sum = 0;
      for (let t = 0; t < T; t++) sum = wh * sum + x[n * T + t];
      square += sum * sum / N;
      product += sum * target[n] / N;
    }
    return [square, product];
  }

  function paintSurface(canvas, map, view) {
    const ratio = Math.min(2, devicePixelRatio || 1), style = getComputedStyle(canvas);
    const width = Math.round((map.right - map.frame.left) * ratio), height = Math.round((map.bottom - map.frame.top) * ratio);
    if (width < 2 || height < 2) return;
    fillCanvas(canvas, map, width, height);
    const stops = style.getPropertyValue("--touch-map").trim().split(/\s+/).map((hex) => [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16)));
    const [ink, strength] = [style.getPropertyValue("--touch-map-line").trim(), Number(style.getPropertyValue("--touch-map-strength"))];
    const line = [1, 3, 5].map((i) => parseInt(ink.slice(i, i + 2), 16));
    const level = new Float32Array((width + 1) * (height + 1));
    for (let i = 0, k = 0; i <= height; i++) {
      const [square, product] = parabola(view.y[1] + ((i + 0.5) / height) * (view.y[0] - view.y[1]));
      for (let j = 0; j <= width; j++, k++) {
        const wx = view.x[0] + ((j + 0.5) / width) * (view.x[1] - view.x[0]);
        level[k] = Math.log10(Math.max(1e-12, wx * wx * square - 2 * wx * product + meanSquare));
      }
    }
    const table = new Uint8ClampedArray(1001 * 3);
    for (let i = 0; i <= 1000; i++) {
      const along = (i / 1000) * (stops.length - 1), low = Math.min(stops.length - 2, Math.floor(along)), share = along - low;
      for (let c = 0; c < 3; c++) table[3 * i + c] = stops[low][c] + share * (stops[low + 1][c] - stops[low][c]);
    }
    const context = canvas.getContext("2d"), picture = context.createImageData(width, height), data = picture.data;
    for (let i = 0, p = 0; i < height; i++) {
      for (let j = 0, k = i * (width + 1); j < width; j++, k++, p += 4) {
        const v = level[k], slope = Math.hypot(level[k + 1] - v, level[k + width + 1] - v);
        const nearest = Math.round(v), off = Math.abs(v - nearest) / Math.max(slope, 1e-9);
        const wide = 0.5 * ratio * (nearest % 2 ? 0.55 : 1);
        // Where level lines stand closer than a few pixels they fade, else they would fill the slit.
        let alpha = nearest < -2 || nearest > 12 ? 0 : clamp(wide + 0.5 - off, 0, 1) * strength * clamp(1.6 - 3 * ratio * slope, 0, 1);
        const i3 = 3 * Math.round(1000 * clamp((v + 2) / 10, 0, 1));
        for (let c = 0; c < 3; c++) data[p + c] = table[i3 + c] + alpha * (line[c] - table[i3 + c]);
        data[p + 3] = 255;
      }
    }
    context.putImageData(picture, 0, 0);
  }

  function fillCanvas(canvas, map, width, height) {
    if (canvas.width !== width) canvas.width = width;
    if (canvas.height !== height) canvas.height = height;
    Object.assign(canvas.style, { left: `${map.frame.left}px`, top: `${map.frame.top}px`, width: `${map.right - map.frame.left}px`, height: `${map.bottom - map.frame.top}px` });
  }

  return { N, T, x, target, shortcut, meanSquare, parabola, paintSurface, fillCanvas };
})();
