// The steps of a portable model, as mobtl.prediction.portable has them: each takes a row, or a number, and gives one.
"use strict";

mobtlPredict.steps = (() => {
  // Rows no farther apart are the same, but for the last digits of their descriptors.
  const SAME = 1e-9;
  const [LEAF, MISSING_LEFT] = [0xffff, 0x8000];
  const TYPES = { F32: Float32Array, F64: Float64Array, U16: Uint16Array, U32: Uint32Array };

  // The arrays of a safetensors file, by name: { shape, values }.
  function arrays(base64) {
    const bytes = Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0));
    const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
    const head = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)));
    const of = ({ dtype, shape, data_offsets: [from, to] }) => ({
      shape,
      values: new TYPES[dtype](bytes.slice(8 + length + from, 8 + length + to).buffer),
    });
    return new Map(Object.entries(head).filter(([name]) => name !== "__metadata__").map(([name, its]) => [name, of(its)]));
  }

  // numpy's sum of so many values that a function gives: in pairs, so that the last digit is the same.
  function pairwise(value, from, n) {
    if (n < 8) {
      let found = 0;
      for (let i = 0; i < n; i++) found += value(from + i);
      return found;
    }
    if (n > 128) {
      const half = (n >> 1) - ((n >> 1) % 8);
      return pairwise(value, from, half) + pairwise(value, from + half, n - half);
    }
    let [a, b, c, d, e, f, g, h] = [0, 1, 2, 3, 4, 5, 6, 7].map((i) => value(from + i));
    let i = 8;
    for (; i + 8 <= n; i += 8) {
      a += value(from + i);
      b += value(from + i + 1);
      c += value(from + i + 2);
      d += value(from + i + 3);
      e += value(from + i + 4);
      f += value(from + i + 5);
      g += value(from + i + 6);
      h += value(from + i + 7);
    }
    let found = a + b + (c + d) + (e + f + (g + h));
    for (; i < n; i++) found += value(from + i);
    return found;
  }

  const absolute = (x, row) => pairwise((i) => Math.abs(row[i] - x[i]), 0, x.length);
  const squares = (x, row) => pairwise((i) => (row[i] - x[i]) * (row[i] - x[i]), 0, x.length);
  const dot = (x, weights, from = 0, stride = 1) => {
    let found = 0;
    for (let i = 0; i < x.length; i++) found += x[i] * weights[from + i * stride];
    return found;
  };

  const LIKENESS = {
    rbf: (x, row, gamma) => Math.exp(-gamma * squares(x, row)),
    laplacian: (x, row, gamma) => Math.exp(-gamma * absolute(x, row)),
    matern(x, row, gamma) {
      const scaled = gamma * Math.sqrt(squares(x, row));
      return (1 + scaled) * Math.exp(-scaled);
    },
  };

  function kernel(x, { settings, values, rows }) {
    const like = LIKENESS[settings.kernel];
    return rows.reduce((sum, row, place) => sum + like(x, row, settings.gamma) * values.weights[place], 0) + settings.intercept;
  }

  function neighbours(x, { settings, values, rows }) {
    const apart = Float64Array.from(rows, (row) => (settings.p === 1 ? absolute(x, row) : Math.sqrt(squares(x, row))));
    const nearest = [...apart.keys()].sort((a, b) => apart[a] - apart[b] || a - b).slice(0, settings.k);
    const isSame = apart[nearest[0]] <= SAME;
    const weight = (place) => {
      if (settings.weights === "uniform") return 1;
      return isSame ? Number(apart[place] <= SAME) : 1 / apart[place];
    };
    let [said, total] = [0, 0];
    for (const place of nearest) {
      said += weight(place) * values.values[place];
      total += weight(place);
    }
    return said / total;
  }

  // The k-th node with children of a tree has them at 2 k + 1 and 2 k + 2.
  function leftOf({ feature, first }) {
    const left = new Uint32Array(feature.length);
    first.forEach((start, tree) => {
      const end = tree + 1 < first.length ? first[tree + 1] : feature.length;
      for (let node = start, seen = 0; node < end; node++) {
        if (feature[node] !== LEAF) left[node] = start + 2 * seen++ + 1;
      }
    });
    return left;
  }

  function trees(x, { settings, values: { feature, number, first }, left }) {
    let sum = 0;
    for (let node of first) {
      while (feature[node] !== LEAF) {
        const value = Math.fround(x[feature[node] & (MISSING_LEFT - 1)]);
        const goesLeft = Number.isNaN(value) ? feature[node] & MISSING_LEFT : value <= number[node];
        node = left[node] + (goesLeft ? 0 : 1);
      }
      sum += number[node];
    }
    return (settings.combines === "mean" ? sum / first.length : sum) + settings.base;
  }

  function perceptrons(x, { settings, values, shapes }) {
    let total = 0;
    for (let member = 0; member < values.bias.length; member++) {
      let hidden = x;
      for (let layer = 0; layer < settings.layers; layer++) {
        const [, inputs, units] = shapes[`weight${layer}`];
        const weight = values[`weight${layer}`];
        const [factor, shift] = [values[`factor${layer}`], values[`shift${layer}`]];
        const before = hidden;
        hidden = Float64Array.from({ length: units }, (_, unit) => {
          const sum = dot(before, weight, member * inputs * units + unit, units);
          return Math.max(sum * factor[member * units + unit] + shift[member * units + unit], 0);
        });
      }
      total += dot(hidden, values.weight, member * hidden.length) + values.bias[member];
    }
    return total / values.bias.length;
  }

  const KINDS = {
    select: (x, { values }) => Float64Array.from(values.columns, (column) => x[column]),
    standardise: (x, { values }) => x.map((value, i) => (value - values.centre[i]) / values.spread[i]),
    fill: (x, { values }) => x.map((value, i) => (Number.isNaN(value) ? values.values[i] : value)),
    constant: (x, { settings }) => settings.value,
    linear: (x, { settings, values }) => dot(x, values.weights) + settings.intercept,
    stretch: (x, { settings }) => x * settings.factor + settings.shift,
    logistic(x) {
      const small = Math.exp(-Math.abs(x));
      return (x >= 0 ? 1 : small) / (1 + small);
    },
    cut: (x, { settings }) => Math.min(Math.max(x, settings.low), settings.high),
    kernel,
    neighbours,
    trees,
    perceptrons,
  };

  const through = (x, steps) => steps.reduce((found, step) => KINDS[step.does](found, step), x);

  // The steps with their arrays; `training` gives the training rows, which some compare with.
  function ready(steps, base64, training) {
    const every = arrays(base64);
    const found = [];
    steps.forEach(({ does, settings }, place) => {
      const own = [...every].filter(([name]) => name.startsWith(`${place}.`)).map(([name, its]) => [name.slice(name.indexOf(".") + 1), its]);
      const values = Object.fromEntries(own.map(([name, its]) => [name, its.values]));
      const step = { does, settings, values, shapes: Object.fromEntries(own.map(([name, its]) => [name, its.shape])) };
      if (values.places) {
        const rows = training();
        step.rows = Array.from(values.places, (row) => through(rows[row], found));
      }
      if (does === "trees") step.left = leftOf(values);
      found.push(step);
    });
    return found;
  }

  return { ready, through };
})();
