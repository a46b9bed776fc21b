// Formulas of a file, in a column of a table or one on each line, as mobtl.handed_in.tables reads them: a wrong row is refused by
// its number, and the others are read.
"use strict";

mobtlPredict.tables = (() => {
  const { BLANK, split, strip, plain, quoted, joined } = mobtlPredict.words;
  const { Refused, reads, entry, refused, key } = mobtlPredict.formulas;
  const DELIMITERS = [",", ";", "\t", "|"];
  const [LONGEST_LINE, LONGEST_ROW, FIRST] = [2000000, 200, 20];
  // The limit of Python's csv.
  const LONGEST_CELL = 131072;
  // Of so many of the first bytes of a text, one may be a slip.
  const [HEAD, SLIP] = [65536, 100];
  const SAVE = "save it as text in UTF-8";
  // All but tab, the line ends, the form feed and the end of file of old systems.
  const isControl = (byte) => byte === 0x7f || (byte < 0x20 && ![0x09, 0x0a, 0x0c, 0x0d, 0x1a].includes(byte));

  function decoded(bytes) {
    const starts = (...mark) => mark.every((byte, place) => bytes[place] === byte);
    if (starts(0xff, 0xfe)) return new TextDecoder("utf-16le").decode(bytes);
    if (starts(0xfe, 0xff)) return new TextDecoder("utf-16be").decode(bytes);
    const head = bytes.subarray(0, HEAD);
    if (head.filter(isControl).length > Math.max(1, Math.floor(head.length / SLIP))) {
      throw new Refused("unreadable", `there are bytes in it that no text has; ${SAVE}.`);
    }
    try {
      return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    } catch {
      // What is not in the encoding becomes a sign that no text has.
      return new TextDecoder("utf-8").decode(bytes).replaceAll("\ufffd", "\udc80");
    }
  }

  // Lines with their numbers, which can be given back.
  class Lines {
    constructor(text) {
      const every = text.replace(/\r\n?/g, "\n").split("\n");
      if (every.at(-1) === "") every.pop();
      Object.assign(this, { every, number: 0 });
    }

    next() {
      return this.number < this.every.length ? this.every[this.number++].slice(0, LONGEST_LINE) : null;
    }

    back(count) {
      this.number -= count;
    }
  }

  // The same cell, if it is not too long.
  function ofATable(cell) {
    if (cell.length > LONGEST_CELL) throw new Refused("too-large", `a cell of the row has more than ${LONGEST_CELL} characters; shorten it.`);
    return cell;
  }

  // The cells of lines that are one row; null if a quotation mark is open at their end, an error if one stands elsewhere.
  function parsed(lines, delimiter) {
    const text = lines.join("\n");
    const cells = [];
    for (let at = 0; ; at++) {
      let cell = "";
      if (text[at] === '"') {
        for (at++; text[at] !== '"' || text[at + 1] === '"'; at++) {
          if (at >= text.length) return ofATable(cell) && null;
          if (text[at] === '"') at++;
          cell += text[at];
        }
        at++;
        if (at < text.length && text[at] !== delimiter) throw new Refused("unreadable", "");
      } else {
        const end = text.indexOf(delimiter, at);
        cell = text.slice(at, end < 0 ? text.length : end);
        at += cell.length;
      }
      cells.push(ofATable(cell));
      if (at >= text.length) return cells;
    }
  }

  function cellsOf(line, lines, delimiter) {
    const row = [line];
    for (;;) {
      let isOpen = false;
      let why = new Refused("unreadable", "a quotation mark is not closed, or stands within a cell; correct the row.");
      try {
        const cells = parsed(row, delimiter);
        if (cells) return cells;
        isOpen = row.length < LONGEST_ROW && row.join("").length < LONGEST_LINE;
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        if (error.status === "too-large") why = error;
      }
      const more = isOpen ? lines.next() : null;
      if (more === null) {
        // Whatever stands below is a row of its own.
        lines.back(row.length - 1);
        throw why;
      }
      row.push(more);
    }
  }

  const isSaid = (line) => strip(line) !== "" && !new RegExp(`^${BLANK}*(#+(${BLANK}|$)|"?sep=)`, "u").test(line);
  const named = (name) => strip(strip(name).replace(/^["']+|["']+$/g, "").toLowerCase().replace(new RegExp(`(${BLANK}|[_-])+`, "gu"), "_"));

  // What a line says as a header; null if it does not name the column of formulas.
  function headerOf(line) {
    let best = null;
    for (const delimiter of DELIMITERS) {
      let names = null;
      try {
        names = parsed([line], delimiter);
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
      }
      const known = (names ?? []).map(named);
      const wanted = mobtlPredict.rules.columns.find((name) => known.includes(name));
      if (wanted && (!best || names.length > best.width)) {
        const index = known.indexOf(wanted);
        const count = known.filter((name) => name === wanted).length;
        best = { width: names.length, delimiter, index, name: strip(names[index]), count };
      }
    }
    return best;
  }

  function withoutColumn(header) {
    const times = (sign) => header.split(sign).length;
    const delimiter = DELIMITERS.reduce((most, sign) => (times(sign) > times(most) ? sign : most));
    const names = header.split(delimiter).slice(0, 10).map((name) => plain(strip(name)));
    if (names.some(reads)) {
      return new Refused("missing-column", `its first row (${joined(names)}) does not name the columns; write names such as formula there.`);
    }
    const words = `there is no column of formulas, such as formula or composition, but ${joined(names)}; name the one that holds formulas.`;
    return new Refused("missing-column", words);
  }

  function formulaOf(cells, { width, index, name }) {
    if (cells.slice(width).some((cell) => strip(cell))) {
      const words = `the row has ${cells.length} cells, the header ${width}; write decimals with a point, or quote the cell.`;
      throw new Refused("unreadable", words);
    }
    if (index >= cells.length || !strip(cells[index])) {
      throw new Refused("empty", `its cell in the column ${quoted(plain(name))} is empty; give a formula, or leave out the row.`);
    }
    return cells[index];
  }

  function* rows(lines, header, source) {
    for (let line = lines.next(); line !== null; line = lines.next()) {
      const place = `row ${lines.number}`;
      try {
        const cells = cellsOf(line, lines, header.delimiter);
        if (cells.some((cell) => strip(cell))) yield entry(formulaOf(cells, header), source, place);
      } catch (error) {
        yield refused(error, source, place);
      }
    }
  }

  // What divides a line of a list into columns: GaAs 1.42 has no 1.42 of arsenic.
  function dividerOf(line) {
    if (line.includes("\t")) return "a tab divides";
    const cells = split(line);
    const isDivided = cells.some((cell, at) => at && /^[0-9][0-9.,]*$/.test(cell) && cells[at - 1].match(/[A-Z]/g)?.length > 1);
    return isDivided ? "blanks divide" : "";
  }

  function* list(lines, source) {
    for (let line = lines.next(); line !== null; line = lines.next()) {
      if (!isSaid(line)) continue;
      const place = `row ${lines.number}`;
      const formula = strip(line);
      const divider = dividerOf(formula);
      if (divider) {
        const words = `${divider} it into columns; give one formula on each line, or a first line with the columns' names.`;
        yield refused(new Refused("not-a-formula", words), source, place);
      } else yield entry(formula.replace(/^"+|"+$/g, ""), source, place);
    }
  }

  // Whether half of the first lines or more begin with formulas, or with what was meant as one.
  function hasFormulas(every) {
    const cells = every.filter(isSaid).slice(0, FIRST).map((line) => strip(line.split(/[,;\t|]/)[0]).slice(0, 100));
    const meant = cells.filter((cell) => /^\S*[A-Z][a-z]?\d\S*$/.test(cell) || reads(cell)).length;
    return 0 < cells.length && cells.length <= 2 * meant;
  }

  function found(text, source) {
    const lines = new Lines(text);
    if (!/[^\n\t \x1a\x0c]/.test(text)) throw new Refused("empty", "it is empty; give a structure, or a table with a column of formulas.");
    let line = lines.next();
    while (line !== null && !isSaid(line)) line = lines.next();
    const header = line === null ? null : headerOf(line);
    if (header?.count > 1) {
      const words = `${header.count} of its columns are called ${quoted(plain(header.name))}; rename those that are not to be read.`;
      throw new Refused("missing-column", words);
    }
    if (!header && !hasFormulas(lines.every)) {
      throw new Refused("unreadable", "it is no list and no table of formulas; hand files of structures to `mobtl predict`.");
    }
    if (!header && line !== null && !reads(line) && DELIMITERS.some((sign) => line.includes(sign))) throw withoutColumn(line);
    if (!header && line !== null) lines.back(1);
    const every = [...(header?.width > 1 ? rows(lines, header, source) : list(lines, source))];
    if (!every.length) throw new Refused("empty", "there is no row below its header; give at least one formula.");
    return every;
  }

  // An entry with a note if there was the same compound before.
  function noted(each, names) {
    if (each.status !== "ok") return each;
    const compound = key(each.composition);
    const earlier = names.get(compound);
    if (!earlier) names.set(compound, `${each.source}, ${each.place}`);
    const notes = earlier ? [{ word: "duplicate", sentence: `it has the same compound as ${earlier}.` }] : [];
    return { ...each, notes: [...each.notes, ...notes] };
  }

  // An entry for each row of a table, or each line of a list, of a file's bytes.
  function entries(bytes, name) {
    const source = mobtlPredict.words.printable(name);
    const names = new Map();
    try {
      return found(decoded(bytes), source).map((each) => noted(each, names));
    } catch (error) {
      return [refused(error, source)];
    }
  }

  return { entries };
})();
