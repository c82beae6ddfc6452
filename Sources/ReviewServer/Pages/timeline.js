// When somebody is on screen, drawn; and where to go by a click or by keys.
import { colorOf, nameOf } from "./colors.js";
import { button, clock, counted, make } from "./elements.js";
import { read } from "./library.js";
import { openPlayer } from "./player.js";

const width = 1000;

/** Nobody sees a span that is narrower. */
const least = 1.5;

const mostOthers = 60;

export function drawn(name, attributes = {}, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

/** Spans `[begin, end, begin, end, …]` as one shape. */
function shape(spans, seconds, top, height) {
  let path = "";
  for (let place = 0; place < spans.length; place += 2) {
    const left = (width * spans[place]) / seconds;
    const size = Math.max(least, (width * (spans[place + 1] - spans[place])) / seconds);
    path += `M${left.toFixed(1)} ${top}h${size.toFixed(1)}v${height}h-${size.toFixed(1)}z`;
  }
  return path;
}

/** A clip's line: those of `person` above, others dimmed below. `others` are those of `/api/spans`; `null` where not asked for. */
export class Timeline {
  constructor(clip, person, onmoment) {
    Object.assign(this, { clip, person, onmoment });
    this.seconds = Math.max(clip.seconds, 0.001);
    this.at = clip.spans[0] ?? 0;
    this.others = drawn("g", { class: "others" });
    this.own = drawn("path", { class: "own", d: shape(clip.spans, this.seconds, 3, 12), fill: colorOf(person) });
    this.head = drawn("line", { class: "now", x1: 0, x2: 0, y1: 0, y2: 26 });
    this.element = drawn("svg", {
      class: "timeline", viewBox: `0 0 ${width} 26`, preserveAspectRatio: "none", role: "slider", tabindex: 0,
      "aria-label": `When ${nameOf(person)} is in ${clip.name}`, "aria-valuemin": 0, "aria-valuemax": Math.round(this.seconds),
    }, drawn("rect", { class: "ground", x: 0, y: 0, width, height: 26 }), this.others, this.own, this.head);
    this.element.addEventListener("click", (event) => {
      const { left, width: shown } = this.element.getBoundingClientRect();
      onmoment(Math.min(this.seconds, Math.max(0, ((event.clientX - left) / shown) * this.seconds)));
    });
    this.show(this.at);
  }

  show(seconds) {
    this.at = seconds;
    const x = (width * Math.min(seconds, this.seconds)) / this.seconds;
    this.head.setAttribute("x1", x);
    this.head.setAttribute("x2", x);
    this.element.setAttribute("aria-valuenow", Math.round(seconds));
    const { spans } = this.clip;
    const place = spans.findIndex((begin, index) => index % 2 === 0 && begin <= seconds && seconds <= spans[index + 1]);
    const which = place < 0 ? "" : `, appearance ${place / 2 + 1} of ${spans.length / 2}`;
    this.element.setAttribute("aria-valuetext", clock(seconds) + which);
  }

  /** The beginning of the appearance before or behind a moment. */
  appearance(seconds, by) {
    const begins = this.clip.spans.filter((_, index) => index % 2 === 0);
    return by > 0 ? begins.find((begin) => begin > seconds + 0.01) : begins.findLast((begin) => begin < seconds - 0.01);
  }

  async showOthers() {
    if (this.asked) return;
    this.asked = true;
    const spans = await read(`/api/spans?clip=${this.clip.id}`);
    const people = new Map();
    spans.people.forEach((person, index) => {
      if (person === this.person) return;
      if (!people.has(person)) people.set(person, []);
      people.get(person).push(spans.begins[index], spans.ends[index]);
    });
    const rows = [...people].slice(0, mostOthers);
    this.others.replaceChildren(...rows.map(([person, times]) => {
      const path = drawn("path", { d: shape(times, this.seconds, 18, 6), fill: colorOf(person) });
      path.append(drawn("title", {}, nameOf(person)));
      return path;
    }));
  }
}

/** All clips that somebody is in; `of` as `/api/timeline` takes it. Filled once it is read. */
export async function timelines(of, element) {
  const data = await read(`/api/timeline?of=${encodeURIComponent(of)}`);
  if (!data.clips.length) { element.hidden = true; return; }
  const person = Number(of) || 0;
  const seen = new IntersectionObserver((entries) => {
    for (const entry of entries) if (entry.isIntersecting) { seen.unobserve(entry.target); entry.target.line.showOthers().catch(() => {}); }
  });
  const rows = data.clips.map((clip) => {
    const play = (seconds) => openPlayer({ clip: clip.id, seconds, person, timeline: clip, plays: true });
    const line = new Timeline(clip, person, play);
    line.element.addEventListener("keydown", (event) => {
      const by = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }[event.key];
      if (by) line.show(line.appearance(line.at, by) ?? line.at);
      else if (event.key === "Enter" || event.key === " ") play(line.at);
      else return;
      event.preventDefault();
      event.stopPropagation();
    });
    const row = make("li", {},
      button(clip.name, () => play(clip.spans[0] ?? 0), { dir: "auto", class: "clip", title: `Play ${clip.name} from the first appearance` }),
      line.element, make("span", { class: "soft number" }, clock(clip.seconds)));
    row.line = line;
    seen.observe(row);
    return row;
  });
  const total = data.clips.reduce((sum, clip) => sum + clip.spans.length / 2, 0);
  element.replaceChildren(
    make("summary", {}, `On screen: ${counted(total, "time")} in ${counted(data.clips.length, "clip")}${data.isCut ? ", of more that are not shown" : ""}`),
    make("ul", {}, ...rows));
  element.hidden = false;
}
