// Sorting, filters and a search for every table in a division of the class "browse"; without it the tables are just long.
"use strict";

(() => {
  const FILTERED = ["paper", "item", "kind", "protocol", "preset", "verdict", "licence", "state", "run", "to be had"];
  // "cannot be computed here, because ..." is one choice, whatever the reason.
  const choice = (text) => text.trim().split(", because")[0];
  const inert = document.createElement("template");
  const plain = (html) => {
    inert.innerHTML = html;
    return inert.content.textContent.trim();
  };
  const asNumber = (html) => {
    const value = parseFloat(plain(html).replace("−", "-").replaceAll(",", ""));
    return Number.isNaN(value) ? Infinity : value;
  };

  function labelled(control, name) {
    const label = document.createElement("label");
    label.append(name, control);
    return label;
  }

  function filter(view, column, name) {
    const select = document.createElement("select");
    const found = new Set(view.column(column).data().toArray().map((cell) => choice(plain(cell))));
    select.append(new Option("all", ""), ...[...found].sort((a, b) => a.localeCompare(b, "en", { numeric: true })).map((text) => new Option(text)));
    select.addEventListener("change", () => {
      const wanted = select.value;
      view.column(column).search.fixed("chosen", wanted ? (text) => choice(text) === wanted : "").draw();
    });
    return labelled(select, name);
  }

  function browse(table) {
    const names = [...table.tHead.rows[0].cells].map((cell) => cell.textContent.trim());
    const cells = (column) => [...table.tBodies[0].rows].map((row) => row.cells[column].innerHTML);
    const isNumeric = (column) => cells(column).filter((cell) => asNumber(cell) < Infinity).length > table.tBodies[0].rows.length / 3;
    const numeric = names.map((_, column) => column).filter(isNumeric);
    const sortable = { targets: numeric, type: "num", render: (cell, kind) => (kind === "sort" || kind === "type" ? asNumber(cell) : cell) };
    const layout = { topStart: null, topEnd: null, bottomStart: null, bottomEnd: null };
    const view = new DataTable(table, { paging: false, order: [], autoWidth: false, layout, columnDefs: [sortable] });
    const search = document.createElement("input");
    search.type = "search";
    search.addEventListener("input", () => view.search(search.value).draw());
    const shown = document.createElement("output");
    const count = () => (shown.value = `${view.rows({ search: "applied" }).count()} of ${view.rows().count()} rows`);
    view.on("draw", count);
    count();
    const bar = document.createElement("div");
    bar.className = "browse-bar";
    const filters = names.flatMap((name, column) => (FILTERED.includes(name) ? [filter(view, column, name)] : []));
    bar.append(...filters, labelled(search, "search"), shown);
    table.closest(".browse").prepend(bar);
  }

  document.querySelectorAll(".browse table").forEach(browse);
})();
