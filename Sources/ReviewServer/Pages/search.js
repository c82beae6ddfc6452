// Who is this, and who is there then: by name, by a photo or a face, by clip and time.
import { button, clock, counted, foreign, make, say, shownName } from "./elements.js";
import { ask, library, read } from "./library.js";

const mostBytes = 32 * 1024 * 1024;
const mostNames = 60;

// What was typed and found stays when the page is drawn anew, as it is after each edit.
const typed = { name: "", clip: "", from: "", to: "" };
let photo = null;
let asking = 0;

const personOf = (number) => library.people.find((person) => person.number === number);
const nameOf = (number, name) => {
  const person = personOf(number);
  return person ? shownName(person) : name ?? `Person ${number}`;
};
const groupOf = (number) => number == null ? "unsorted" : `person/${number}`;
const two = (value) => value.toFixed(2);

/** `83`, `1:23`, `1:02:03.5` in seconds; `null` for anything else. */
export function secondsOf(text) {
  const parts = text.trim().split(":");
  const isWell = parts.length <= 3 && parts.every((part, index) =>
    (index === parts.length - 1 ? /^\d+(\.\d+)?$/ : /^\d+$/).test(part) && (index === 0 || Number(part) < 60));
  return isWell ? parts.reduce((sum, part) => sum * 60 + Number(part), 0) : null;
}

/** A face of the library: a click leads to it among the faces of whoever has it. */
function faceLink({ id, person, clip, seconds, distance }) {
  const what = `${person == null ? "Unsorted" : nameOf(person)}, ${clip}, ${clock(seconds)}${distance == null ? "" : `, distance ${two(distance)}`}`;
  return make("li", {}, make("a", { class: "found-face", href: `#/${groupOf(person)}/${id}`, title: what, "aria-label": what },
    make("img", { src: `/picture/face/${id}`, alt: "", width: 84, height: 94, loading: "lazy" }),
    make("span", { class: "caption" }, distance == null ? clock(seconds) : two(distance))));
}

function personCard(number, name, ...lines) {
  const person = personOf(number);
  const rows = Math.min(2, Math.max(1, Math.ceil((person?.faceCount ?? 0) / 5)));
  return make("li", { class: "card" },
    make("a", { class: "montage", href: `#/person/${number}`, "aria-label": `Faces of ${nameOf(number, name)}` },
      make("img", { src: `/picture/person/${number}?edit=${library.edit}`, alt: "", loading: "lazy", width: 480, height: 120 * rows, "data-rows": rows })),
    make("p", { class: "found-name" }, make("a", { href: `#/person/${number}` }, foreign(nameOf(number, name))), person?.isIgnored ? " (ignored)" : ""),
    ...lines.map((line) => make("p", { class: "soft" }, line)));
}

/** Asks until the answer is there. */
async function answerTo(ticket) {
  for (;;) {
    const answer = await read(`/api/search/answer?ticket=${encodeURIComponent(ticket)}`);
    if (answer.faces) return answer;
    await new Promise((resolve) => setTimeout(resolve, 120));
  }
}

function whoIs(face, title, picture) {
  const known = face.known != null;
  const nearest = face.candidates[0];
  const verdict = known ? ["This is ", make("a", { href: `#/person/${face.known}` }, foreign(nameOf(face.known, nearest?.name))), `, at distance ${two(nearest.distance)}.`]
    : nearest ? ["Nobody who is known. The nearest is ", make("a", { href: `#/person/${nearest.person}` }, foreign(nameOf(nearest.person, nearest.name))), `, at distance ${two(nearest.distance)}, which is too far or not clear enough.`]
      : ["Nobody who is known: this face cannot be compared, or nobody is there to compare it with."];
  return make("section", { class: "found", "aria-label": title },
    make("div", { class: "bar" }, picture, make("div", {}, make("h3", {}, title), make("p", {}, ...verdict))),
    face.candidates.length ? make("h4", {}, "The likeliest people") : null,
    face.candidates.length ? make("ul", { class: "cards" }, ...face.candidates.map((each) => personCard(each.person, each.name,
      `Distance ${two(each.distance)}${each.person === face.known ? ": this is who it is" : ""}`, personOf(each.person) ? counted(personOf(each.person).faceCount, "face") : "no longer a person"))) : null,
    face.like.length ? make("h4", {}, "The faces most like it, one a track") : null,
    face.like.length ? make("ul", { class: "found-faces" }, ...face.like.map(faceLink)) : null);
}

// By photo

/** A piece of the photo, drawn by the browser: nothing of it is sent but to this program. */
function crop(bitmap, finding, face) {
  if (!bitmap) return null;
  const canvas = make("canvas", { class: "crop", width: 168, height: 188, "aria-hidden": "true" });
  const scale = bitmap.width / finding.width;
  const side = Math.max(face.width * 1.5, face.height * 1.5 * 168 / 188) * scale;
  const tall = side * 188 / 168;
  const [x, y] = [(face.x + face.width / 2) * scale, (face.y + face.height / 2) * scale];
  canvas.getContext("2d").drawImage(bitmap, x - side / 2, y - tall / 2, side, tall, 0, 0, 168, 188);
  return canvas;
}

function photoWithBoxes(bitmap, finding) {
  if (!bitmap) return null;
  const scale = Math.min(1, 640 / finding.width, 480 / finding.height);
  const canvas = make("canvas", {
    class: "photo", role: "img", width: Math.round(finding.width * scale), height: Math.round(finding.height * scale),
    "aria-label": `The photo, with ${counted(finding.faces.length, "face")}`,
  });
  const context = canvas.getContext("2d");
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  context.lineWidth = 2;
  context.font = "bold 16px system-ui, sans-serif";
  finding.faces.forEach((face, index) => {
    const [x, y, width, height] = [face.x, face.y, face.width, face.height].map((value) => value * scale);
    context.strokeStyle = "#ffffff";
    context.strokeRect(x - 1, y - 1, width + 2, height + 2);
    context.strokeStyle = "#0b57b8";
    context.strokeRect(x, y, width, height);
    context.fillStyle = "#0b57b8";
    context.fillRect(x, y, 20, 20);
    context.fillStyle = "#ffffff";
    context.fillText(String(index + 1), x + 5, y + 16);
  });
  return canvas;
}

function photoResult() {
  if (!photo) return [];
  if (photo.wrong) return [make("p", { role: "alert" }, photo.wrong)];
  if (!photo.finding) return [make("p", {}, "Looking … the first photo takes longest, as the networks are loaded for it.")];
  const { finding, bitmap } = photo;
  return [
    make("div", { class: "bar" }, make("p", {}, foreign(photo.name), `: ${finding.faces.length ? counted(finding.faces.length, "face") : "no face"}`),
      button("Forget this photo", () => { photo.bitmap?.close(); photo = null; placePhoto?.(); })),
    photoWithBoxes(bitmap, finding),
    ...finding.faces.map((face, index) => whoIs(face, `Face ${index + 1}`, crop(bitmap, finding, face))),
  ].filter(Boolean);
}

let placePhoto = null;

async function lookFor(file) {
  const mine = asking += 1;
  const place = () => { if (mine === asking) placePhoto?.(); };
  photo?.bitmap?.close();
  photo = { name: file.name || "The pasted picture" };
  const own = photo;
  place();
  try {
    if (file.size > mostBytes) throw new Error(`this file has ${Math.ceil(file.size / 1048576)} MB, and 32 are the most`);
    // What the browser cannot draw, as TIFF, is searched all the same.
    own.bitmap = await createImageBitmap(file).catch(() => null);
    const { ticket } = await ask("/api/search/photo", { method: "POST", headers: { "Content-Type": "application/octet-stream" }, body: file });
    own.finding = await answerTo(ticket);
    if (own === photo) say(own.finding.faces.length ? `${counted(own.finding.faces.length, "face")} found in the photo.` : "There is no face in the photo.");
  } catch (error) {
    own.wrong = `Not searched: ${error.message}`;
  }
  place();
}

function photoPart() {
  const input = make("input", {
    type: "file", id: "search-photo", accept: "image/*", class: "hidden", onchange: () => { if (input.files[0]) lookFor(input.files[0]); input.value = ""; },
  });
  const zone = make("div", {
    class: "drop",
    ondragover: (event) => { if (event.dataTransfer.types.includes("Files")) { event.preventDefault(); event.stopPropagation(); zone.classList.add("target"); } },
    ondragleave: () => zone.classList.remove("target"),
    ondrop: (event) => {
      event.preventDefault();
      event.stopPropagation();
      zone.classList.remove("target");
      if (event.dataTransfer.files[0]) lookFor(event.dataTransfer.files[0]);
    },
  }, make("p", {}, input, make("label", { for: "search-photo", class: "file-button" }, "Choose a photo"), " or drop one here, or paste one."),
  make("p", { class: "soft" }, "JPEG, PNG, WebP, AVIF, TIFF, BMP, to 32 MB. It goes to the program only, which keeps nothing of it."));
  const results = make("div", { "aria-live": "off" });
  placePhoto = () => results.replaceChildren(...photoResult());
  placePhoto();
  return [zone, results];
}

document.addEventListener("paste", (event) => {
  const file = event.clipboardData?.files[0];
  if (!file?.type.startsWith("image/") || !location.hash.startsWith("#/search")) return;
  event.preventDefault();
  lookFor(file);
});

// By face

async function facePart(id) {
  const { ticket } = await read(`/api/search/face?id=${encodeURIComponent(id)}`);
  const finding = await answerTo(ticket);
  const picture = make("img", { src: `/picture/face/${id}`, alt: "", width: 84, height: 94 });
  return finding.faces.map((face) => whoIs(face, "The face that was chosen", picture));
}

// By name

function nameResult() {
  const wanted = typed.name.trim().toLowerCase();
  if (!wanted) return [];
  const found = library.people.filter((person) => shownName(person).toLowerCase().includes(wanted) || String(person.number) === wanted);
  return [
    make("p", {}, found.length === 0 ? "Nobody's name holds that." : `${counted(found.length, "person", "people")} found${found.length > mostNames ? `; these are the first ${mostNames}` : ""}`),
    make("ul", { class: "cards" }, ...found.slice(0, mostNames).map((person) => personCard(person.number, person.name, counted(person.faceCount, "face"), `${person.seconds.toFixed(1)} s on screen`))),
  ];
}

function namePart() {
  const results = make("div", { role: "status" });
  const field = make("input", {
    type: "search", id: "search-name", list: "names", dir: "auto", autocomplete: "off", value: typed.name,
    oninput: () => { typed.name = field.value; results.replaceChildren(...nameResult()); },
  });
  results.replaceChildren(...nameResult());
  return [make("p", {}, make("label", { for: "search-name" }, "Name or number "), field), results];
}

// By clip and time

function spanWords(clip, from, to) {
  if (clip.isPhoto) return "";
  if (to >= (clip.seconds ?? Infinity) && from === 0) return " from beginning to end";
  return from === to ? ` at ${clock(from)}` : ` from ${clock(from)} to ${clock(to)}`;
}

function timeResult({ clip, presences }, from, to) {
  const sorted = presences.filter((each) => each.person != null);
  const unsorted = presences.find((each) => each.person == null);
  const faces = (each) => make("ul", { class: "found-faces" }, ...each.faces.map((face) => faceLink({ ...face, person: each.person, clip: clip.name })));
  const line = (each) => `${counted(each.faceCount, "face")}${clip.isPhoto || from === to ? "" : `, ${each.seconds.toFixed(1)} s on screen`}`;
  return make("section", { class: "found", "aria-label": "Who is there" },
    make("h3", {}, foreign(clip.name), spanWords(clip, from, to), `: ${sorted.length ? counted(sorted.length, "person", "people") : "nobody who is known"}`),
    ...sorted.map((each) => make("article", { class: "there" },
      make("h4", {}, make("a", { href: `#/person/${each.person}` }, foreign(nameOf(each.person))), make("span", { class: "soft" }, ` ${line(each)}`)), faces(each))),
    unsorted ? make("article", { class: "there" }, make("h4", {}, make("a", { href: "#/unsorted" }, "Unsorted"), make("span", { class: "soft" }, ` ${line(unsorted)}`)), faces(unsorted)) : null);
}

async function timePart([id, span]) {
  const { clips } = await read("/api/search/clips");
  const chosen = clips.find((clip) => clip.id === id);
  const [from, to] = chosen && span ? span.split("-").map(Number) : [0, 0];
  if (chosen) {
    typed.clip = id;
    if (!typed.from && from > 0) typed.from = clock(from);
  }
  const select = make("select", { id: "search-clip", onchange: () => { typed.clip = select.value; } },
    ...clips.map((clip) => make("option", { value: clip.id, selected: clip.id === typed.clip },
      `${clip.name}${clip.seconds ? ` · ${clock(clip.seconds)}` : ""} · ${counted(clip.personCount, "person", "people")}`)));
  const wrong = make("p", { role: "alert" });
  const field = (key, label) => {
    const input = make("input", { id: `search-${key}`, class: "time", inputmode: "text", placeholder: "0:00", autocomplete: "off", value: typed[key], oninput: () => { typed[key] = input.value; } });
    return [make("label", { for: `search-${key}` }, `${label} `), input, " "];
  };
  const go = (event) => {
    event.preventDefault();
    const clip = clips.find((each) => each.id === select.value);
    const first = typed.from.trim() ? secondsOf(typed.from) : 0;
    const end = typed.to.trim() ? secondsOf(typed.to) : typed.from.trim() ? first : Math.ceil(clip?.seconds ?? 0);
    if (first == null || end == null) { wrong.textContent = "A moment is written as seconds, or as 1:23 or 1:02:03."; return; }
    if (end < first) { wrong.textContent = "The span ends before it begins."; return; }
    wrong.textContent = "";
    if (clip) location.hash = `#/search/clip/${clip.id}/${first}-${end}`;
  };
  const parts = clips.length === 0 ? [make("p", {}, "There is no clip in the library.")] : [
    make("form", { onsubmit: go }, make("p", { class: "bar" },
      make("span", {}, make("label", { for: "search-clip" }, "Clip "), select), make("span", {}, ...field("from", "from")), make("span", {}, ...field("to", "to")),
      make("button", { class: "main" }, "Who is there?")), wrong,
    make("p", { class: "soft" }, "One moment, a span, or nothing for the whole clip.")),
  ];
  if (chosen && Number.isFinite(from) && Number.isFinite(to)) {
    parts.push(timeResult(await read(`/api/search/time?clip=${chosen.id}&from=${from}&to=${to}`), from, to));
  } else if (id) {
    parts.push(make("p", {}, "This clip is not in the library any more."));
  }
  return parts;
}

/** `rest`: what follows `#/search/`: nothing, `face`, an identifier; `clip`, an identifier, `from-to`. */
export async function showSearch(view, rest) {
  const [kind, ...values] = rest;
  const face = kind === "face" && /^[0-9a-f]{16}$/.test(values[0] ?? "") ? await facePart(values[0]) : [];
  const part = (title, id, children) => make("section", { class: "search-part", "aria-labelledby": id }, make("h3", { id }, title), ...children);
  const time = kind === "face" ? null : part("By clip and time", "by-time", await timePart(kind === "clip" ? values : []));
  view.replaceChildren(
    make("div", { class: "bar" }, make("h2", {}, "Search"), kind ? make("a", { href: "#/search" }, "Search for something else") : null),
    // What was asked for stands first.
    ...(kind === "face" ? face
      : kind === "clip" ? [time]
        : [part("By photo", "by-photo", photoPart()), time, part("By name", "by-name", namePart())]));
  return {};
}
