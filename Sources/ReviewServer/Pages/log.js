// The log: each edit, the newest first, undone and made again from there.
import { button, foreign, make } from "./elements.js";
import { edit, library, read } from "./library.js";

const most = 500;

export async function showLog(view, changed) {
  const log = await read("/api/log");
  library.edit = log.edit;
  const lines = [...log.lines].reverse();
  const row = (line) => make("tr", { class: line.isUndone ? "undone" : null },
    make("td", { class: "number" }, String(line.edit)),
    make("td", {}, make("time", { datetime: new Date(line.time).toISOString() }, new Date(line.time).toLocaleString())),
    make("td", {}, foreign(line.sentence), line.isUndone ? " (undone)" : ""),
    make("td", {}, !line.isUndoable ? "" : line.isUndone
      ? button("Redo", () => edit("redo", { edit: line.edit }, changed), { "aria-label": `Redo edit ${line.edit}` })
      : button("Undo", () => edit("undo", { edit: line.edit }, changed), { "aria-label": `Undo edit ${line.edit}` })));
  const body = make("tbody", {}, ...lines.slice(0, most).map(row));
  const more = lines.length > most
    ? button(`Show ${lines.length - most} older`, () => { body.append(...lines.slice(most).map(row)); more.remove(); }) : null;
  view.replaceChildren(make("h2", {}, "Log"),
    lines.length === 0 ? make("p", {}, "Nothing was corrected or added yet.")
      : make("div", { class: "wide" }, make("table", {},
        make("thead", {}, make("tr", {}, ...["Edit", "When", "What"].map((title) => make("th", { scope: "col" }, title)),
          make("th", { scope: "col" }, make("span", { class: "hidden" }, "Undo or redo")))), body)),
    ...(more ? [more] : []));
  return {};
}
