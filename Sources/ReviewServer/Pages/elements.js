// Makes elements. Text is only ever set as text: a name with tags in it is shown as it is written.

/** `make("p", {class: "soft", onclick: f}, "text", child)` */
export function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (value === true) element.setAttribute(key, "");
    else if (value !== false && value != null) element.setAttribute(key, value);
  }
  element.append(...children.filter((child) => child != null));
  return element;
}

export const button = (text, onclick, attributes = {}) => make("button", { type: "button", onclick, ...attributes }, text);

/** A text that may run from right to left. */
export const foreign = (text) => make("bdi", {}, text);

export const counted = (count, one, many = one + "s") => `${count.toLocaleString("en")} ${count === 1 ? one : many}`;

/** `1:02:03`, `2:03` */
export function clock(seconds) {
  const whole = Math.floor(seconds);
  const two = (value) => String(value).padStart(2, "0");
  const minutes = Math.floor(whole / 60);
  return minutes >= 60 ? `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

/** What is wrong with what a field holds, in a sentence; empty where nothing is. A pattern's `title` is its sentence. */
export function wrongIn(field) {
  const { validity, pattern, min, max, step, title } = field;
  if (validity.valid) return "";
  if (pattern) return title;
  const shown = (text) => Number(text).toLocaleString("en", { maximumFractionDigits: 6 });
  return `It must be a ${step === "1" ? "whole " : ""}number from ${shown(min)} to ${shown(max)}.`;
}

const marks = new WeakMap();
let markCount = 0;

/** Says below a field what is wrong with it, to the eye and to a screen reader; without words it is right again. */
export function mark(field, words) {
  if (!words) {
    marks.get(field)?.remove();
    field.removeAttribute("aria-invalid");
    field.removeAttribute("aria-describedby");
    return;
  }
  if (!marks.has(field)) marks.set(field, make("p", { class: "words", id: `wrong-${markCount += 1}` }));
  const place = marks.get(field);
  if (place.textContent !== words) place.textContent = words;
  if (!place.isConnected) (field.closest("label") ?? field).after(place);
  field.setAttribute("aria-invalid", "true");
  field.setAttribute("aria-describedby", place.id);
}

/** Marks those fields in sight that hold what they may not, and the others no longer. The first of them, or `undefined`. */
export function firstWrong(fields) {
  const wrong = fields.filter((field) => {
    const words = field.closest("[hidden]") ? "" : wrongIn(field);
    mark(field, words);
    return words;
  });
  return wrong[0];
}

export const shownName = (person) => person.name ?? `Person ${person.number}`;

let clearing;

/** Tells what was done, to the eye and to a screen reader. */
export function say(text) {
  const said = document.getElementById("said");
  said.textContent = text;
  said.classList.remove("hidden");
  clearTimeout(clearing);
  clearing = setTimeout(() => { said.textContent = ""; }, 12000);
}

export function note(text) {
  const element = document.getElementById("note");
  if (element.textContent !== text) element.textContent = text;
  element.hidden = !text;
}
