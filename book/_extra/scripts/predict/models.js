// A served model: its prediction, its interval, and how far a material is from its training rows
// (mobtl.prediction.served, intervals, distance).
"use strict";

mobtlPredict.Model = (() => {
  const { composition } = mobtlPredict.formulas;
  const { described } = mobtlPredict.descriptors;
  const { ready, through } = mobtlPredict.steps;
  // A column that hardly varies in the training rows says nothing of distance.
  const CONSTANT = 1e-6;

  // numpy.interp.
  function interpolated(x, xs, ys) {
    if (x <= xs[0]) return ys[0];
    if (x >= xs.at(-1)) return ys.at(-1);
    const j = xs.findIndex((each) => each > x) - 1;
    return ((ys[j + 1] - ys[j]) / (xs[j + 1] - xs[j])) * (x - xs[j]) + ys[j];
  }

  // Mean and standard deviation of what is known of a column.
  function spreadOf(rows, column) {
    const known = rows.map((row) => row[column]).filter(Number.isFinite);
    let [sum, squares] = [0, 0];
    for (const value of known) sum += value;
    const mean = known.length && sum / known.length;
    for (const value of known) squares += (value - mean) ** 2;
    return [mean, Math.sqrt(known.length && squares / known.length)];
  }

  // Training rows about their means and over their standard deviations; what is not known is the mean.
  class Space {
    constructor(rows) {
      const every = Array.from(rows[0], (_, column) => [column, ...spreadOf(rows, column)]);
      this.columns = every.filter(([, , spread]) => spread > CONSTANT);
      this.rows = rows.map((row) => this.scaled(row));
    }

    scaled(x) {
      const width = Math.sqrt(Math.max(this.columns.length, 1));
      const found = new Float64Array(this.columns.length);
      this.columns.forEach(([column, mean, spread], place) => {
        const value = (x[column] - mean) / spread;
        found[place] = Number.isNaN(value) ? 0 : value / width;
      });
      return found;
    }

    // Distance and place of the nearest row; models that share the rows ask for the same one after another.
    nearest(x) {
      if (this.last?.x !== x) this.last = { x, found: this.nearestOf(x) };
      return this.last.found;
    }

    nearestOf(x) {
      const own = this.scaled(x);
      let [least, place] = [Infinity, 0];
      this.rows.forEach((row, number) => {
        let sum = 0;
        for (let i = 0; i < own.length && sum < least; i++) sum += (row[i] - own[i]) * (row[i] - own[i]);
        if (sum < least) [least, place] = [sum, number];
      });
      return [Math.sqrt(least), place];
    }
  }

  class Model {
    // `shared` keeps what models of the same training rows have in common.
    constructor(content, shared) {
      Object.assign(this, content);
      const of = (name, make) => {
        if (!shared.has(name)) shared.set(name, make());
        return shared.get(name);
      };
      const rows = this.formulas.join();
      const blocks = this.card.inputs.join();
      const read = (formula) => of(`read ${formula}`, () => composition(formula));
      const row = (formula) => of(`row ${blocks} ${formula}`, () => described(read(formula), this.card.inputs));
      this.trained = of(`trained ${rows}`, () => new mobtlPredict.Trained(this.formulas.map(read)));
      const inputs = () => of(`rows ${blocks} ${rows}`, () => this.formulas.map(row));
      this.steps = ready(this.steps, this.arrays, inputs);
      this.space = () => of(`space ${blocks} ${rows}`, () => new Space(inputs()));
    }

    bounded(value) {
      const [low, high] = this.card.bounds;
      return Math.min(Math.max(value, low ?? -Infinity), high ?? Infinity);
    }

    predict(x) {
      return this.bounded(through(x, this.steps));
    }

    // Both ends around a prediction.
    interval(predicted, level, scheme) {
      const residuals = this.card.residuals[scheme];
      const probabilities = residuals.map((_, place) => (place + 1) / (residuals.length + 1));
      const tails = [(1 - level) / 2, (1 + level) / 2];
      return tails.map((tail) => this.bounded(predicted + interpolated(tail, probabilities, residuals)));
    }

    // The nearest compound, and the share of the training rows that are nearer to theirs.
    nearest(x) {
      const [distance, place] = this.space().nearest(x);
      const nearer = this.card.nearest.filter((each) => each <= distance).length;
      return { nearest: this.formulas[place], fartherThan: nearer / (this.card.nearest.length + 1) };
    }
  }

  return Model;
})();
