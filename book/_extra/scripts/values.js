// The rows of the page of numbers, filtered by the address ("#paper=liu2020&verdict=holds") and by lists above the table that
// write it, and sorted by a click on the head of a column. Without it all rows are there.
"use strict";

(() => {
  const NAMES = ["paper", "part", "protocol", "verdict", "once", "words"];
  const LABELS = { paper: "paper", part: "figure or table", protocol: "protocol", verdict: "verdict", words: "search" };
  const told = JSON.parse(document.getElementById("values-told").textContent);
  const table = document.querySelector(".values table");
  const body = table.tBodies[0];
  const rows = told.rows.map((facts) => ({ facts, row: document.getElementById(facts.id).closest("tr") }));
  const controls = {};
  const count = document.createElement("output");
  const clear = document.createElement("button");

  // What an address asks for; an address that names a row, or a heading, asks for nothing.
  function asked() {
    const text = location.hash.includes("=") ? location.hash.slice(1) : location.hash ? "" : location.search;
    const given = new URLSearchParams(text);
    return Object.fromEntries(NAMES.map((name) => [name, given.get(name) ?? ""]));
  }

  function isLeft({ facts, row }, { paper, part, protocol, verdict, once, words }) {
    const verdicts = protocol ? [facts.verdicts[protocol] ?? ""] : Object.values(facts.verdicts);
    const judged = verdict ? verdicts.includes(verdict) : !protocol || verdicts[0] !== "";
    return (!paper || facts.paper === paper) && (!part || facts.part === part) && judged && !(once && facts.again) &&
      (!words || row.textContent.toLowerCase().includes(words.toLowerCase()));
  }

  function show(wanted) {
    for (const name of NAMES) {
      if (name === "once") controls.once.checked = Boolean(wanted.once);
      else controls[name].value = wanted[name];
    }
    rows.forEach((each) => (each.row.hidden = !isLeft(each, wanted)));
    const n = rows.filter(({ row }) => !row.hidden).length;
    count.value = `${n} of ${rows.length} rows`;
    clear.hidden = !NAMES.some((name) => wanted[name]);
  }

  // The lists write the address, so that it can be passed on; no step back for each letter that is typed.
  function choose() {
    const wanted = Object.fromEntries(NAMES.map((name) => [name, name === "once" ? (controls.once.checked ? "yes" : "") : controls[name].value]));
    const text = new URLSearchParams(Object.entries(wanted).filter(([, value]) => value)).toString();
    history.replaceState(null, "", `${location.pathname}${text ? `#${text}` : ""}`);
    show(wanted);
  }

  function labelled(name, control) {
    const label = document.createElement("label");
    label.append(LABELS[name], control);
    controls[name] = control;
    return label;
  }

  function list(name, choices) {
    const select = document.createElement("select");
    select.append(new Option("all", ""), ...choices.map(([value, text]) => new Option(text, value)));
    select.addEventListener("change", choose);
    return labelled(name, select);
  }

  const distinct = (values) => [...new Set(values)].filter(Boolean).sort((a, b) => a.localeCompare(b, "en", { numeric: true })).map((value) => [value, value]);

  function bar() {
    const search = document.createElement("input");
    search.type = "search";
    search.addEventListener("input", choose);
    const once = document.createElement("input");
    once.type = "checkbox";
    once.addEventListener("change", choose);
    const onlyOnce = document.createElement("label");
    onlyOnce.className = "values-once";
    onlyOnce.append(once, "leave out what is printed again");
    controls.once = once;
    clear.type = "button";
    clear.className = "values-clear";
    clear.textContent = "Show all rows";
    clear.addEventListener("click", () => {
      history.replaceState(null, "", location.pathname);
      show(asked());
      count.focus();
    });
    count.tabIndex = -1;
    const made = document.createElement("div");
    made.className = "browse-bar values-bar";
    made.append(list("paper", Object.entries(told.papers)), list("part", distinct(told.rows.map(({ part }) => part))),
      list("protocol", Object.entries(told.protocols)), list("verdict", distinct(told.rows.flatMap(({ verdicts }) => Object.values(verdicts)))),
      labelled("words", search), onlyOnce, count, clear);
    return made;
  }

  // A number is sorted as one; what is none comes last.
  function key(row, column) {
    const text = row.cells[column].textContent.trim();
    const value = parseFloat(text.replace("−", "-"));
    return [Number.isNaN(value) || column === 0 ? Infinity : value, text];
  }

  function sort(head) {
    const next = { none: "ascending", ascending: "descending", descending: "none" }[head.getAttribute("aria-sort") ?? "none"];
    for (const each of table.tHead.rows[0].cells) each.removeAttribute("aria-sort");
    if (next !== "none") head.setAttribute("aria-sort", next);
    const sign = next === "descending" ? -1 : 1;
    const keyed = rows.map(({ row }, place) => ({ row, place, key: key(row, head.cellIndex) }));
    keyed.sort((a, b) => {
      const [x, y] = [a.key, b.key];
      if (next === "none") return a.place - b.place;
      if (x[0] !== y[0]) return x[0] === Infinity ? 1 : y[0] === Infinity ? -1 : sign * (x[0] - y[0]);
      return sign * x[1].localeCompare(y[1], "en", { numeric: true });
    });
    body.append(...keyed.map(({ row }) => row));
  }

  function sortable(head) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "values-sort";
    button.textContent = head.textContent.trim();
    button.addEventListener("click", () => sort(head));
    head.replaceChildren(button);
  }

  function follow() {
    show(asked());
    const place = decodeURIComponent(location.hash.slice(1));
    if (place.includes("=")) {
      table.closest(".values").scrollIntoView();
      count.focus({ preventScroll: true });
    } else if (place) document.getElementById(place)?.scrollIntoView({ block: "center" });
  }

  [...table.tHead.rows[0].cells].forEach(sortable);
  table.closest(".values").prepend(bar());
  show(asked());
  if (location.hash || location.search) follow();
  window.addEventListener("hashchange", follow);
})();
