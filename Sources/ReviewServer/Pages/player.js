// The player: a clip with boxes drawn on it, one colour a person.
import { Boxes } from "./boxes.js";
import { colorOf, nameOf } from "./colors.js";
import { button, make, note } from "./elements.js";
import { Refusal, read } from "./library.js";
import { Playing } from "./playing.js";
import { Timeline, drawn } from "./timeline.js";

/** `1:02:03.4`: moments are told to a tenth. */
function moment(seconds) {
  const tenths = Math.max(0, Math.floor(seconds * 10 + 0.0001));
  const [minutes, rest] = [Math.floor(tenths / 600), tenths % 600];
  const two = (value) => String(value).padStart(2, "0");
  const text = `${two(Math.floor(rest / 10))}.${rest % 10}`;
  return minutes >= 60 ? `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${text}` : `${minutes}:${text}`;
}

/** `{clip, seconds, person, timeline?, plays?}`: `person` is whose boxes stand out, `timeline` their part of `/api/timeline`. */
export function openPlayer(options) {
  new Player(options).open();
}

class Player {
  constructor({ clip, seconds, person, timeline, plays }) {
    Object.assign(this, { clip, person, timeline, plays, seconds });
    this.opener = document.activeElement;
    this.boxes = new Boxes(clip);
    this.video = make("video", { playsinline: true, "aria-label": "The clip" });
    this.video.muted = true;
    this.overlay = drawn("svg", { class: "boxes", "aria-hidden": "true" });
    this.stage = make("div", { class: "stage" }, this.video, this.overlay);
    this.said = make("p", { class: "soft", role: "status" });
    this.time = make("output", { class: "number", "aria-live": "off", "aria-label": "Moment" });
    this.there = make("p", { class: "there" });
    this.playButton = button("Play", () => this.toggle(), { class: "main", "aria-keyshortcuts": "Space" });
    this.back = button("◂ Frame", () => this.step(-1), { "aria-keyshortcuts": "ArrowLeft", title: "The frame before that was looked at" });
    this.on = button("Frame ▸", () => this.step(1), { "aria-keyshortcuts": "ArrowRight", title: "The next frame that was looked at" });
    this.sound = button("Sound", () => this.setSound(this.video.muted), { "aria-pressed": "false" });
    this.title = make("h2", { id: "player-title", dir: "auto" }, timeline?.name ?? "");
    this.line = make("div", { class: "line" });
    this.controls = make("div", { class: "bar" }, this.playButton, this.back, this.on, this.sound, this.time);
    this.dialog = make("dialog", {
      class: "player", "aria-labelledby": "player-title", onkeydown: (event) => this.key(event), onclose: () => this.closed(),
    }, make("div", { class: "bar" }, this.title, button("Close", () => this.dialog.close(), { class: "end", "aria-keyshortcuts": "Escape" })),
    this.stage, this.said, this.line, this.controls, this.there);
  }

  async open() {
    document.body.append(this.dialog);
    this.dialog.showModal();
    this.playButton.focus();
    this.tell("Opening the clip …");
    this.playing = new Playing(this.video, this.clip, {
      tell: (text) => this.tell(text), onframe: (seconds) => this.show(seconds), onended: () => this.showState(),
    });
    try {
      // Its timeline stays, whether the file is there or not.
      if (!this.timeline) {
        const all = await read(`/api/timeline?of=${this.person || "unsorted"}`);
        this.timeline = all.clips.find((clip) => clip.id === this.clip);
        this.title.textContent = this.timeline?.name ?? "";
      }
      if (this.timeline) this.drawLine();
      const info = await read(`/api/clip?clip=${this.clip}`);
      this.title.textContent = info.name;
      this.setShape(info);
      await this.boxes.load(this.seconds);
      if (info.kind === "photo") { await this.showPhoto(info); return; }
      if (!this.timeline) {
        this.timeline = { id: this.clip, name: info.name, seconds: info.seconds ?? 0, spans: [] };
        this.drawLine();
      }
      await this.playing.open(this.seconds);
      if (this.plays && this.dialog.open) this.playing.play();
      this.showState();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.refuse(error);
    }
  }

  refuse(error) {
    this.stage.classList.add("empty");
    for (const control of [this.playButton, this.back, this.on, this.sound]) control.disabled = true;
    this.dialog.querySelector(".end").focus();
    this.tell(`It does not play: ${error.message}.`);
    if (error.status === 0 || error.status === 410) note(error.message);
  }

  setShape({ width, height }) {
    this.shape = { width, height };
    this.stage.style.aspectRatio = `${width} / ${height}`;
    this.stage.style.setProperty("--shape", width / height);
    this.overlay.setAttribute("viewBox", `0 0 ${width} ${height}`);
    this.overlay.setAttribute("preserveAspectRatio", "none");
  }

  drawLine() {
    this.lineDrawn = new Timeline(this.timeline, this.person, (seconds) => this.go(seconds));
    this.lineDrawn.showOthers().catch(() => {});
    this.lineDrawn.show(this.seconds);
    this.line.replaceChildren(this.lineDrawn.element);
  }

  async showPhoto(info) {
    this.controls.remove();
    this.line.remove();
    const preview = await read(`/api/preview?clip=${this.clip}&at=0`);
    if (!preview.address) { setTimeout(() => this.showPhoto(info), 100); return; }
    const picture = make("img", { src: preview.address, alt: info.name });
    this.video.replaceWith(picture);
    this.tell("");
    this.show(0);
    this.dialog.querySelector(".end").focus();
  }

  tell(text) { if (this.said.textContent !== text) this.said.textContent = text; }

  toggle() {
    if (this.playing.isPaused) this.playing.play(); else this.playing.pause();
    this.showState();
  }

  showState() { this.playButton.textContent = this.playing.isPaused ? "Play" : "Pause"; }

  setSound(isOn) {
    this.video.muted = !isOn;
    this.sound.setAttribute("aria-pressed", String(isOn));
  }

  async go(seconds) {
    await this.boxes.load(seconds);
    await this.playing.seek(seconds);
  }

  /** To the next frame that was looked at: there boxes are what was found, and not reckoned. */
  async step(by) {
    this.playing.pause();
    this.showState();
    const seconds = await this.boxes.step(this.playing.seconds, by);
    if (seconds != null) await this.go(seconds);
  }

  /** A moment is on screen: its boxes, and who is there. */
  show(seconds) {
    if (!this.dialog.open || !this.shape) return;
    this.seconds = seconds;
    this.boxes.load(seconds).then(() => {
      if (this.seconds === seconds) this.draw(seconds);
    }, () => {});
  }

  draw(seconds) {
    const { width, height } = this.shape;
    const scale = width / Math.max(1, this.stage.clientWidth);
    const seen = this.boxes.at(seconds).sort((one, other) => (one.person === this.person) - (other.person === this.person));
    this.overlay.replaceChildren(...seen.map(({ person, box }) => {
      const isOwn = person === this.person;
      const color = colorOf(person);
      const [x, y, w, h] = [box[0] * width, box[1] * height, box[2] * width, box[3] * height];
      const size = 13 * scale;
      const top = y > 1.4 * size ? y - 0.35 * size : y + h + 1.1 * size;
      return drawn("g", { class: isOwn ? "box own" : "box", "data-person": person },
        drawn("rect", { x, y, width: w, height: h, stroke: color, "stroke-width": (isOwn ? 3.5 : 1.5) * scale }),
        drawn("text", { x, y: top, "font-size": size, "stroke-width": 3 * scale }, nameOf(person)));
    }));
    this.time.textContent = `${moment(seconds)} / ${moment(this.timeline?.seconds ?? 0)}`;
    this.lineDrawn?.show(seconds);
    const names = [...new Set(seen.map(({ person }) => nameOf(person)))].sort().join(", ");
    const text = names ? `In the picture: ${names}` : "Nobody in the picture";
    if (this.there.textContent !== text) this.there.textContent = text;
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const isButton = event.target.matches("button");
    const acts = {
      " ": isButton ? null : () => this.toggle(), ArrowLeft: () => this.step(-1), ArrowRight: () => this.step(1),
      PageUp: () => this.appearance(-1), PageDown: () => this.appearance(1),
    };
    const act = this.playButton.disabled || !this.controls.isConnected ? null : acts[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  }

  appearance(by) {
    const seconds = this.lineDrawn?.appearance(this.seconds, by);
    if (seconds != null) this.go(seconds);
  }

  closed() {
    this.playing.close();
    this.dialog.remove();
    // A page that was drawn anew meanwhile has another element there.
    if (this.opener?.isConnected) this.opener.focus();
    else document.getElementById("view").focus({ preventScroll: true });
  }
}
