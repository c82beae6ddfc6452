// Where the faces of a clip are at a moment: told some seconds at a time, and in between reckoned from both sides.
import { read } from "./library.js";

const windowSeconds = 20;
const mostWindows = 12;

/** A track that was not seen for longer is not where a straight line would have it. */
const longestGap = 2;

/** Of two numbers for one frame's time: they were rounded. */
const tolerance = 0.004;

/** The place of the last value that is not greater; -1 where there is none. */
function lastNotAfter(values, value, of = (each) => each) {
  let [low, high] = [0, values.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (of(values[middle]) <= value) low = middle + 1; else high = middle;
  }
  return low - 1;
}

export class Boxes {
  constructor(clip) {
    this.clip = clip;
    this.windows = new Map();
    this.loading = new Map();
    this.built = null;
  }

  /** Sees to it that what is around a moment is there. */
  async load(seconds) {
    const at = Math.max(0, Math.floor(seconds / windowSeconds));
    await this.window(at);
    // The next one comes while this one is played, and the one before is for tracks that began in it.
    this.window(at + 1).catch(() => {});
    if (at > 0) await this.window(at - 1);
  }

  window(index) {
    if (this.windows.has(index)) return Promise.resolve();
    if (!this.loading.has(index)) this.loading.set(index, this.fetch(index).finally(() => this.loading.delete(index)));
    return this.loading.get(index);
  }

  async fetch(index) {
    const end = (index + 1) * windowSeconds;
    const parts = [];
    for (let from = index * windowSeconds; from < end;) {
      const part = await read(`/api/boxes?clip=${this.clip}&from=${from}&to=${end}`);
      parts.push(part);
      if (part.to <= from) break;
      from = part.to;
    }
    this.windows.set(index, parts);
    if (this.windows.size > mostWindows) this.windows.delete(this.windows.keys().next().value);
    this.built = null;
  }

  /** Frames, tracks and lone faces of the windows around a moment. */
  around(seconds) {
    const at = Math.max(0, Math.floor(seconds / windowSeconds));
    if (this.built?.at === at) return this.built;
    const frames = [];
    const tracks = new Map();
    const alone = [];
    for (const index of [at - 1, at, at + 1]) {
      for (const part of this.windows.get(index) ?? []) {
        frames.push(...part.frames);
        part.ids.forEach((id, face) => {
          const seen = {
            id, time: part.frames[part.frameOf[face]], track: part.tracks[face], person: part.people[face],
            box: part.boxes.slice(4 * face, 4 * face + 4).map((value) => value / 10000),
          };
          if (seen.track < 0) alone.push(seen);
          else if (tracks.has(seen.track)) tracks.get(seen.track).push(seen);
          else tracks.set(seen.track, [seen]);
        });
      }
    }
    this.built = { at, frames, tracks: [...tracks.values()], alone };
    return this.built;
  }

  /** Who is to be seen at a moment: `[{person, track, box: [x, y, width, height]}]`, in shares of the picture. */
  at(seconds) {
    const { tracks, alone } = this.around(seconds);
    const shown = alone.filter((seen) => Math.abs(seen.time - seconds) <= tolerance);
    for (const track of tracks) {
      const place = lastNotAfter(track, seconds + tolerance, (seen) => seen.time);
      if (place < 0) continue;
      const before = track[place];
      const after = track[place + 1];
      if (seconds - before.time <= tolerance) { shown.push(before); continue; }
      // Behind a track's last face nobody knows.
      if (!after || after.time - before.time > longestGap) continue;
      const share = (seconds - before.time) / (after.time - before.time);
      shown.push({ ...before, box: before.box.map((value, index) => value + share * (after.box[index] - value)) });
    }
    return shown;
  }

  /** The frame that was looked at before or behind a moment; `null` where there is none. */
  async step(seconds, by) {
    const at = Math.max(0, Math.floor(seconds / windowSeconds));
    for (let index = at; index >= 0 && Math.abs(index - at) <= 3; index += by) {
      await this.window(index);
      const frames = (this.windows.get(index) ?? []).flatMap((part) => part.frames);
      const found = by > 0 ? frames.find((time) => time > seconds + tolerance) : frames.findLast((time) => time < seconds - tolerance);
      if (found != null) return found;
    }
    return null;
  }
}
