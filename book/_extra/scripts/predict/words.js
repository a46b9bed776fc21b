// Texts and numbers as Python writes them, so that a sentence here is that of `mobtl predict`. The first of the scripts of the
// predictor: each of the others adds its part to the one object here.
"use strict";

const mobtlPredict = {};

mobtlPredict.words = (() => {
  const BLANK = "[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]";
  const BLANKS = new RegExp(`${BLANK}+`, "gu");
  const UNPRINTABLE = /(?! )[\p{C}\p{Z}]/u;
  const LONGEST = 400;

  // The words between blanks.
  const split = (text) => text.split(BLANKS).filter(Boolean);
  const strip = (text) => text.replace(new RegExp(`^${BLANK}+|${BLANK}+$`, "gu"), "");

  // Without signs that nobody sees.
  const printable = (text) => [...text].map((sign) => (UNPRINTABLE.test(sign) ? "\ufffd" : sign)).join("");

  // On one line, cut where it is very long.
  function plain(text) {
    const signs = [...printable(split(text).join(" "))];
    return signs.length <= LONGEST ? signs.join("") : `${signs.slice(0, LONGEST - 1).join("")}…`;
  }

  function escaped(sign) {
    const code = sign.codePointAt(0);
    const short = { "\n": "\\n", "\r": "\\r", "\t": "\\t" }[sign];
    if (short) return short;
    if (code < 0x100) return `\\x${code.toString(16).padStart(2, "0")}`;
    return code < 0x10000 ? `\\u${code.toString(16).padStart(4, "0")}` : `\\U${code.toString(16).padStart(8, "0")}`;
  }

  // A text in quotation marks.
  function quoted(text) {
    const mark = text.includes("'") && !text.includes('"') ? '"' : "'";
    const inside = [...text].map((sign) => {
      if (sign === "\\" || sign === mark) return `\\${sign}`;
      return UNPRINTABLE.test(sign) ? escaped(sign) : sign;
    });
    return mark + inside.join("") + mark;
  }

  // A number with so many digits, "1.2e+20"; one halfway between two of them becomes the even one, as in Python.
  function exponential(number, digits) {
    const [mantissa, exponent] = Math.abs(number).toExponential(60).split("e");
    const all = mantissa.replace(".", "");
    if (!/^50*$/.test(all.slice(digits)) || all[digits - 1] % 2) return number.toExponential(digits - 1);
    return `${number < 0 ? "-" : ""}${all[0]}${digits > 1 ? "." : ""}${all.slice(1, digits)}e${exponent}`;
  }

  // The same without zeros at its end, as Python's form "g": "0.333333333333", "1e+20".
  function general(number, digits) {
    if (!Number.isFinite(number)) return Number.isNaN(number) ? "nan" : number > 0 ? "inf" : "-inf";
    if (number === 0) return "0";
    const near = exponential(number, digits);
    const [mantissa, exponent] = near.split("e");
    const bare = (text) => (text.includes(".") ? text.replace(/\.?0+$/, "") : text);
    if (exponent >= -4 && exponent < digits) return bare(Number(near).toFixed(digits - 1 - exponent));
    const power = String(Math.abs(exponent)).padStart(2, "0");
    return `${bare(mantissa)}e${exponent < 0 ? "-" : "+"}${power}`;
  }

  // A share in whole percents, halves to the even one.
  function percent(share) {
    const near = Math.round(100 * share);
    return String((100 * share) % 1 === 0.5 && near % 2 ? near - 1 : near);
  }

  const joined = (words) => (words.length > 1 ? `${words.slice(0, -1).join(", ")} and ${words.at(-1)}` : words[0]);
  // Six digits, as JSON has them.
  const rounded = (number) => (number === null || !Number.isFinite(number) ? null : Number(exponential(number, 6)));

  return { BLANK, split, strip, printable, plain, quoted, general, percent, joined, rounded };
})();
