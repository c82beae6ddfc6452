// Cards of people: names, choosing, merging.
import { button, clock, counted, foreign, make, shownName } from "./elements.js";
import { edit, library } from "./library.js";

const orders = {
  time: ["Time on screen", (one, other) => other.seconds - one.seconds || other.faceCount - one.faceCount],
  faces: ["Faces", (one, other) => other.faceCount - one.faceCount],
  name: ["Name", (one, other) => (one.name ? 0 : 1) - (other.name ? 0 : 1) || (one.name ?? "").localeCompare(other.name ?? "") || one.number - other.number],
  number: ["Number", (one, other) => one.number - other.number],
};
let order = "time";
let chosen = new Set();

// Of thousands of people a page is made of as many as are looked at: so many at first, and so many more each time.
const batch = 120;
let shown = { of: "", count: batch };

function moment(person) {
  if (!person.first) return null;
  const one = person.clipCount === 1;
  return make("p", { class: "soft" }, foreign(person.first.clip), ` ${clock(person.first.seconds)} – `,
    one ? "" : foreign(person.last.clip), one ? "" : " ", clock(person.last.seconds));
}

function nameField(person, changed) {
  const field = make("input", {
    class: "name", value: person.name ?? "", placeholder: `Person ${person.number}`, list: "names", maxlength: 500,
    "aria-label": `Name of person ${person.number}`, dir: "auto", autocomplete: "off",
  });
  const save = () => {
    if (field.value === (person.name ?? "")) return;
    edit("name", { person: person.number, ...(field.value === "" ? {} : { name: field.value }) }, changed)
      .then((made) => { if (!made && field.isConnected) field.value = person.name ?? ""; });
  };
  field.addEventListener("change", save);
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter") field.blur();
    if (event.key === "Escape") { field.value = person.name ?? ""; field.blur(); }
  });
  return field;
}

function card(person, changed, refresh) {
  const box = make("input", {
    type: "checkbox", "aria-label": `Choose ${shownName(person)}`, "data-person": person.number,
    onchange: () => {
      if (box.checked) chosen.add(person.number); else chosen.delete(person.number);
      refresh();
    },
  });
  box.checked = chosen.has(person.number);
  // A montage has five rows of five; empty ones are not shown, nor more than three.
  const rows = Math.min(3, Math.max(1, Math.ceil(person.faceCount / 5)));
  const item = make("li", { class: "card", draggable: "true" },
    make("a", { class: "montage", href: `#/person/${person.number}`, "aria-label": `Faces of ${shownName(person)}`, draggable: "false" },
      person.faceCount === 0 ? make("span", { class: "soft" }, "No faces") : make("img", { src: `/picture/person/${person.number}?edit=${library.edit}`, alt: "", loading: "lazy", width: 480, height: 120 * rows, "data-rows": rows, draggable: "false" })),
    make("div", { class: "row" }, box, nameField(person, changed)),
    make("p", {}, `No. ${person.number} · ${counted(person.faceCount, "face")} · ${person.seconds.toFixed(1)} s · ${counted(person.clipCount, "clip")}`),
    moment(person),
    make("div", { class: "row" },
      button(person.isIgnored ? "Ignore no longer" : "Ignore",
        () => edit("ignore", { person: person.number, ignored: !person.isIgnored }, changed),
        { "aria-label": `${person.isIgnored ? "Ignore no longer" : "Ignore"}: ${shownName(person)}` })));
  item.addEventListener("dragstart", (event) => {
    event.dataTransfer.setData("application/x-rollcall-person", String(person.number));
    event.dataTransfer.effectAllowed = "move";
  });
  item.addEventListener("dragover", (event) => {
    if (!event.dataTransfer.types.includes("application/x-rollcall-person")) return;
    event.preventDefault();
    item.classList.add("target");
  });
  item.addEventListener("dragleave", () => item.classList.remove("target"));
  item.addEventListener("drop", (event) => {
    // Files are for the page, wherever on it they are dropped.
    if (!event.dataTransfer.types.includes("application/x-rollcall-person")) return;
    event.preventDefault();
    item.classList.remove("target");
    const other = Number(event.dataTransfer.getData("application/x-rollcall-person"));
    if (other && other !== person.number) merge([person.number, other], changed);
  });
  return item;
}

function merge(people, changed) {
  chosen = new Set();
  return edit("merge", { people }, changed);
}

/** Cards in batches: the next one comes before the end of the last is in sight, or by its button. */
function cards(people, of, card) {
  if (shown.of !== of) shown = { of, count: batch };
  const list = make("ul", { class: "cards" }, ...people.slice(0, shown.count).map(card));
  const more = button("", () => {
    const next = people.slice(shown.count, shown.count + batch);
    shown.count += next.length;
    list.append(...next.map(card));
    tell();
  });
  const tell = () => {
    more.hidden = shown.count >= people.length;
    more.textContent = `Show more: ${counted(people.length - shown.count, "person", "people")} below`;
  };
  tell();
  new IntersectionObserver((seen) => { if (seen.some((each) => each.isIntersecting)) more.click(); }, { rootMargin: "1200px" }).observe(more);
  return [list, more];
}

/** Shows those who are ignored, or the others, whose names hold what is searched. */
export function showPeople(view, { isIgnored, search }, changed) {
  const wanted = search.trim().toLowerCase();
  const people = library.people.filter((person) => person.isIgnored === isIgnored)
    .filter((person) => !wanted || shownName(person).toLowerCase().includes(wanted) || String(person.number) === wanted)
    .sort(orders[order][1]);
  const numbers = new Set(library.people.map((person) => person.number));
  chosen = new Set([...chosen].filter((number) => numbers.has(number)));
  const inOrder = () => people.map((person) => person.number).filter((number) => chosen.has(number));
  const doMerge = () => merge(inOrder(), changed);
  const mergeButton = button("", doMerge, { class: "main", "aria-keyshortcuts": "m" });
  const apartButton = button("Keep these two apart", () => edit("keep-apart", { people: inOrder() }, changed));
  const refresh = () => {
    const count = inOrder().length;
    mergeButton.textContent = count > 1 ? `Make these ${count} one` : "Make one of those chosen";
    mergeButton.disabled = count < 2;
    apartButton.disabled = count !== 2;
  };
  const select = make("select", { onchange: () => { order = select.value; changed.again(); } },
    ...Object.entries(orders).map(([key, [title]]) => make("option", { value: key, selected: key === order }, title)));
  refresh();
  view.replaceChildren(
    make("div", { class: "bar" },
      make("h2", {}, isIgnored ? "Ignored" : "People"),
      make("span", { class: "soft" }, counted(people.length, "person", "people") + (wanted ? " found" : "")),
      make("label", {}, "Order ", select), mergeButton, apartButton),
    ...people.length === 0
      ? [make("p", {}, wanted ? "Nobody's name holds that." : isIgnored ? "Nobody is ignored." : "Nobody is here.")]
      : cards(people, `${isIgnored} ${order} ${wanted}`, (person) => card(person, changed, refresh)),
    make("p", { class: "soft" }, isIgnored ? "" : "Drop a card on another to make the two one: the other keeps its number and name. Or choose several."));
  return { m: () => { if (!mergeButton.disabled) doMerge(); } };
}

export { nameField };
