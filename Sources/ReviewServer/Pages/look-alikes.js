// Tracks of a person that look like somebody else's: marked, and moved by one click.
import { nameOf } from "./colors.js";
import { button, counted, make } from "./elements.js";
import { edit, read } from "./library.js";

export class LookAlikes {
  /** `data` is what `/api/faces` says. */
  constructor(data, changed) {
    Object.assign(this, { data, changed });
    this.tracks = new Map();
    this.element = make("p", { class: "soft", hidden: true, role: "status" });
  }

  async read(person) {
    const { tracks } = await read(`/api/look-alikes?of=${person}`);
    this.tracks = new Map(tracks.map((track) => [`${track.clip} ${track.track}`, track]));
    this.element.hidden = tracks.length === 0;
    const one = tracks.length === 1;
    this.element.textContent = `${counted(tracks.length, "track")} ${one ? "looks" : "look"} like somebody else’s: ${one ? "it is" : "they are"} marked, and first in the order “Like others”.`;
  }

  of(face) {
    if (!this.tracks.size) return undefined;
    return this.tracks.get(`${this.data.clipIDs[this.data.clipOf[face]]} ${this.data.tracks[face]}`);
  }

  mark(face) {
    const track = this.of(face);
    return track ? `≈ ${nameOf(track.other)}` : null;
  }

  label(face) {
    const track = this.of(face);
    return track ? `, looks like ${nameOf(track.other)}` : "";
  }

  /** What a track's title offers: to give all of it to whom it looks like. */
  actions(faces) {
    const track = this.of(faces[0]);
    if (!track) return [];
    const name = nameOf(track.other);
    const ids = faces.map((face) => this.data.ids[face]);
    const move = button(`Move to ${name}`, () => edit("move", { faces: ids, to: String(track.other) }, this.changed), {
      class: "move", dir: "auto", title: `${track.margin < 0 ? "Nearer to" : "Nearly as near to"} ${name}: move ${counted(ids.length, "face")} there`,
    });
    return [move];
  }

  /** Tracks by how much they look like others; the rest behind them. */
  sorted(groups) {
    const margin = (group) => this.of(group.faces[0])?.margin ?? Infinity;
    return groups.map((group) => ({ group, margin: margin(group) }))
      .sort((one, other) => (one.margin === other.margin ? 0 : one.margin - other.margin)).map(({ group }) => group);
  }
}
