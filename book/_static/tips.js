// A word that the glossary explains shows its definition where it stands: under the mouse, with the keyboard, at a tap. Without
// this script, and with a key held down, it leads to the glossary.
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const source = document.getElementById("glossary-told");
  if (!source) return;
  const told = JSON.parse(source.textContent);
  const tip = document.createElement("div");
  tip.id = "glossary-tip";
  tip.className = "glossary-tip";
  tip.setAttribute("role", "tooltip");
  tip.hidden = true;
  document.body.append(tip);
  let word = null;
  let isKept = false;
  let timer = 0;

  function place() {
    const at = word.getClientRects()[0];
    const gap = 6;
    tip.style.left = `${Math.max(gap, Math.min(at.left, document.documentElement.clientWidth - tip.offsetWidth - gap))}px`;
    const below = at.bottom + gap;
    const fits = below + tip.offsetHeight < innerHeight;
    tip.style.top = `${fits ? below : Math.max(gap, at.top - tip.offsetHeight - gap)}px`;
  }

  function open(link, keep) {
    clearTimeout(timer);
    if (word !== link) close();
    word = link;
    isKept ||= keep;
    const name = document.createElement("strong");
    name.textContent = link.textContent;
    const more = document.createElement("a");
    more.href = link.href;
    more.textContent = "Glossary";
    tip.replaceChildren(name, ` ${told[link.hash.slice(1)]} `, more);
    tip.hidden = false;
    link.setAttribute("aria-describedby", tip.id);
    place();
  }

  function close() {
    clearTimeout(timer);
    word?.removeAttribute("aria-describedby");
    word = null;
    isKept = false;
    tip.hidden = true;
  }

  // The mouse needs a moment to come from the word to the tip.
  const leave = () => (timer = setTimeout(() => isKept || close(), 200));

  for (const link of document.querySelectorAll(".bd-article a[href*='#term-']")) {
    if (!(link.hash.slice(1) in told)) continue;
    link.classList.add("glossary-word");
    link.addEventListener("pointerenter", (event) => event.pointerType === "mouse" && open(link, false));
    link.addEventListener("pointerleave", leave);
    link.addEventListener("focus", () => link.matches(":focus-visible") && open(link, false));
    link.addEventListener("blur", (event) => event.relatedTarget?.closest(".glossary-tip") || leave());
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      open(link, true);
      // Of a key: on to the link in the tip.
      if (event.detail === 0) tip.querySelector("a").focus();
    });
  }
  tip.addEventListener("pointerenter", () => clearTimeout(timer));
  tip.addEventListener("pointerleave", leave);
  tip.addEventListener("focusout", close);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !word) return;
    if (tip.contains(document.activeElement)) word.focus();
    close();
  });
  document.addEventListener("click", (event) => word && !event.target.closest(".glossary-tip, .glossary-word") && close());
  document.addEventListener("scroll", () => word && place(), true);
});
