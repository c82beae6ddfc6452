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
