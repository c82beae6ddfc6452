// A grid of faces of which only those in sight are in the page: 100,000 scroll like 100.
import { button, make } from "./elements.js";

const cell = { width: 92, height: 122 };
const headHeight = 34;

/** Pictures that are not there yet are asked for no more: the others would wait behind thousands that were scrolled by. */
function letGo(lines) {
  for (const image of lines.querySelectorAll("img")) if (!image.complete) image.removeAttribute("src");
}

/**
 * `groups`: [{title, faces: [index], actions()?}]; `faces`: {ids, label(index), mark(index)?, open(index)?}. Choosing is by
 * index; `mark` is a word on a face, `open` what a double click does.
 */
export class FaceGrid {
  constructor(faces, onchoice) {
    this.faces = faces;
    this.onchoice = onchoice;
    this.chosen = new Set();
    this.active = null;
    this.anchor = null;
    this.groups = [];
    this.content = make("div", { class: "grid-content", role: "rowgroup" });
    this.element = make("div", {
      class: "grid", tabindex: 0, role: "grid", "aria-multiselectable": "true", "aria-label": "Faces",
      onkeydown: (event) => this.key(event), onscroll: () => this.draw(),
    }, this.content);
    this.resized = new ResizeObserver(() => this.lay());
    this.resized.observe(this.element);
  }

  /** `keepsPlace`: where these are the same faces in another dress. */
  show(groups, keepsPlace = false) {
    const { active } = this;
    this.groups = groups;
    this.order = groups.flatMap((group) => group.faces);
    this.place = new Map(this.order.map((face, place) => [face, place]));
    this.active = keepsPlace && this.place.has(active) ? active : this.order[0] ?? null;
    this.lay();
  }

  /** Rows with their tops: a title, or as many faces as fit. */
  lay() {
    this.columns = Math.max(1, Math.floor((this.element.clientWidth - 8) / cell.width));
    this.rows = [];
    let top = 0;
    for (const group of this.groups) {
      if (group.title) { this.rows.push({ top, group }); top += headHeight; }
      for (let first = 0; first < group.faces.length; first += this.columns) {
        this.rows.push({ top, group, faces: group.faces.slice(first, first + this.columns) });
        top += cell.height;
      }
    }
    this.rowOf = new Map();
    this.rows.forEach((row, index) => row.faces?.forEach((face) => this.rowOf.set(face, index)));
    this.content.style.height = `${top}px`;
    this.element.setAttribute("aria-rowcount", this.rows.length);
    this.element.setAttribute("aria-colcount", this.columns);
    if (this.startsAt != null && this.element.clientHeight > 0) {
      this.element.scrollTop = this.startsAt;
      this.startsAt = null;
    }
    this.draw(true);
    if (this.startsWith != null && this.element.clientHeight > 0) {
      this.go(this.startsWith);
      this.startsWith = null;
    }
  }

  /** Begins at this face, and marks it. */
  seek(face) { if (face >= 0) this.sought = this.startsWith = face; }

  firstInSight(y) {
    let [low, high] = [0, this.rows.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.rows[middle].top <= y) low = middle + 1; else high = middle;
    }
    return Math.max(0, low - 1);
  }

  draw(anew = false) {
    if (!this.rows) return;
    const margin = 3 * cell.height;
    const [from, to] = [this.element.scrollTop - margin, this.element.scrollTop + this.element.clientHeight + margin];
    const first = this.firstInSight(from);
    const shown = new Map();
    if (anew) this.drawn = new Map();
    for (let index = first; index < this.rows.length && this.rows[index].top < to; index += 1) {
      shown.set(index, this.drawn.get(index) ?? this.row(this.rows[index], index));
    }
    if (anew) {
      letGo(this.content);
      this.content.replaceChildren();
    }
    for (const [index, line] of this.drawn) {
      if (shown.has(index)) continue;
      letGo(line);
      line.remove();
    }
    for (const line of shown.values()) if (!line.isConnected || line.parentNode !== this.content) this.content.append(line);
    this.drawn = shown;
    this.mark();
  }

  /** A grid and not a list of options to a screen reader: only cells may hold the buttons of a title. */
  row(row, index) {
    const line = make("div", { class: row.faces ? "faces" : "head", role: "row", "aria-rowindex": index + 1 },
      ...row.faces ? row.faces.map((face, column) => this.cell(face, column))
        : [make("div", { class: "title", role: "gridcell", "aria-colindex": 1 },
          button(row.group.title, () => this.choose(row.group.faces), { tabindex: -1, dir: "auto", title: "Choose these" }),
          ...(row.group.actions?.() ?? []))]);
    line.style.transform = `translateY(${row.top}px)`;
    return line;
  }

  cell(face, column) {
    const id = this.faces.ids[face];
    const mark = this.faces.mark?.(face);
    return make("div", {
      class: face === this.sought ? "face sought" : "face", role: "gridcell", "aria-colindex": column + 1, id: `face-${face}`, "data-face": face,
      "aria-label": this.faces.label(face), title: this.faces.label(face),
      onclick: (event) => {
        if (event.shiftKey) this.extend(face); else this.toggle(face);
        this.element.focus({ preventScroll: true });
      },
      ondblclick: () => this.faces.open?.(face),
    }, make("img", { src: `/picture/face/${id}`, alt: "", width: 84, height: 94, draggable: "false" }),
    mark ? make("span", { class: "mark", dir: "auto" }, mark) : null,
    make("span", { class: "caption" }, this.faces.caption(face)));
  }

  mark() {
    for (const element of this.content.querySelectorAll(".face")) {
      const face = Number(element.dataset.face);
      element.setAttribute("aria-selected", this.chosen.has(face) ? "true" : "false");
      element.classList.toggle("active", face === this.active);
    }
    if (this.active != null) this.element.setAttribute("aria-activedescendant", `face-${this.active}`);
  }

  changed() { this.mark(); this.onchoice(this.chosen.size); }

  toggle(face) {
    if (this.chosen.has(face)) this.chosen.delete(face); else this.chosen.add(face);
    this.active = this.anchor = face;
    this.changed();
  }

  extend(face) {
    const [one, other] = [this.place.get(this.anchor ?? this.active ?? face), this.place.get(face)];
    for (let place = Math.min(one, other); place <= Math.max(one, other); place += 1) this.chosen.add(this.order[place]);
    this.active = face;
    this.changed();
  }

  /** Chooses these as well, or no longer where all of them are chosen. */
  choose(faces) {
    const all = faces.every((face) => this.chosen.has(face));
    for (const face of faces) if (all) this.chosen.delete(face); else this.chosen.add(face);
    this.active = this.anchor = faces[0];
    this.changed();
  }

  only(faces) {
    this.chosen = new Set(faces);
    if (faces.length) this.go(faces[0]);
    this.changed();
  }

  go(face) {
    this.active = face;
    const row = this.rows[this.rowOf.get(face)];
    if (!row) return;
    const { scrollTop, clientHeight } = this.element;
    if (row.top < scrollTop) this.element.scrollTop = row.top - headHeight;
    else if (row.top + cell.height > scrollTop + clientHeight) this.element.scrollTop = row.top + cell.height - clientHeight;
    this.draw();
  }

  step(by) {
    const place = Math.min(this.order.length - 1, Math.max(0, (this.place.get(this.active) ?? 0) + by));
    return this.order[place];
  }

  /** The face above or below, across titles. */
  line(by) {
    let index = this.rowOf.get(this.active) ?? 0;
    const column = this.rows[index].faces?.indexOf(this.active) ?? 0;
    do index += by; while (this.rows[index] && !this.rows[index].faces);
    const faces = this.rows[index]?.faces;
    return faces ? faces[Math.min(column, faces.length - 1)] : this.active;
  }

  key(event) {
    if (this.active == null || event.target !== this.element) return;
    const page = Math.max(1, Math.floor(this.element.clientHeight / cell.height) - 1) * this.columns;
    const right = getComputedStyle(this.element).direction === "rtl" ? -1 : 1;
    const moves = {
      ArrowRight: () => this.step(right), ArrowLeft: () => this.step(-right), ArrowDown: () => this.line(1), ArrowUp: () => this.line(-1),
      PageDown: () => this.step(page), PageUp: () => this.step(-page), Home: () => this.order[0], End: () => this.order.at(-1),
    };
    if (event.key === " ") this.toggle(this.active);
    else if (event.key === "Escape") this.only([]);
    else if (event.key === "a" && (event.ctrlKey || event.metaKey)) this.only(this.order);
    else if (event.key === "t" && !event.ctrlKey && !event.metaKey) this.choose(this.rows[this.rowOf.get(this.active)].group.track ?? [this.active]);
    else if (moves[event.key]) {
      const face = moves[event.key]();
      if (event.shiftKey) this.extend(face);
      else this.anchor = face;
      this.go(face);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }
}
