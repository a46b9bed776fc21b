// The form of the page: what is typed or opened, and its answers. Models and tables are loaded when they are asked for.
"use strict";

mobtlPredict.take = (() => {
  const { load, take } = mobtlParts("scripts/predict");
  const shared = new Map();
  const served = new Map();

  // The models of "bulk" crystals or of a "layer", made once.
  mobtlPredict.ready = async (of) => {
    const { rules, ...elements } = await load("elements");
    Object.assign(mobtlPredict, { rules, elements });
    if (!served.has(of)) {
      const { models, sources } = await load(of);
      served.set(of, { sources, models: models.map(([property, model]) => [property, new mobtlPredict.Model(model, shared)]) });
    }
    return served.get(of);
  };

  return take;
})();

mobtlPredict.form = (() => {
  const { strip, general } = mobtlPredict.words;
  const SUFFIX = " --as-2d";
  // Answers of a file that are shown, that are computed before the page may draw, and before it says how many there are.
  const [SHOWN, AT_ONCE, TOLD] = [200, 20, 100];
  // A step of one unit of the last digit is at most so many times the half width of the interval.
  const COARSEST = 1.95;
  const by = (id) => document.getElementById(id);
  let latest = 0;

  // An element with children: elements, or text, which is never read as markup.
  function make(name, ...children) {
    const element = document.createElement(name);
    element.append(...children);
    return element;
  }

  const RAISED = { "-": "⁻", 0: "⁰", 1: "¹", 2: "²", 3: "³", 4: "⁴", 5: "⁵", 6: "⁶", 7: "⁷", 8: "⁸", 9: "⁹" };
  const pretty = (unit) => unit.replace(/\^(-?\d+)/g, (_, power) => [...power].map((sign) => RAISED[sign]).join(""));
  const withUnit = (number, unit) => (unit ? `${number} ${pretty(unit)}` : number);
  const percent = (share) => `${mobtlPredict.words.percent(share)} %`;
  const words = (names) => names.map((name) => name.replaceAll("_", " ")).join(", ");

  // Rounded to a power of ten; never minus zero.
  const at = (number, place) => ((place > 0 ? Math.round(number / 10 ** place) * 10 ** place : number) + 0).toFixed(Math.max(-place, 0)).replace(/^-(0\.?0*)$/, "$1");
  const significant = (number, n) => (number ? at(number, Math.floor(Math.log10(Math.abs(number))) - n + 1) : "0");

  // No more digits than the interval bears out: a ratio has so many of its own, another number as its interval.
  function digits({ value, low, high }, isRatio) {
    if (isRatio) return [value, low, high].map((each) => significant(each, high > 10 * low ? 1 : 2));
    const half = (high - low) / 2;
    if (half <= 0) return [value, low, high].map((each) => general(each, 4));
    const place = Math.floor(Math.log10(half / COARSEST));
    return [value, low, high].map((each) => at(each, place));
  }

  // The source whose values stand in the column of what is known: those of another method are no polymorphs.
  const sourceOf = (known, name) => known.find((row) => row.property === name)?.source;

  function range(known, name, unit, source = sourceOf(known, name)) {
    const values = known.filter((row) => row.property === name && row.source === source).map((row) => row.value);
    if (!values.length) return "";
    const [low, high] = [Math.min(...values), Math.max(...values)].map((each) => general(each, 4));
    const told = low === high ? low : `${low} to ${high}`;
    return withUnit(told, unit) + (values.length > 1 ? ` (${values.length} rows)` : "");
  }

  function yes(known) {
    const gaps = known.filter((row) => row.property === "phonon_gap").map((row) => row.value > 0);
    if (!gaps.length) return "";
    const n = gaps.filter(Boolean).length;
    if (n === 0 || n === gaps.length) return n ? "yes" : "no";
    return `${n} of ${gaps.length} rows`;
  }

  function row(said, known, isRatio) {
    const title = said.title + (said.trained_on_it ? " *" : "");
    const far = said.farther_than > mobtlPredict.rules.nearlyAll ? "over 99 %" : percent(said.farther_than);
    const near = `${far}, ${said.nearest}`;
    const like = said.observed;
    const holds = like ? `${percent(like.share)} where ${percent(like.said)} was said` : "";
    if (said.low === null) return [title, percent(said.value), "", yes(known), holds, near];
    const [value, low, high] = digits(said, isRatio);
    const told = said.told_from_mean ? value : `about ${significant(said.value, 1)}`;
    const held = said.coverage ? `${percent(said.coverage.share)} of ${said.coverage.formulas}` : "";
    const interval = `${low} to ${withUnit(high, said.unit)}`;
    return [title, withUnit(told, said.unit), interval, range(known, said.property, said.unit), held, near];
  }

  function table(heads, rows) {
    const head = heads.map((each) => {
      const cell = make("th", each);
      cell.scope = "col";
      return cell;
    });
    const body = rows.map(([first, ...cells]) => {
      const name = make("th", first);
      name.scope = "row";
      return make("tr", name, ...cells.map((cell) => make("td", cell)));
    });
    const whole = make("table", make("thead", make("tr", ...head)), make("tbody", ...body));
    whole.className = "table";
    const scrolled = make("div", whole);
    scrolled.className = "pst-scrollable-table-container";
    scrolled.tabIndex = 0;
    return scrolled;
  }

  const list = (items) => make("ul", ...items.map((each) => make("li", each)));

  // The sources of what is known, each with what stands by another one in the table, and the ids of its rows.
  function sources(known) {
    const titles = new Map(known.map((each) => [each.source, each.reference]));
    return [...titles].map(([title, reference]) => {
      const ids = [...new Set(known.filter((each) => each.source === title && each.id).map((each) => each.id))];
      const more = ids.length > 5 ? ` and ${ids.length - 5} more` : "";
      const others = known.filter((each) => each.source === title && sourceOf(known, each.property) !== title);
      const names = new Map(others.map(({ property, unit }) => [property, unit]));
      const elsewhere = [...names].map(([name, unit]) => `${name.replaceAll("_", " ")} ${range(known, name, unit, title)}; `);
      return `known from ${title}: ${elsewhere.join("")}${reference}${ids.length ? ` [${ids.slice(0, 5).join(", ")}${more}]` : ""}`;
    });
  }

  function shown(answer, { models }) {
    const name = answer.place ? `${answer.source}, ${answer.place}` : answer.source;
    const part = make("section");
    if (!answer.predictions.length) {
      part.append(make("h2", name), make("p", `${answer.status}: ${answer.reason}`));
      return part;
    }
    const isRatio = new Map(models.map(([property]) => [property.name, property.one > 0]));
    const heads = ["property", "predicted", `${percent(mobtlPredict.answers.LEVEL)} interval`, "known", "held", "farther than, nearest"];
    const rows = answer.predictions.map((each) => row(each, answer.known, isRatio.get(each.property)));
    const gap = range(answer.known, mobtlPredict.rules.gap, "eV");
    if (gap) rows.push(["electronic band gap", "", "", gap, "", ""]);
    // Of which properties something is said, where it is not said of all.
    const only = (names) => (names.length === answer.predictions.length ? "" : `${words(names)}: `);
    const warned = answer.warnings.map((each) => make("span", make("strong", "Warning. "), only(each.properties) + each.sentence));
    const trained = answer.predictions.filter((each) => each.trained_on_it).map((each) => each.property);
    const star = trained.length ? [`* ${only(trained)}trained on this compound: what is known of it is the better answer.`] : [];
    const notes = [...star, ...answer.notes.map((note) => note.sentence), ...sources(answer.known)];
    const what = answer.of === "layer" ? "a layer" : "a bulk crystal";
    part.append(make("h2", `${name}: ${answer.formula}, ${what}`), ...(warned.length ? [list(warned)] : []), table(heads, rows));
    if (notes.length) part.append(list(notes));
    part.append(make("details", make("summary", "As JSON"), make("pre", JSON.stringify(answer, null, 1))));
    return part;
  }

  function summary(answers) {
    const n = answers.filter((each) => each.status === "ok").length;
    const wrong = new Map();
    for (const { status } of answers) if (status !== "ok") wrong.set(status, (wrong.get(status) ?? 0) + 1);
    const said = [...wrong].sort().map(([status, count]) => `${count} ${status}`).join(", ");
    const kept = answers.length > SHOWN ? ` The first ${SHOWN} are shown.` : "";
    return `${n} predicted${said ? `; ${answers.length - n} failed (${said})` : ""}.${kept}`;
  }

  // Entries, or what makes them of a file, to answers on the page; a later question ends an earlier one.
  async function ask(make) {
    const own = ++latest;
    const of = by("predict-2d").checked ? "layer" : "bulk";
    by("predict-said").textContent = "Loading the models …";
    by("predict-found").replaceChildren();
    try {
      const served = await mobtlPredict.ready(of);
      const entries = await make();
      const answers = [];
      for (const [place, entry] of entries.entries()) {
        if (place && place % TOLD === 0) by("predict-said").textContent = `${place} of ${entries.length} …`;
        if (place % AT_ONCE === 0) await new Promise((go) => setTimeout(go));
        if (own !== latest) return;
        answers.push(mobtlPredict.answers.answer(entry, served, of));
      }
      by("predict-found").replaceChildren(...answers.slice(0, SHOWN).map((each) => shown(each, served)));
      by("predict-said").textContent = summary(answers);
    } catch (error) {
      if (own === latest) by("predict-said").textContent = error.message;
    }
  }

  const typed = (formula) => ask(async () => [mobtlPredict.formulas.entry(formula, mobtlPredict.words.printable(formula))]);

  // A formula in the address, where that is no place of the page.
  function fromAddress() {
    let asked = location.hash.slice(1);
    try {
      asked = decodeURIComponent(asked);
    } catch {
      // No text of ours: it is read as it stands.
    }
    if (!asked || by(asked)) return;
    by("predict-2d").checked = asked.endsWith(SUFFIX);
    by("predict-formula").value = asked.endsWith(SUFFIX) ? asked.slice(0, -SUFFIX.length) : asked;
    typed(by("predict-formula").value);
  }

  function start() {
    by("predict-form").addEventListener("submit", (event) => {
      event.preventDefault();
      const formula = strip(by("predict-formula").value);
      const address = `#${encodeURIComponent(formula + (by("predict-2d").checked ? SUFFIX : ""))}`;
      if (formula && address !== location.hash && !by(formula)) location.hash = address;
      else typed(formula);
    });
    by("predict-file").addEventListener("change", () => {
      const [file] = by("predict-file").files;
      if (file) ask(async () => mobtlPredict.tables.entries(new Uint8Array(await file.arrayBuffer()), file.name));
      by("predict-file").value = "";
    });
    for (const example of document.querySelectorAll("#predict-form [data-asked]")) {
      const address = `#${encodeURIComponent(example.dataset.asked)}`;
      example.addEventListener("click", () => (address === location.hash ? fromAddress() : (location.hash = address)));
    }
    window.addEventListener("hashchange", fromAddress);
    fromAddress();
  }

  return { start };
})();

if (document.getElementById("predict-form")) mobtlPredict.form.start();
