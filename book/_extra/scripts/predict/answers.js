// From an entry to its answer, the object that `mobtl predict --json` prints (mobtl.prediction.predicting, objects, known).
"use strict";

mobtlPredict.answers = (() => {
  const { hasWholeFormula, key, reduced } = mobtlPredict.formulas;
  const { given, missing } = mobtlPredict.descriptors;
  const { rounded } = mobtlPredict.words;
  const [INSIDE, OUTSIDE] = ["formula", "chemical-system"];
  const LEVEL = 0.8;

  // Rows of tables about a compound: { source, id, values }.
  function known(found, sources) {
    return Object.entries(sources).flatMap(([source, { units, rows }]) =>
      (rows[key(found)] ?? []).map(([id, ...numbers]) => {
        const pairs = Object.keys(units).map((name, place) => [name, numbers[place]]);
        return { source, id, values: Object.fromEntries(pairs.filter(([, value]) => value !== null)) };
      }));
  }

  function predicted(model, property, found, x) {
    const label = model.predict(x);
    const told = (value) => (property.one ? property.one * 10 ** value : value);
    const isOutside = !model.trained.hasSystem(found);
    const scheme = isOutside ? OUTSIDE : INSIDE;
    const [low, high] = property.isProbability ? [null, null] : model.interval(label, LEVEL, scheme).map(told);
    return { property, model, value: told(label), low, high, scheme, isTrained: model.trained.has(found), ...model.nearest(x) };
  }

  function coverage({ model, scheme }) {
    const found = model.card.coverage.find((each) => each.scheme === scheme && each.level === LEVEL);
    if (!found) return null;
    const { share, low, high, rows, formulas } = found;
    return { share: rounded(share), low: rounded(low), high: rounded(high), rows, formulas, held_out: scheme };
  }

  // Of the groups of held-out predictions, by their probability, the one whose is nearest; null for a number.
  function observed({ model, value, scheme }) {
    const groups = model.card.calibration[scheme] ?? [];
    const apart = (group) => Math.abs(group.said - value);
    const found = groups.reduce((best, each) => (best && apart(best) <= apart(each) ? best : each), null);
    return found && { said: rounded(found.said), share: rounded(found.observed), predictions: found.rows };
  }

  function asObject(said) {
    const { card } = said.model;
    return {
      property: said.property.name,
      title: said.property.title,
      unit: said.property.unit,
      value: rounded(said.value),
      low: rounded(said.low),
      high: rounded(said.high),
      level: said.low === null ? null : LEVEL,
      coverage: coverage(said),
      observed: observed(said),
      farther_than: rounded(said.fartherThan),
      nearest: said.nearest,
      trained_on_it: said.isTrained,
      told_from_mean: card.told_from_mean,
      score: { measure: card.measure, ...card.score },
      model: { entry: card.entry, title: card.title, given: "formula", inputs: card.inputs, better: card.best },
    };
  }

  // The answer for an entry; `served` has the models, the properties and the sources of one kind of material.
  function answer(entry, served, of) {
    const { source, place, status, reason, composition: found, notes } = entry;
    const formula = found && hasWholeFormula(found) ? reduced(found) : null;
    const none = { source, place, status, reason, given: found ? "formula" : "", of: "", formula, notes, predictions: [], known: [], warnings: [] };
    if (status !== "ok") return none;
    const reasons = new Set();
    const inputs = new Map();
    const said = served.models.flatMap(([property, model]) => {
      const blocks = model.card.inputs;
      const lacking = blocks.map((block) => missing(found, block)).filter(Boolean);
      lacking.forEach((why) => reasons.add(why));
      if (lacking.length) return [];
      if (!inputs.has(blocks.join())) inputs.set(blocks.join(), given(found, blocks));
      return [predicted(model, property, found, inputs.get(blocks.join()))];
    });
    if (!said.length) return { ...none, status: "not-described", reason: [...reasons].join(" ") };
    const rows = known(found, served.sources);
    const values = rows.flatMap((row) => {
      const { units, title, reference, licence } = served.sources[row.source];
      return Object.entries(row.values).map(([property, value]) => ({ property, value, unit: units[property], id: row.id, source: title, reference, licence }));
    });
    return { ...none, of, predictions: said.map(asObject), known: values, warnings: mobtlPredict.cautions(found, said, rows) };
  }

  return { LEVEL, answer };
})();
