// How Sphinx's search orders what it finds: pages to read, then lists of all numbers and entries, then the package and its tests.
var Scorer = {
  score: ([name, , anchor, , score]) => {
    const code = /^(api\/|audit-tests$|_modules\/)/.test(name) || /^#mobtl\./.test(anchor);
    const list = /^(published|computed|changelog|status)$/.test(name);
    return score - (code ? 2000 : list ? 1000 : 0);
  },
  // Sphinx's own weights.
  objNameMatch: 11,
  objPartialMatch: 6,
  objPrio: { 0: 15, 1: 5, 2: -5 },
  objPrioDefault: 0,
  title: 15,
  partialTitle: 7,
  term: 5,
  partialTerm: 2,
};
