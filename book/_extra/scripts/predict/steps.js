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

  // numpy's sum of so many values from a place on: in pairs, so that the last digit is the same.
  function pairwise(values, from, n) {
    if (n < 8) {
      let found = 0;
      for (let i = from; i < from + n; i++) found += values[i];
      return found;
    }
    if (n > 128) {
      const half = (n >> 1) - ((n >> 1) % 8);
      return pairwise(values, from, half) + pairwise(values, from + half, n - half);
    }
    let [a, b, c, d, e, f, g, h] = [0, 0, 0, 0, 0, 0, 0, 0];
    let i = from;
    for (; i + 8 <= from + n; i += 8) {
      a += values[i];
      b += values[i + 1];
      c += values[i + 2];
      d += values[i + 3];
      e += values[i + 4];
      f += values[i + 5];
      g += values[i + 6];
      h += values[i + 7];
    }
    let found = a + b + (c + d) + (e + f + (g + h));
    for (; i < from + n; i++) found += values[i];
    return found;
  }

  // Of each row the sum of its absolute differences from x, or of their squares: nearly all the time of a prediction.
  function apart(x, rows, p) {
    const [own, found] = [new Float64Array(x.length), new Float64Array(rows.length)];
    for (const [place, row] of rows.entries()) {
      if (p === 1) for (let i = 0; i < own.length; i++) own[i] = Math.abs(row[i] - x[i]);
      else for (let i = 0; i < own.length; i++) own[i] = (row[i] - x[i]) * (row[i] - x[i]);
      found[place] = pairwise(own, 0, own.length);
    }
    return found;
  }

  const dot = (x, weights, from = 0, stride = 1) => {
    let found = 0;
    for (let i = 0; i < x.length; i++) found += x[i] * weights[from + i * stride];
    return found;
  };

  // How alike a row is that is so far apart, in the norm p.
  const LIKENESS = {
    rbf: { p: 2, like: (squares, gamma) => Math.exp(-gamma * squares) },
    laplacian: { p: 1, like: (sum, gamma) => Math.exp(-gamma * sum) },
    matern: { p: 2, like: (squares, gamma) => (1 + gamma * Math.sqrt(squares)) * Math.exp(-gamma * Math.sqrt(squares)) },
  };

  function kernel(x, { settings, values, rows }) {
    const { p, like } = LIKENESS[settings.kernel];
    return dot(apart(x, rows, p).map((each) => like(each, settings.gamma)), values.weights) + settings.intercept;
  }

  // The places of the k smallest, the earlier of two equal ones first.
  function smallest(values, k) {
    const found = [];
    values.forEach((value, place) => {
      if (found.length === k && value >= values[found[k - 1]]) return;
      let at = found.length;
      while (at && values[found[at - 1]] > value) at--;
      found.splice(at, 0, place);
      found.length = Math.min(found.length, k);
    });
    return found;
  }

  function neighbours(x, { settings, values, rows }) {
    const sums = apart(x, rows, settings.p);
    const distances = settings.p === 1 ? sums : sums.map(Math.sqrt);
    const nearest = smallest(distances, settings.k);
    const isSame = distances[nearest[0]] <= SAME;
    const weight = (place) => {
      if (settings.weights === "uniform") return 1;
      return isSame ? Number(distances[place] <= SAME) : 1 / distances[place];
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
        hidden = new Float64Array(units).map((_, unit) => {
          const sum = dot(before, weight, member * inputs * units + unit, units);
          return Math.max(sum * factor[member * units + unit] + shift[member * units + unit], 0);
        });
      }
      total += dot(hidden, values.weight, member * hidden.length) + values.bias[member];
    }
    return total / values.bias.length;
  }

  const KINDS = {
    select: (x, { values }) => new Float64Array(values.columns.length).map((_, i) => x[values.columns[i]]),
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
