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

  // Training rows about their means and over their standard deviations; what is not known is the mean.
  class Space {
    constructor(rows) {
      const width = rows[0].length;
      this.centre = new Float64Array(width);
      this.spread = new Float64Array(width);
      for (let column = 0; column < width; column++) {
        const known = rows.map((row) => row[column]).filter(Number.isFinite);
        const mean = known.length ? known.reduce((sum, value) => sum + value, 0) / known.length : 0;
        this.centre[column] = mean;
        this.spread[column] = known.length ? Math.sqrt(known.reduce((sum, value) => sum + (value - mean) ** 2, 0) / known.length) : 0;
      }
      this.columns = [...this.spread.keys()].filter((column) => this.spread[column] > CONSTANT);
      this.rows = rows.map((row) => this.scaled(row));
    }

    scaled(x) {
      const width = Math.sqrt(Math.max(this.columns.length, 1));
      return Float64Array.from(this.columns, (column) => {
        const value = (x[column] - this.centre[column]) / this.spread[column];
        return Number.isNaN(value) ? 0 : value / width;
      });
    }

    // Distance and place of the nearest row; models that share the rows ask for the same one after another.
    nearest(x) {
      if (this.last?.x !== x) this.last = { x, found: this.nearestOf(x) };
      return this.last.found;
    }

    nearestOf(x) {
      const own = this.scaled(x);
      let [least, place] = [Infinity, 0];
      for (let number = 0; number < this.rows.length; number++) {
        const row = this.rows[number];
        let sum = 0;
        for (let i = 0; i < own.length && sum < least; i++) sum += (row[i] - own[i]) * (row[i] - own[i]);
        if (sum < least) {
          least = sum;
          place = number;
        }
      }
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
      this.trained = of(`trained ${rows}`, () => new mobtlPredict.Trained(this.formulas));
      const inputs = () => of(`${blocks} ${rows}`, () => this.formulas.map((each) => described(composition(each), this.card.inputs)));
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
