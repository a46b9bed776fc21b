// Parts of a page, each a script in a folder beside it that is loaded once, when it is asked for, and hands over its content:
// a page that was opened as a file may load scripts, but not read files.
"use strict";

const mobtlParts = (folder) => {
  const waiting = new Map();

  function load(name) {
    if (!waiting.has(name)) {
      const asked = {};
      asked.promise = new Promise((resolve, reject) => {
        asked.resolve = resolve;
        const script = document.createElement("script");
        script.src = `${folder}/${name}.js`;
        script.onerror = () => {
          // The next question asks for it again.
          waiting.delete(name);
          script.remove();
          reject(new Error("A part of this page did not come. Ask again; where that does not help, build the book again."));
        };
        document.head.append(script);
      });
      waiting.set(name, asked);
    }
    return waiting.get(name).promise;
  }

  return { load, take: (name, content) => waiting.get(name).resolve(content) };
};
