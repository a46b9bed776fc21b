// Warnings, each with its reason, in the words of mobtl.prediction.domain and mobtl.prediction.cautions.
"use strict";

mobtlPredict.Trained = (() => {
  const { key } = mobtlPredict.formulas;
  const { joined } = mobtlPredict.words;
  const NOBLE = ["He", "Ne", "Ar", "Kr", "Xe", "Rn", "Og"];

  // The compounds that a model was trained on, given as compositions.
  return class Trained {
    constructor(every) {
      this.size = every.length;
      this.keys = new Set(every.map(key));
      this.systems = new Set(every.map(Trained.system));
      this.elements = new Set(every.flatMap((each) => each.elements));
      this.pure = every.filter((each) => each.elements.length === 1).length;
      this.ofMetals = every.filter(mobtlPredict.isOfMetals).length;
    }

    static system({ elements }) {
      return [...elements].sort().join();
    }

    has(found) {
      return this.keys.has(key(found));
    }

    hasSystem(found) {
      return this.systems.has(Trained.system(found));
    }

    unseen({ elements }) {
      const fresh = elements.filter((name) => !this.elements.has(name));
      return fresh.length ? `no compound that the model was trained on has ${joined(fresh)}.` : "";
    }

    element(found) {
      if (found.elements.length > 1 || this.has(found)) return "";
      if (NOBLE.includes(found.elements[0])) {
        return "it is a noble gas, whose atoms are held together otherwise than those of any compound.";
      }
      return `it is a pure element; ${this.pure} of ${this.size} training rows are.`;
    }
  };
})();

mobtlPredict.isOfMetals = ({ elements }) => !elements.some((name) => mobtlPredict.rules.noMetals.includes(name));

mobtlPredict.cautions = (() => {
  const { composition, reduced, whole } = mobtlPredict.formulas;
  const { general, percent } = mobtlPredict.words;
  // Tables of band gaps in which that of a metal is small, and not zero.
  const NEVER_ZERO = ["jarvis"];
  // The extract of known values that has the training rows, by data set of the leaderboard.
  const ROWS_OF = { semiconductors: "semiconductors", mobility: "mobilities", c2db: "c2db" };
  // Values of polymorphs differ if the largest exceeds the smallest by this share.
  const APART = 0.1;

  function metal(found, known, trained) {
    const { gap } = mobtlPredict.rules;
    const gaps = known.filter((row) => gap in row.values && !NEVER_ZERO.includes(row.source)).map((row) => row.values[gap]);
    if (gaps.length) {
      const n = gaps.filter((value) => value === 0).length;
      const some = n === gaps.length ? "" : ", if it is one of these";
      return n ? `${n} of ${gaps.length} rows of its formula in tables have no electronic band gap: a metal${some}.` : "";
    }
    if (mobtlPredict.isOfMetals(found)) {
      return `it is made of metals alone, and most likely a metal; ${trained.ofMetals} of ${trained.size} training rows are made so.`;
    }
    const { number } = mobtlPredict.elements;
    const electrons = [...whole(found)].reduce((sum, [name, n]) => sum + BigInt(number[name]) * n, 0n);
    if (electrons % 2n === 0n) return "";
    const unless = "they pair up in a larger cell, or it is magnetic";
    return `its formula has an odd number of electrons: unless ${unless}, its highest band is half full, as a metal's.`;
  }

  function far({ fartherThan: share, nearest }) {
    if (share < mobtlPredict.rules.far) return "";
    const most = share > mobtlPredict.rules.nearlyAll ? "nearly all" : `${percent(share)}%`;
    return `the nearest compound that the model was trained on, ${nearest}, is farther away than ${most} of these are from the nearest other one.`;
  }

  function polymorphs(said, known) {
    const { property } = said;
    if (property.isProbability) {
      const gaps = known.filter((row) => "phonon_gap" in row.values).map((row) => row.values.phonon_gap);
      const n = gaps.filter((value) => value > 0).length;
      return 0 < n && n < gaps.length ? `${n} of ${gaps.length} rows of its formula have a phonon band gap; the model knows no more.` : "";
    }
    const own = known.filter((row) => row.source === ROWS_OF[property.dataset] && property.name in row.values);
    const values = own.map((row) => row.values[property.name]).filter((value) => value > 0);
    const [low, high] = [Math.min(...values), Math.max(...values)];
    if (values.length < 2 || high <= (1 + APART) * low) return "";
    const unit = property.unit && ` ${property.unit}`;
    return `${values.length} rows of its formula have ${general(low, 3)} to ${general(high, 3)}${unit}; the model knows no more.`;
  }

  function aboveLimit(found, { property, value }) {
    if (property.name !== "heat_capacity") return "";
    const formula = reduced(found);
    const atoms = composition(formula).amounts.reduce((sum, n) => sum + n, 0);
    const most = mobtlPredict.rules.mostHeat * atoms;
    if (value <= most) return "";
    return `where atoms vibrate harmonically, ${formula} has at most ${general(most, 3)} J/(mol K), 3R for each of ${general(atoms, 6)} atoms.`;
  }

  function asTheMean({ model: { card } }) {
    if (card.told_from_mean) return "";
    const range = ({ value, low, high }) => [value, low, high].map((each) => general(each, 2));
    const [own, mean] = [range(card.score), range(card.mean)];
    return `its leak-free error (${card.measure} ${own[0]}, ${own[1]} to ${own[2]}) cannot be told from that of the mean of all training rows (${mean[0]}, ${mean[1]} to ${mean[2]}).`;
  }

  // All warnings of a material, each once, with the properties that it concerns.
  return function cautions(found, predictions, known) {
    const concerned = new Map();
    for (const said of predictions) {
      const { trained } = said.model;
      const sentences = {
        "unseen-element": trained.unseen(found),
        element: trained.element(found),
        metal: metal(found, known, trained),
        far: said.isTrained ? "" : far(said),
        "as-the-mean": asTheMean(said),
        "above-limit": aboveLimit(found, said),
        polymorphs: polymorphs(said, known),
      };
      for (const [word, sentence] of Object.entries(sentences)) {
        const hasIt = word === "metal" && !mobtlPredict.rules.notOfMetals.includes(said.property.name);
        if (!sentence || hasIt) continue;
        const name = `${word} ${sentence}`;
        if (!concerned.has(name)) concerned.set(name, { word, sentence, properties: [] });
        concerned.get(name).properties.push(said.property.name);
      }
    }
    const order = (each) => mobtlPredict.rules.cautions.indexOf(each.word);
    return [...concerned.values()].sort((a, b) => order(a) - order(b));
  };
})();
