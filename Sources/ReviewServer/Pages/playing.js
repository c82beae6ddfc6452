// Plays a clip: the file itself where the browser can, and else small previews of some seconds. All times that go in and
// out are the library's: seconds from the clip's first video frame.
import { Refusal, read } from "./library.js";

/** A moment is meant to be in its frame, and not on the edge to the one before. */
const inside = 0.002;

/** Shapes that differ more would have boxes beside the faces. */
const mostUnlike = 0.02;

/** Before the moment that is asked for: so that one can step back from it. */
const lead = 1;

const wait = (milliseconds) => new Promise((resolve) => { setTimeout(resolve, milliseconds); });

function once(element, names, milliseconds) {
  return new Promise((resolve) => {
    const done = (event) => {
      clearTimeout(timer);
      for (const name of names) element.removeEventListener(name, done);
      resolve(event?.type ?? "late");
    };
    const timer = setTimeout(done, milliseconds);
    for (const name of names) element.addEventListener(name, done);
  });
}

export class Playing {
  /** `tell(text)` says how it stands; `onframe(seconds)` which moment is shown. */
  constructor(video, clip, { tell, onframe, onended }) {
    Object.assign(this, { video, clip, tell, onframe, onended });
    this.turn = 0;
    this.isPreview = false;
    this.wantsToPlay = false;
    /** The library's time of the browser's 0. */
    this.zero = 0;
    this.seconds = 0;
    this.end = Infinity;
    this.next = null;
    video.addEventListener("ended", () => this.ended());
    video.addEventListener("error", () => { if (!this.isOpening && !this.isPreview && !this.isClosed) this.usePreview(this.seconds); });
  }

  /** Shows a moment. Throws `Refusal` where the clip is gone. */
  async open(seconds) {
    const turn = this.turn += 1;
    this.seconds = seconds;
    for (;;) {
      this.info = await read(`/api/clip?clip=${this.clip}`);
      if (turn !== this.turn) return;
      if (this.info.share === 1) break;
      this.tell(`Comparing the file with the library: ${Math.round(100 * this.info.share)} %`);
    }
    if (await this.openFile(turn)) await this.seek(seconds);
    else if (turn === this.turn) await this.usePreview(seconds);
  }

  /** Whether the browser plays the file, and upright. */
  async openFile(turn) {
    const { type, width, height } = this.info;
    // Of Matroska, which they do play, browsers say that they do not.
    if (!type || (!type.startsWith("video/x-matroska") && !this.video.canPlayType(type))) return false;
    this.isOpening = true;
    this.video.src = `/clip/${this.clip}`;
    const outcome = this.video.readyState >= 2 ? "loadeddata" : await once(this.video, ["loadeddata", "error"], 15000);
    this.isOpening = false;
    if (turn !== this.turn) return false;
    const { videoWidth, videoHeight } = this.video;
    const shape = (videoWidth / videoHeight) / (width / height);
    if (outcome !== "loadeddata" || !videoWidth || Math.abs(shape - 1) > mostUnlike) return false;
    this.isPreview = false;
    this.tell("");
    this.zero = -await this.firstTime();
    this.end = Infinity;
    this.watch();
    return turn === this.turn;
  }

  /** The browser's time of the first frame: sound may begin before it, and clocks anywhere. */
  async firstTime() {
    const { video } = this;
    if (!video.requestVideoFrameCallback) return 0;
    let found = null;
    const shown = new Promise((resolve) => { video.requestVideoFrameCallback((_, frame) => { found = frame.mediaTime; resolve(); }); });
    // A frame that was shown already is shown again.
    video.currentTime = 0;
    await Promise.race([shown, wait(1500)]);
    return found ?? 0;
  }

  async usePreview(seconds, at = Math.max(0, seconds - lead)) {
    const turn = this.turn += 1;
    this.isPreview = true;
    this.seconds = seconds;
    try {
      const preview = await this.preview(at, turn) ?? (at < seconds ? await this.preview(seconds, turn) : null);
      if (!preview || turn !== this.turn) return;
      this.isOpening = true;
      this.video.src = preview.address;
      const outcome = await once(this.video, ["loadeddata", "error"], 15000);
      this.isOpening = false;
      if (turn !== this.turn) return;
      if (outcome !== "loadeddata") { this.tell("This browser plays neither the clip nor the preview of it."); return; }
      this.tell("This browser cannot play the clip: this is a preview, small and without sound.");
      this.next = preview.to ?? null;
      this.end = preview.to ?? Infinity;
      this.from = preview.from;
      this.zero = preview.from - await this.firstTime();
      this.watch();
      await this.seek(Math.max(seconds, preview.from));
      if (this.wantsToPlay) this.play();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      if (turn === this.turn) this.tell(`It does not play: ${error.message}`);
    }
  }

  async preview(at, turn) {
    for (;;) {
      const answer = await read(`/api/preview?clip=${this.clip}&at=${at}`);
      if (turn !== this.turn) return null;
      if (answer.address) return answer;
      this.tell(`This browser cannot play the clip: a preview is being made, ${Math.round(100 * answer.share)} %`);
    }
  }

  /** Tells each frame that is shown. */
  watch() {
    const { video } = this;
    const mine = this.watching = (this.watching ?? 0) + 1;
    const tell = (time) => {
      this.seconds = time + this.zero;
      this.onframe(this.seconds);
    };
    const again = video.requestVideoFrameCallback
      ? () => video.requestVideoFrameCallback((_, frame) => { if (mine === this.watching) { tell(frame.mediaTime); again(); } })
      : () => requestAnimationFrame(() => { if (mine === this.watching) { tell(video.currentTime); again(); } });
    again();
  }

  async seek(seconds) {
    const wanted = Math.max(0, seconds);
    if (this.isPreview && (wanted < this.from - inside || wanted >= this.end)) { await this.usePreview(wanted); return; }
    this.seconds = wanted;
    this.video.currentTime = Math.max(0, wanted - this.zero + inside);
    this.onframe(wanted);
  }

  get isPaused() { return !this.wantsToPlay; }

  play() {
    this.wantsToPlay = true;
    // Refused where another seek comes first: then that one plays.
    this.video.play().catch(() => {});
  }

  pause() {
    this.wantsToPlay = false;
    this.video.pause();
  }

  ended() {
    if (this.isPreview && this.next != null && this.wantsToPlay) this.usePreview(this.next, this.next);
    else { this.wantsToPlay = false; this.onended(); }
  }

  close() {
    this.turn += 1;
    this.watching = 0;
    this.isClosed = true;
    this.pause();
    this.video.removeAttribute("src");
    this.video.load();
  }
}
