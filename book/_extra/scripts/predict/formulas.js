// Reads a formula by the grammar of mobtl.features.formulas and mobtl.handed_in.written, and refuses it with their sentences.
"use strict";

mobtlPredict.formulas = (() => {
  const { BLANK, split, plain, quoted, general } = mobtlPredict.words;
  const DENOMINATOR = 100000n;
  const LONGEST = 500;
  const MOST_ATOMS = 10000000n;
  const ADDITION = "write an addition, such as the water of a hydrate, in brackets: CaSO4(H2O)2";
  const CHARGES = "leave out charges, and names of phases and polytypes: a composition is elements and amounts alone";
  const ADVICE = new Map([
    ...[...".·*•⋅∙‧・●×"].map((sign) => [sign, ADDITION]),
    ...[..."+-−–‐⁺⁻"].map((sign) => [sign, CHARGES]),
    ...[..."/⁄"].map((sign) => [sign, "write an amount as a decimal number, and one composition at a time"]),
    ...[...",;"].map((sign) => [sign, "write a decimal number with a point, and one formula at a time"]),
    ...[..."xyzδ"].map((sign) => [sign, "give every amount as a number"]),
  ]);
  // Python's digits.
  const DIGIT =
    /[\p{Nd}\u1369-\u1371\u19da\u24f5-\u24fd\u24ff\u2776-\u277e\u2780-\u2788\u278a-\u2792\u{10a40}-\u{10a43}\u{10e60}-\u{10e68}\u{11052}-\u{1105a}]/u;
  // Oxidation states in the numerals of Rome, which would be read as iodine and vanadium.
  const ROMAN = /[([{](I{1,3}|I?V|VI{1,3})[)\]}]|II+(?![nr])/;
  const ISOTOPES = { D: "H", T: "H" };
  const HEAVY = { word: "isotopes", sentence: "D and T are read as hydrogen: nothing here tells isotopes apart." };
  // pymatgen's: these are not reduced further.
  const KEPT = { LiO: "Li2O2", NaO: "Na2O2", KO: "K2O2", HO: "H2O2", CsO: "Cs2O2", RbO: "Rb2O2" };
  const PAIRS = ["O", "N", "F", "Cl", "H"];

  class Refused extends Error {
    constructor(status, reason) {
      super(reason);
      this.status = status;
    }
  }

  const wrong = (given, why, status = "not-a-formula") =>
    new Refused(status, `the composition ${quoted(given)} cannot be read as a formula such as 'In2 N2': ${why}`);

  const element = (sign) => (Object.hasOwn(ISOTOPES, sign) ? ISOTOPES[sign] : sign);
  const elementsOf = (text) => new Set(text.match(/[A-Z][a-z]*/g) ?? []);

  // The amounts by element, as they are written.
  function parsed(text) {
    const one = split(text.normalize("NFKC")).join("");
    if (!one) throw wrong(text, "it is empty", "empty");
    if (/[¹²³⁰⁴-⁹⁺⁻]/u.test(text)) throw wrong(text, CHARGES);
    if (new RegExp(`[0-9]${BLANK}+[.0-9]`, "u").test(text)) throw wrong(text, "a blank stands within a number");
    refuseAddition(text, one);
    const bare = one.replace(/[[{]/g, "(").replace(/[\]}]/g, ")");
    const token = /([A-Z][a-z]*|[()])([0-9]+\.[0-9]+|[0-9]*)/y;
    const levels = [new Map()];
    const add = (to, name, n) => to.set(name, (to.get(name) ?? 0) + n);
    while (token.lastIndex < bare.length) {
      const at = token.lastIndex;
      const found = token.exec(bare);
      if (!found) throw wrong(text, advice(String.fromCodePoint(bare.codePointAt(at)), at));
      const [, sign, digits] = found;
      const n = digits ? Number(digits) : 1;
      if (sign === "(") {
        if (digits) throw wrong(text, "a number stands at the start of a bracket");
        levels.push(new Map());
      } else if (sign === ")") {
        if (levels.length === 1) throw wrong(text, "it closes a bracket that it did not open");
        for (const [name, own] of levels.pop()) add(levels.at(-1), name, own * n);
      } else add(levels.at(-1), element(sign), n);
    }
    if (levels.length > 1) throw wrong(text, "it leaves a bracket open");
    return levels[0];
  }

  // 4.2 in CaSO4.2H2O may be the dot of a hydrate or another addition.
  function refuseAddition(text, one) {
    const decimals = [...one.matchAll(/([0-9]+)\.([0-9]+)/g)];
    for (const number of decimals) {
      if (!/[1-9]/.test(number[1]) || number[2].startsWith("0")) continue;
      const before = elementsOf(one.slice(0, number.index));
      const after = elementsOf(one.slice(number.index + number[0].length));
      const plainAfter = [...new Set([...after].map(element))].sort().join();
      if (plainAfter === "H,O" || (decimals.length === 1 && before.size > 1 && after.size > 1)) {
        const both = `${number[0]} can be an amount or the dot of a hydrate or other addition, ${number[2]} of it`;
        throw wrong(text, `${both}; ${ADDITION}`);
      }
    }
  }

  function advice(sign, at) {
    if (at === 0 && DIGIT.test(sign)) return "it starts with a number; start with an element, and leave out names of polytypes";
    return `the sign ${quoted(sign)} does not belong there; ${ADVICE.get(sign) ?? "start each element with a capital letter"}`;
  }

  function checked(text, amounts) {
    const { number } = mobtlPredict.elements;
    const unknown = [...amounts.keys()].filter((name) => !Object.hasOwn(number, name));
    if (unknown.length) throw wrong(text, `${unknown.join(", ")} is no element between H and Og`, "unknown-element");
    if (!amounts.size) throw wrong(text, "it holds no element");
    for (const [name, n] of amounts) {
      if (!(Number.isFinite(n) && n > 0)) throw wrong(text, `the amount of ${name} is ${general(n, 12)}, but must be positive and finite`);
    }
    return { given: text, elements: [...amounts.keys()], amounts: [...amounts.values()] };
  }

  const composition = (text) => checked(text, parsed(text));

  // What is read of a composition of elements and whole amounts, which needs no text.
  const ofWhole = (whole) => ({ given: "", elements: [...whole.keys()], amounts: [...whole.values()].map(Number) });

  // The composition that a typed text stands for.
  function read(text) {
    const length = [...text].length;
    if (length > LONGEST) throw new Refused("not-a-formula", `it has ${length} characters; a formula has at most ${LONGEST}.`);
    if (/\p{Cs}/u.test(text)) throw new Refused("unreadable", `${quoted(plain(text))} is not encoded in UTF-8; save it as text in UTF-8.`);
    const found = composition(text);
    const roman = text.normalize("NFKC").match(ROMAN);
    if (roman) {
      const words = `${roman[0]} can be an oxidation state, or iodine or vanadium; leave out oxidation states`;
      throw new Refused("not-a-formula", `the formula ${quoted(plain(text))} has two readings: ${words}.`);
    }
    const parts = split(text);
    if (parts.length > 1 && parts.filter((part) => sizeOf(part) > 1).length > 1) {
      throw new Refused("not-a-formula", `${quoted(plain(text))} is several formulas; give one at a time, or on lines of their own.`);
    }
    return found;
  }

  function sizeOf(part) {
    try {
      return composition(part).elements.length;
    } catch {
      return 0;
    }
  }

  function reads(text) {
    try {
      return Boolean(read(text));
    } catch {
      return false;
    }
  }

  // An entry: what was read, or what is wrong with it.
  function entry(text, source, place = "") {
    try {
      const found = read(text);
      const notes = /[DT](?![a-z])/.test(text) ? [HEAVY] : [];
      return { source, place, status: "ok", reason: "", composition: found, notes };
    } catch (error) {
      return refused(error, source, place);
    }
  }

  function refused(error, source, place = "") {
    if (!error.status) throw error;
    const reason = plain(error.message);
    return { source, place, status: error.status, reason: /[.…]$/.test(reason) ? reason : `${reason}.`, composition: null, notes: [] };
  }

  const gcd = (a, b) => (b ? gcd(b, a % b) : a);

  // A decimal number as a fraction [n, d], the nearest whose denominator is at most 100,000; [0, d] stays as it is.
  function fraction(n) {
    const [, whole, part = "", power = "0"] = general(n, 12).match(/^(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/);
    const shift = Number(power) - part.length;
    let [top, below] = [BigInt(whole + part), 1n];
    if (shift > 0) top *= 10n ** BigInt(shift);
    else below = 10n ** BigInt(-shift);
    const divisor = gcd(top, below);
    [top, below] = [top / divisor, below / divisor];
    const near = limited(top, below);
    return near[0] ? near : [top, below];
  }

  function limited(top, below) {
    if (below <= DENOMINATOR) return [top, below];
    let [p0, q0, p1, q1, n, d] = [0n, 1n, 1n, 0n, top, below];
    for (;;) {
      const a = n / d;
      const q2 = q0 + a * q1;
      if (q2 > DENOMINATOR) break;
      [p0, q0, p1, q1] = [p1, q1, p0 + a * p1, q2];
      [n, d] = [d, n - a * d];
    }
    const k = (DENOMINATOR - q0) / q1;
    return 2n * d * (q0 + k * q1) <= below ? [p1, q1] : [p0 + k * p1, q0 + k * q1];
  }

  // What was made of compositions before: it is asked for again and again.
  const [wholes, keys] = [new WeakMap(), new WeakMap()];
  function once(kept, found, make) {
    if (!kept.has(found)) kept.set(found, make(found));
    return kept.get(found);
  }

  // The smallest whole amounts, as whole numbers without limit, by element.
  const whole = (found) => once(wholes, found, wholeOf);

  function wholeOf({ elements, amounts }) {
    const parts = amounts.map(fraction);
    const common = parts.reduce((found, [, below]) => (found / gcd(found, below)) * below, 1n);
    const numbers = parts.map(([top, below]) => (top * common) / below);
    const divisor = numbers.reduce(gcd);
    return new Map(elements.map((name, place) => [name, numbers[place] / divisor]));
  }

  const atoms = (amounts) => [...amounts.values()].reduce((sum, n) => sum + n, 0n);
  const hasWholeFormula = (found) => atoms(whole(found)) <= MOST_ATOMS;
  const count = (n) => (n > 1n ? String(n) : "");

  // The same text for all ways to write a compound.
  const key = (found) => once(keys, found, keyOf);

  function keyOf(found) {
    return [...whole(found)].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, n]) => name + count(n)).join("");
  }

  // pymatgen's reduced formula of whole amounts: in the order of electronegativity, what may be a polyanion in brackets.
  function reducedOf(amounts) {
    const { pauling } = mobtlPredict.elements;
    const order = (name) => pauling[name] ?? Infinity;
    const names = [...amounts.keys()].sort((a, b) => (order(a) < order(b) || (order(a) === order(b) && a < b) ? -1 : 1));
    const divisor = [...amounts.values()].reduce(gcd);
    const own = (name) => amounts.get(name) / divisor;
    let last = "";
    const [b, a] = [names.at(-1), names.at(-2)];
    if (names.length > 2 && (pauling[b] ?? NaN) - (pauling[a] ?? NaN) < 1.65) {
      const times = gcd(own(a), own(b));
      if (times !== 1n) {
        last = `(${reducedOf(new Map([[a, own(a)], [b, own(b)]]))})${times}`;
        names.splice(-2);
      }
    }
    return names.map((name) => name + count(own(name))).join("") + last;
  }

  function reduced(found) {
    const formula = reducedOf(whole(found));
    if (PAIRS.includes(formula)) return `${formula}2`;
    return Object.hasOwn(KEPT, formula) ? KEPT[formula] : formula;
  }

  return { Refused, MOST_ATOMS, composition, ofWhole, reads, entry, refused, whole, hasWholeFormula, key, reduced };
})();
