// The faces of a person, of nobody, or of what is no face.
import { button, clock, counted, make, say, shownName } from "./elements.js";
import { FaceGrid } from "./grid.js";
import { askWho, complain, edit, library, read } from "./library.js";
import { LookAlikes } from "./look-alikes.js";
import { nameField } from "./people.js";
import { openPlayer } from "./player.js";
import { timelines } from "./timeline.js";

let order = "tracks";
let last = { of: null, grid: null };

const titles = { unsorted: "Unsorted", "not-faces": "Not faces" };

/** Faces by clip and track, in the order of time; faces without a track stand together by clip. */
function byTrack(data, alikes) {
  const tracks = new Map();
  data.ids.forEach((_, face) => {
    const key = `${data.clipOf[face]} ${data.tracks[face]}`;
    if (!tracks.has(key)) tracks.set(key, []);
    tracks.get(key).push(face);
  });
  return [...tracks.values()].map((faces) => {
    const first = faces[0];
    const what = data.tracks[first] < 0 ? "Without a track" : `Track ${data.tracks[first]}`;
    const times = `${clock(data.seconds[first])} – ${clock(data.seconds[faces.at(-1)])}`;
    return {
      title: `${what} · ${data.clips[data.clipOf[first]]} · ${times} · ${counted(faces.length, "face")}`, faces, track: faces,
      actions: () => alikes.actions(faces),
    };
  });
}

function sorted(data, values, sign) {
  const faces = data.ids.map((_, face) => face).sort((one, other) => sign * (values[one] - values[other]) || one - other);
  return [{ faces }];
}

const orders = {
  tracks: ["Track", byTrack],
  quality: ["Quality, best first", (data) => sorted(data, data.qualities, -1)],
  doubt: ["Doubt, most first", (data) => sorted(data, data.confidences, 1)],
  alike: ["Like others, most first", (data, alikes) => alikes.sorted(byTrack(data, alikes))],
};

/** Shows the faces of `of`: a person's number, `unsorted` or `not-faces`. */
export async function showFaces(view, of, changed, sought) {
  const data = await read(`/api/faces?of=${encodeURIComponent(of)}`);
  library.edit = data.edit;
  const person = data.person;
  const percent = (value) => `${Math.round(100 * value)} %`;
  const alikes = new LookAlikes(data, changed);
  const play = (face) => openPlayer({ clip: data.clipIDs[data.clipOf[face]], seconds: data.seconds[face], person: person?.number ?? 0 });
  const grid = new FaceGrid({
    ids: data.ids,
    mark: (face) => alikes.mark(face),
    open: play,
    label: (face) => `${data.clips[data.clipOf[face]]}, ${clock(data.seconds[face])}, quality ${percent(data.qualities[face])}`
      + (person ? `, ${percent(data.confidences[face])} sure` : "") + alikes.label(face),
    caption: (face) => order === "doubt" ? `${percent(data.confidences[face])} sure` : order === "quality" ? percent(data.qualities[face]) : clock(data.seconds[face]),
  }, refresh);

  // The same page shown anew stays where it was; whoever comes for one face begins there.
  if (last.of === of && last.sought === sought) grid.startsAt = last.grid.element.scrollTop;
  else if (sought) grid.seek(data.ids.indexOf(sought));
  last = { of, grid, sought };

  const picked = () => [...grid.chosen].map((face) => data.ids[face]);
  const move = (to) => edit("move", { faces: picked(), to: String(to) }, changed);
  const actions = {
    m: async () => {
      const other = await askWho(`Move ${counted(grid.chosen.size, "face")} to …`, "Move");
      if (other) await move(other.number);
      else grid.element.focus();
    },
    n: () => person && grid.chosen.size < data.ids.length ? edit("split", { person: person.number, faces: picked() }, changed) : move("new"),
    Delete: () => move("unsorted"),
    x: () => edit("not-a-face", { faces: picked() }, changed),
    f: () => { location.hash = `#/search/face/${picked()[0]}`; },
  };
  const needing = [
    button("Move to …", actions.m, { class: "main", "aria-keyshortcuts": "m" }),
    button("New person", actions.n, { "aria-keyshortcuts": "n", title: person ? "A new person, kept apart from this one" : "" }),
    of === "unsorted" ? null : button("Unsorted", actions.Delete, { "aria-keyshortcuts": "Delete" }),
    of === "not-faces" ? null : button("Not a face", actions.x, { "aria-keyshortcuts": "x" }),
    button("Who is like it?", actions.f, { "aria-keyshortcuts": "f", title: "Search by the first of the chosen faces" }),
    button("Show in the clip", () => play(grid.active), { "aria-keyshortcuts": "v", title: "The face that was chosen last; a double click does it too" }),
    button("None", () => grid.only([])),
  ].filter(Boolean);
  const count = make("span", { "aria-live": "polite" });
  function refresh(size = 0) {
    count.textContent = size ? `${counted(size, "face")} chosen` : "None chosen";
    for (const element of needing) element.disabled = size === 0;
  }
  refresh();

  const propose = async () => {
    try {
      const proposal = await read(`/api/split?person=${person.number}`);
      const leaving = new Set(proposal.leaving);
      grid.only(data.ids.map((id, face) => leaving.has(id) ? face : -1).filter((face) => face >= 0));
      say(`If this is two people, these ${counted(leaving.size, "face")} are the second (distance ${proposal.distance.toFixed(2)}); nothing is changed yet. “New person” makes the split.`);
      grid.element.focus();
    } catch (error) { complain(error); }
  };
  const select = make("select", { onchange: () => { order = select.value; grid.show(orders[order][1](data, alikes)); } },
    ...Object.entries(orders).filter(([key]) => person || (key !== "doubt" && key !== "alike")).map(([key, [title]]) => make("option", { value: key, selected: key === order }, title)));
  if (!person && (order === "doubt" || order === "alike")) order = "tracks";

  const about = person && make("p", { class: "soft" },
    `No. ${person.number} · ${counted(person.faceCount, "face")} · ${person.seconds.toFixed(1)} s on screen · ${counted(person.clipCount, "clip")}`
    + (data.keptApart.length ? ` · kept apart from ${data.keptApart.join(", ")}` : ""));
  const apart = async () => {
    const other = await askWho(`Keep ${shownName(person)} apart from …`, "Keep apart");
    if (other) await edit("keep-apart", { people: [person.number, other.number] }, changed);
  };
  const ofPerson = !person ? [] : [
    button("Propose a split", propose), button("Keep apart from …", apart),
    button(person.isIgnored ? "Ignore no longer" : "Ignore", () => edit("ignore", { person: person.number, ignored: !person.isIgnored }, changed)),
    ...data.parts.map((part) => button(`Make ${part} a person again`, () => edit("unmerge", { person: part }, changed))),
  ];
  const lines = make("details", { class: "timelines", open: true, hidden: true });
  view.replaceChildren(
    make("div", { class: "bar" },
      make("h2", {}, person ? nameField(person, changed) : titles[of]),
      person ? null : make("span", { class: "soft" }, counted(data.ids.length, "face")),
      make("label", {}, "Order ", select), ...ofPerson),
    ...(about ? [about] : []), alikes.element, lines,
    make("div", { class: "bar", role: "toolbar", "aria-label": "What to do with the chosen faces" }, count, ...needing),
    data.ids.length ? grid.element : make("p", {}, "There is no face here."));
  grid.show(orders[order][1](data, alikes));
  // The page is there before these are.
  if (of !== "not-faces" && data.ids.length) timelines(of, lines).catch(complain);
  if (person) alikes.read(person.number).then(() => { if (last.grid === grid) grid.show(orders[order][1](data, alikes), true); }, complain);
  const keys = Object.fromEntries(Object.entries(actions).map(([key, act]) => [key, () => { if (grid.chosen.size) act(); }]));
  keys.v = () => { if (grid.active != null) play(grid.active); };
  if (of === "unsorted") delete keys.Delete;
  if (of === "not-faces") delete keys.x;
  return keys;
}
