// Descriptors of a composition, as mobtl.features.composition and mobtl.features.magpie compute them, by name of a block of
// mobtl.experiments.leaderboard.blocks.
"use strict";

mobtlPredict.descriptors = (() => {
  const NORMS = [0, 2, 3, 5, 7, 10];
  // numpy.isclose's tolerances.
  const [RELATIVE, ABSOLUTE] = [1e-5, 1e-8];
  const VALENCE = [8, 9, 10, 11];
  const ALL_VALENCE = 12;
  const sum = (values) => values.reduce((found, value) => found + value, 0);

  // 290 of Liu 2020: average, sum, variance, maximum and minimum of 58 properties.
  function liu({ elements, amounts }) {
    const { xenonpy } = mobtlPredict.elements;
    const rows = elements.map((name) => xenonpy[name]);
    const total = sum(amounts);
    const shares = amounts.map((n) => n / total);
    const blocks = [[], [], [], [], []];
    for (let property = 0; property < rows[0].length; property++) {
      const x = rows.map((row) => row[property]);
      const average = sum(x.map((value, place) => shares[place] * value));
      blocks[0].push(average);
      blocks[1].push(sum(x.map((value, place) => amounts[place] * value)));
      blocks[2].push(sum(x.map((value, place) => shares[place] * (value - average) ** 2)));
      blocks[3].push(Math.max(...x));
      blocks[4].push(Math.min(...x));
    }
    return blocks.flat();
  }

  // 145 of Chen 2024.
  function magpie({ elements, amounts }) {
    const its = mobtlPredict.elements;
    const total = sum(amounts);
    const shares = amounts.map((n) => n / total);
    const rows = elements.map((name) => its.magpie[its.number[name] - 1]);
    const most = Math.max(...amounts);
    const commonest = amounts.map((n) => Math.abs(n - most) <= ABSOLUTE + RELATIVE * most);
    const means = rows[0].map((_, property) => sum(rows.map((row, place) => shares[place] * row[property])));
    const statistics = means.flatMap((mean, property) => {
      const x = rows.map((row) => row[property]);
      const [low, high] = [Math.min(...x), Math.max(...x)];
      const deviation = sum(x.map((value, place) => shares[place] * Math.abs(value - mean)));
      return [low, high, high - low, mean, deviation, Math.min(...x.filter((_, place) => commonest[place]))];
    });
    return [
      ...NORMS.map((p) => sum(shares.map((share) => share ** p)) ** (p ? 1 / p : 1)),
      ...statistics,
      ...VALENCE.map((property) => means[property] / means[ALL_VALENCE]),
      Number(isNeutral(elements.map((name) => its.charges[its.number[name] - 1]), amounts)),
      ...ionic(elements.map((name) => its.electronegativity[its.number[name] - 1]), shares),
    ];
  }

  function isNeutral(charges, amounts) {
    if (charges.length === 1) return true;
    let totals = new Set([0]);
    charges.forEach((own, place) => {
      totals = new Set([...totals].flatMap((total) => own.map((charge) => total + charge * amounts[place])));
    });
    return [...totals].some((total) => Math.abs(total) <= ABSOLUTE);
  }

  // The largest ionic character of two elements, and the sum weighted by both shares.
  function ionic(electronegativity, shares) {
    let [most, weighted] = [0, 0];
    for (let i = 0; i < shares.length; i++) {
      for (let j = i + 1; j < shares.length; j++) {
        const character = 1 - Math.exp(-0.25 * (electronegativity[i] - electronegativity[j]) ** 2);
        most = Math.max(most, character);
        weighted += shares[i] * shares[j] * character;
      }
    }
    return [most, weighted];
  }

  function fractions({ elements, amounts }) {
    const found = Object.keys(mobtlPredict.elements.xenonpy).map((name) => {
      const place = elements.indexOf(name);
      return place < 0 ? 0 : amounts[place];
    });
    const total = sum(found);
    return found.map((n) => n / total);
  }

  const { ofWhole, whole } = mobtlPredict.formulas;
  const BLOCKS = { composition: liu, formula: (found) => liu(ofWhole(whole(found))), magpie, elements: fractions };

  // The blocks side by side, as a training row has them; an entry that names none has a single 0.
  const described = (found, blocks) => Float64Array.from(blocks.length ? blocks.flatMap((name) => BLOCKS[name](found)) : [0]);

  // Of a formula that was handed in, the block "composition" is that of its smallest whole amounts, too.
  const given = (found, blocks) => described(found, blocks.map((name) => (name === "composition" ? "formula" : name)));

  // Why a material has no such block; empty if it has.
  function missing(found, block) {
    const { MOST_ATOMS, hasWholeFormula } = mobtlPredict.formulas;
    if (!hasWholeFormula(found)) return `its smallest whole formula has more than ${MOST_ATOMS} atoms; correct its amounts.`;
    const beyond = block === "magpie" ? [] : found.elements.filter((name) => !Object.hasOwn(mobtlPredict.elements.xenonpy, name));
    return beyond.length ? `${beyond.join(", ")} stands in no table of descriptors, which ends with plutonium.` : "";
  }

  return { described, given, missing };
})();
