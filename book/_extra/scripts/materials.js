// The search of the page "Materials". The facts lie in scripts beside this one, each loaded when it is asked for: a page that
// was opened as a file may load scripts, but not read files.
"use strict";

// "S2Mo", "Mo₁S₂" or "(MoS2)3" as the key "MoS2" of mobtl/book/formulas.py; "" for what is no formula.
function formulaKey(typed) {
  const plain = typed.normalize("NFKC").replace(/\s/g, "");
  const tokens = [...plain.matchAll(/([A-Z][a-z]?|[()])([0-9]*)/g)];
  if (!plain || tokens.map((token) => token[0]).join("") !== plain) return "";
  const levels = [{}];
  const add = (to, element, n) => (to[element] = (to[element] ?? 0) + n);
  for (const [, sign, digits] of tokens) {
    const n = Number(digits || 1);
    if (sign === "(") levels.push({});
    else if (sign !== ")") add(levels.at(-1), { D: "H", T: "H" }[sign] ?? sign, n);
    else if (levels.length === 1) return "";
    else for (const [element, m] of Object.entries(levels.pop())) add(levels.at(-1), element, n * m);
  }
  const counts = Object.entries(levels[0]).sort(([a], [b]) => (a < b ? -1 : 1));
  if (levels.length > 1 || !counts.length || counts.some(([, n]) => n === 0)) return "";
  const gcd = (a, b) => (b ? gcd(b, a % b) : a);
  const divisor = counts.map(([, n]) => n).reduce(gcd);
  return counts.map(([element, n]) => element + (n > divisor ? n / divisor : "")).join("");
}

// All ways to read letters that ignore large and small as a formula: "mos2" as ["MoS2"], "inn" as ["INN", "InN"] and more.
function readings(typed, elements) {
  const plain = typed.normalize("NFKC").replace(/\s/g, "");
  const found = [];
  const known = new Map(elements.map((element) => [element.toLowerCase(), element]));
  function from(rest, before) {
    if (!rest) found.push(before);
    if (!rest || found.length > 99) return;
    const sign = rest.match(/^[()0-9]/);
    if (sign) from(rest.slice(1), before + rest[0]);
    for (const n of sign ? [] : [2, 1]) {
      const element = rest.length < n ? undefined : known.get(rest.slice(0, n).toLowerCase());
      if (element) from(rest.slice(n), before + element);
    }
  }
  from(plain, "");
  return found;
}

// The file of a key or an id, as mobtl/book/formulas.py counts it.
function shardOf(term, shards) {
  let number = 2166136261;
  for (let at = 0; at < term.length; at++) number = Math.imul(number ^ term.charCodeAt(at), 16777619) >>> 0;
  return ((number ^ (number >>> 16)) >>> 0) % shards;
}

const mobtlMaterials = (() => {
  let index = null;
  const { load, take } = mobtlParts("scripts/materials");

  const part = (term) => load(shardOf(term, index.shards));

  // The key and the facts of what was typed; null where nothing is known of it.
  async function find(typed) {
    const formula = formulaKey(typed);
    const known = (key) => part(key).then(({ materials }) => (Object.hasOwn(materials, key) ? materials[key] : null));
    const found = formula && (await known(formula));
    if (found) return [formula, found];
    const id = typed.trim().toLowerCase();
    if (!id) return null;
    const { ids } = await part(id);
    if (Object.hasOwn(ids, id)) return [ids[id], await known(ids[id])];
    const keys = [...new Set(readings(typed, index.elements).map(formulaKey).filter(Boolean))];
    const each = await Promise.all(keys.map(async (key) => [key, await known(key)]));
    const several = each.filter(([, facts]) => facts);
    return several.length > 1 ? { several: several.map(([, { n }]) => n) } : several[0] ?? null;
  }

  // An element with children: elements, or text, which is never read as markup.
  function make(name, ...children) {
    const element = document.createElement(name);
    element.append(...children);
    return element;
  }

  function table(heads, rows) {
    const body = rows.map((cells) => make("tr", ...cells.map((cell) => make("td", ...[cell].flat()))));
    const whole = make("table", make("thead", make("tr", ...heads.map((head) => make("th", head)))), make("tbody", ...body));
    whole.className = "table";
    const scrolled = make("div", whole);
    scrolled.className = "pst-scrollable-table-container";
    return scrolled;
  }

  const pretty = (text) => text.replace("^-1", "⁻¹").replace("^2", "²").replace("^3", "³");
  const written = (value, digits) => String(Number(value.toPrecision(digits))).replace("-", "−");
  // A label as the tables have it, a prediction with two digits.
  const number = (value) => (typeof value === "number" ? written(value, 4) : value);
  const predictedNumber = (value) => written(value, 2);
  const decades = (value) => value.toFixed(2).replace("-", "−");
  const protocols = { as_published: "as published", leak_free: "leak free", released: "released model" };

  function links(numbers) {
    const found = numbers.flatMap((page) => {
      const link = make("a", index.pages[page][0]);
      link.href = index.pages[page][1];
      return [", ", link];
    });
    return found.slice(1);
  }

  // What has a page of its own elsewhere leads there.
  const ELSEWHERE = [
    [/^(?:mp|mvc)-\d+$/, "https://materialsproject.org/materials/"],
    [/^c2db \S+$/, "https://c2db.fysik.dtu.dk/material/"],
    [/^(?:jarvis )?JVASP-\d+$/, "https://www.ctcms.nist.gov/~knc6/static/JARVIS-DFT/", ".xml"],
    [/^10\.\d{4,}\/\S+$/, "https://doi.org/"],
  ];

  function linked(text) {
    const words = String(text).split(" ");
    const [, address, ending = ""] = ELSEWHERE.find(([form]) => form.test(text)) ?? [];
    if (!address) return [String(text)];
    const link = make("a", words.at(-1));
    link.href = address + words.at(-1) + ending;
    return words.length > 1 ? [`${words.slice(0, -1).join(" ")} `, link] : [link];
  }

  function labels([holding, , ...values]) {
    const said = index.holdings[holding].labels.flatMap(([meaning, unit], place) =>
      values[place] === null ? [] : [[`${meaning}: `, ...(typeof values[place] === "number" ? [number(values[place])] : linked(values[place])), unit && ` ${pretty(unit)}`]]);
    const beside = index.holdings[holding].beside.map((name) => [`descriptors in ${name}`]);
    return [...said, ...beside].flatMap((parts) => [make("br"), ...parts]).slice(1);
  }

  // A data set stands once, however many rows it has of the material.
  function dataSets(rows) {
    const whole = table(["data set", "id there", "label"], []);
    whole.classList.add("materials-held");
    for (const holding of new Set(rows.map((row) => row[0]))) {
      const { table: name, title } = index.holdings[holding];
      const own = rows.filter((row) => row[0] === holding);
      own.forEach((row, place) => {
        const cells = [make("td", ...linked(row[1])), make("td", ...labels(row))];
        if (place === 0) {
          cells.unshift(make("td", make("code", name), make("br"), title));
          cells[0].rowSpan = own.length;
        }
        whole.querySelector("tbody").append(make("tr", ...cells));
      });
    }
    return whole;
  }

  function cell(row, model) {
    if (!row) return "–";
    const [, , , mean, low, high] = row;
    const usual = (value) => predictedNumber(10 ** value * model.usual[0]);
    const range = (form) => (low === undefined ? "" : ` (${form(low)} to ${form(high)})`);
    const note = [model.preset, model.stale ? "stale record" : ""].filter(Boolean).join(", ");
    const size = make("span", ` ${note}`);
    size.className = "materials-note";
    // In the unit that people use first, then in that of the paper.
    if (!model.usual) return [predictedNumber(mean) + range(predictedNumber), size];
    return [make("strong", `${usual(mean)}${range(usual)} ${pretty(model.usual[1])}`), make("br"), `${decades(mean)}${range(decades)} decades`, size];
  }

  // All arms on one property of one row of a data set, a column for each protocol.
  function predicted(rows) {
    const models = rows.map((row) => index.models[row[0]]);
    const shown = Object.keys(protocols).filter((name) => models.some((model) => model.protocol === name));
    const arms = (main) => [...new Set(models.filter((model) => model.main === main).map((model) => model.arm))];
    const body = (names) => table(["arm", ...shown.map((name) => protocols[name])], names.map((arm) => [arm, ...shown.map((protocol) => {
      const place = models.findIndex((model) => model.arm === arm && model.protocol === protocol);
      return cell(rows[place], models[place]);
    })]));
    const [main, others] = [arms(true), arms(false)];
    const folded = make("details", make("summary", `Controls and variants (${others.length})`), body(others));
    const { property, unit } = models[0];
    const { usual } = models[0];
    const own = rows[0][2] === null ? "no label" : `label ${number(rows[0][2])} ${pretty(unit)}`.trim();
    const label = usual && rows[0][2] !== null ? `label ${predictedNumber(10 ** rows[0][2] * usual[0])} ${pretty(usual[1])} (${decades(rows[0][2])} decades)` : own;
    const title = make("h4", property[0].toUpperCase() + property.slice(1));
    const about = make("p", make("strong", label), " in ", ...linked(rows[0][1]), ". ");
    const over = [...new Set(models.map((model) => model.over).filter(Boolean))].join("; ");
    const pages = [...new Set(models.flatMap((model) => model.pages))];
    const said = make("p", over ? `In brackets the 95 % range over ${over}, where there are several. ` : "", "Pages: ", ...links(pages));
    return [title, about, ...(main.length ? [body(main)] : []), ...(main.length && others.length ? [folded] : others.length ? [body(others)] : []), said];
  }

  function predictions(rows) {
    const groups = new Map();
    for (const row of rows) {
      const group = `${index.models[row[0]].property} ${row[1]}`;
      groups.set(group, [...(groups.get(group) ?? []), row]);
    }
    return [...groups.values()].flatMap(predicted);
  }

  function pagesOf([naming, holding]) {
    const said = (words, pages) => (pages.length ? [make("p", words, ...links(pages), ".")] : []);
    const found = [
      ...said("Named in words, in a table or in a figure: ", naming),
      ...said(naming.length ? "In the records of, too: " : "In the records of: ", holding),
    ];
    return found.length ? found : [make("p", "None.")];
  }

  // The page that predicts from the formula alone.
  function asked(formula) {
    const to = (words, address) => {
      const link = make("a", words);
      link.href = `predict.html#${encodeURIComponent(address)}`;
      return link;
    };
    return make("p", "Predict it from its formula ", to("as a bulk crystal", formula), " or ", to("as a layer", `${formula} --as-2d`), ".");
  }

  function shownOf([key, { n, d, p, s = [[], []] }]) {
    const title = make("h3", n === key ? n : `${n} (${key})`);
    const none = make("p", "No model of this book predicts it.");
    return [title, ...(p.length ? predictions(p) : [none]), asked(n),
      make("h4", "Data sets that hold it"), d.length ? dataSets(d) : make("p", "None."),
      make("h4", "Pages where it appears"), ...pagesOf(s),
    ];
  }

  function choices(typed, names) {
    const links = names.flatMap((name) => {
      const link = make("a", name);
      link.href = `#${encodeURIComponent(name)}`;
      return [", ", link];
    });
    return [make("p", `“${typed}” can be read as `, ...links.slice(1), ".")];
  }

  async function search(typed) {
    const place = document.getElementById("materials-found");
    place.replaceChildren(make("p", "Looking it up …"));
    try {
      const found = await find(typed);
      const sorry = `Nothing here holds “${typed}”. Write a formula such as MoS2, or an id such as mp-149.`;
      place.replaceChildren(...(found?.several ? choices(typed, found.several) : found ? shownOf(found) : [make("p", sorry)]));
    } catch (error) {
      place.replaceChildren(make("p", error.message));
    }
  }

  function fromAddress() {
    let typed = location.hash.slice(1);
    try {
      typed = decodeURIComponent(typed);
    } catch {
      // No text of ours: it is read as it stands.
    }
    if (!typed) return;
    document.getElementById("materials-term").value = typed;
    search(typed);
  }

  return {
    open(content) {
      index = content;
      document.getElementById("materials-search").addEventListener("submit", (event) => {
        event.preventDefault();
        const typed = document.getElementById("materials-term").value.trim();
        if (typed && `#${encodeURIComponent(typed)}` !== location.hash) location.hash = encodeURIComponent(typed);
        else if (typed) search(typed);
      });
      window.addEventListener("hashchange", fromAddress);
      fromAddress();
    },
    take,
  };
})();
