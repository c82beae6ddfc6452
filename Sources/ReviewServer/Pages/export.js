// A dataset as a form: what goes in is counted and shown while the options change, and then exported as a command.
import { button, counted, firstWrong, foreign, make, mark, say, shownName, wrongIn } from "./elements.js";
import { complain, library, post, read } from "./library.js";
import { begin } from "./work.js";

// The defaults of `rollcall export`: what is as there is not sent, so the command is as short as a human would type it.
const usual = {
  format: "imagefolder", everybody: "all", people: [], unsorted: false, minFaces: "1", minQuality: "0", minSize: "0", maxPerPerson: "",
  balance: "none", keepAlike: false, onePerTrack: false, uncertain: false, minConfidence: "0.2", picture: "", pictureFormat: "",
  margin: "0.3", quality: "95", maxEnlargement: "2", fromPortraits: false, split: "", ownSplit: "70/30", splitBy: "shot", seed: "0",
  name: "", replace: false,
};
const shares = String.raw`\d+(\.\d+)?(/\d+(\.\d+)?){1,2}`;
const mostPeople = 200;
const mostWarnings = 4;
const storageKey = "rollcall-export";

let values = { ...usual };
try { values = { ...usual, ...JSON.parse(sessionStorage.getItem(storageKey) ?? "{}") }; } catch { /* what was kept is no longer read */ }
let form = null;
let page = null;
let turn = 0;
let timer;

const chosenFormat = () => form.formats.find((format) => format.name === values.format) ?? form.formats[0];
const oneOf = (list, wanted) => list.includes(wanted) ? wanted : list[0];

/** What the command is told. */
function order() {
  const format = chosenFormat();
  const made = { format: format.name };
  const number = (key, name = key) => { if (values[key] !== "" && values[key] !== usual[key]) made[name] = Number(values[key]); };
  const flag = (key) => { if (values[key]) made[key] = true; };
  if (values.everybody === "some") made.people = values.people.filter((person) => library.people.some((each) => each.number === person));
  for (const key of ["minFaces", "minQuality", "minSize", "maxPerPerson", "maxEnlargement"]) number(key);
  for (const key of ["unsorted", "onePerTrack", "fromPortraits"]) flag(key);
  if (values.maxPerPerson !== "" && values.balance !== "none") made.balance = values.balance;
  if (values.keepAlike && !format.keepsAlike) made.nearDuplicates = "keep";
  if (values.uncertain) made.minConfidence = Number(values.minConfidence || 0);
  const [picture, pictureFormat] = [oneOf(format.pictures, values.picture), oneOf(format.pictureFormats, values.pictureFormat)];
  if (picture !== format.pictures[0]) made.picture = picture;
  if (picture !== "none" && pictureFormat !== format.pictureFormats[0]) made.pictureFormat = pictureFormat;
  // What is hidden is not told either.
  if (picture !== "none" && pictureFormat !== "png") number("quality");
  if (picture === "portrait") number("margin");
  if (format.hasParts && values.split) {
    made.split = values.split === "own" ? values.ownSplit : values.split;
    if (values.splitBy !== "shot") made.splitBy = values.splitBy;
    number("seed");
  }
  return made;
}

const proposedName = () => `${document.getElementById("library").textContent}-${values.format}`;

function changed(key) {
  try { sessionStorage.setItem(storageKey, JSON.stringify(values)); } catch { /* a browser that keeps nothing */ }
  // Where it is made changes nothing of what is counted.
  if (key === "name" || key === "replace") { page.markName(""); return; }
  page.fit();
  clearTimeout(timer);
  timer = setTimeout(count, 350);
}

// Counting

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function count() {
  const mine = turn += 1;
  const told = order();
  const wrong = page.firstWrong();
  if (wrong) { page.tell(`Not counted: ${wrong}`); return; }
  page.busy(true);
  try {
    const { preview } = await post("/api/export/preview", told);
    for (let wait = 60; ; wait = Math.min(600, wait * 1.5)) {
      await pause(wait);
      if (mine !== turn || !page.root.isConnected) return;
      const answer = await read(`/api/export/preview?number=${preview}`);
      if (mine !== turn) return;
      if (answer.state === "counting") { page.busy(true, answer.progress); continue; }
      if (answer.state === "replaced") page.tell("Something else was counted meanwhile, in another tab.", true);
      else if (answer.state === "failed") page.tell(answer.sentence.trim().split("\n").map((line) => line.replace(/^rollcall: /, "")).join("; "));
      else page.report(answer.report);
      return;
    }
  } catch (error) {
    if (mine !== turn) return;
    page.tell(error.message);
    if (error.status === 0 || error.status === 403 || error.status === 410) complain(error);
  }
}

function personRow(someone) {
  const name = someone.name ?? (someone.person != null ? `Person ${someone.person}` : "Unsorted");
  const parts = Object.entries(someone.parts).sort().map(([part, faces]) => `${faces} ${part}`);
  const left = Object.values(someone.leftOut).reduce((sum, each) => sum + each, 0);
  const facts = [counted(someone.faces, "face"), ...(parts.length > 0 ? [parts.join(", ")] : []), ...(left > 0 ? [`${left} left out`] : [])];
  return make("li", { class: "goes-in" },
    make("p", {}, make("strong", {}, foreign(name)), make("span", { class: "soft" }, ` ${someone.folder} · ${facts.join(" · ")}`)),
    make("div", { class: "samples" }, ...(someone.examples ?? []).map((face) =>
      make("img", { src: `/picture/face/${face}`, alt: "", loading: "lazy", width: 64, height: 80 }))));
}

/** The first few; a library whose disk is not there has one for each clip. */
function warningsPart(warnings) {
  const line = (warning) => make("p", { class: "words" }, warning);
  if (warnings.length <= mostWarnings) return warnings.map(line);
  return [...warnings.slice(0, mostWarnings).map(line),
    make("details", {}, make("summary", {}, `${warnings.length - mostWarnings} more`), ...warnings.slice(mostWarnings).map(line))];
}

function reportPart(report) {
  const out = Object.entries(report.leftOut).filter(([, many]) => many > 0);
  const split = report.split;
  const people = report.classes.filter((someone) => someone.person != null).length;
  return [
    make("p", { class: "total" }, `${counted(report.faces, "face")} of ${counted(people, "person", "people")} in ${counted(report.pictures, "picture")}, of ${counted(report.candidates, "face")} of the library`),
    split ? make("p", { class: split.leak ? "words" : "" }, `Split by ${split.by}: ${split.leak ? "a leak" : "no leak"}. In several parts: ${counted(split.shotsInSeveralParts, "shot")}, ${counted(split.setupsInSeveralParts, "set-up")}, ${counted(split.clipsInSeveralParts, "clip")}, ${counted(split.peopleInSeveralParts, "person", "people")}; ${counted(split.nearDuplicatePairs, "pair")} of near duplicates.`) : null,
    ...warningsPart(report.warnings),
    out.length > 0 ? make("table", {}, make("caption", {}, "Left out"), make("tbody", {}, ...out.map(([rule, many]) =>
      make("tr", {}, make("th", { scope: "row" }, form.rules[rule] ?? rule), make("td", { class: "number" }, many.toLocaleString("en")))))) : null,
    make("h4", {}, "What goes in"),
    make("p", { class: "soft" }, "Some of each one's faces, as the library's portraits show them; the dataset's pictures are cut anew from the clips."),
    make("ul", { class: "goes-in-list" }, ...report.classes.slice(0, mostPeople).map(personRow)),
    report.classes.length > mostPeople ? make("p", { class: "soft" }, `and ${report.classes.length - mostPeople} more people`) : null,
  ].filter(Boolean);
}

// The form

function control(key, element) {
  const isBox = element.type === "checkbox";
  if (isBox) element.checked = values[key]; else element.value = values[key];
  element.addEventListener(isBox || element.tagName === "SELECT" ? "change" : "input", () => {
    values[key] = isBox ? element.checked : element.value;
    changed(key);
  });
  return element;
}

const options = (list) => list.map(([value, title]) => make("option", { value }, title));
const labelled = (title, element, hint) => make("label", {}, make("span", {}, title), " ", element, hint ? make("span", { class: "soft" }, ` ${hint}`) : null);
const ticked = (key, title) => make("label", { class: "tick" }, control(key, make("input", { type: "checkbox" })), " ", title);
const numbered = (key, title, attributes, hint) => labelled(title, control(key, make("input", { type: "number", inputmode: "decimal", step: "any", ...attributes })), hint);

function peopleList(search) {
  const wanted = search.trim().toLowerCase();
  const found = library.people.filter((person) => !person.isIgnored && (!wanted || shownName(person).toLowerCase().includes(wanted) || String(person.number) === wanted));
  return [
    ...found.slice(0, mostPeople).map((person) => {
      const box = make("input", { type: "checkbox", onchange: () => {
        values.people = values.people.filter((each) => each !== person.number);
        if (box.checked) values.people.push(person.number);
        changed();
      } });
      box.checked = values.people.includes(person.number);
      return make("label", { class: "tick" }, box, " ", foreign(shownName(person)), make("span", { class: "soft" }, ` ${person.faceCount}`));
    }),
    found.length > mostPeople ? make("p", { class: "soft" }, `and ${found.length - mostPeople} more: search them by name`) : null,
  ].filter(Boolean);
}

function build(show, exportsFolder) {
  const formatSelect = control("format", make("select", {}, ...options(form.formats.map((format) => [format.name, `${format.name}: ${format.words}`]))));
  const formatWords = make("p", { class: "soft" });
  const pictureWords = make("p", { class: "soft" });
  const picture = make("select");
  const pictureFormat = make("select");
  for (const [key, element] of [["picture", picture], ["pictureFormat", pictureFormat]]) element.addEventListener("change", () => { values[key] = element.value; changed(); });
  const everybody = control("everybody", make("select", {}, ...options([["all", "everybody who is not ignored"], ["some", "those whom I choose"]])));
  const people = make("div", { class: "choose", role: "group", "aria-label": "People who go in" });
  const search = make("input", { type: "search", placeholder: "Search by name", "aria-label": "Search the people to choose from", dir: "auto" });
  search.addEventListener("input", () => people.replaceChildren(...peopleList(search.value)));
  const chooser = make("div", {}, search, people);
  const qualityValue = make("output", {});
  const minQuality = control("minQuality", make("input", { type: "range", min: 0, max: 1, step: 0.05 }));
  const balance = labelled("Spread over", control("balance", make("select", {}, ...options([["none", "nothing: the best"], ["pose", "poses and light"], ["time", "shots and moments"]]))));
  const confidence = numbered("minConfidence", "Less sure than", { min: 0, max: 1 });
  const alike = ticked("keepAlike", "Keep pictures that are nearly the same");
  const margin = numbered("margin", "Margin around the face", { min: 0, max: 10 }, "of its box");
  const quality = numbered("quality", "Quality of JPEG and WebP", { min: 1, max: 100, step: 1 });
  const ownSplit = labelled("Shares", control("ownSplit", make("input", {
    type: "text", placeholder: "70/30", size: 10, required: true, pattern: shares, title: "It must be two or three numbers with strokes between, such as 70/30 or 80/10/10.",
  })));
  const splitBy = labelled("Stays together", control("splitBy", make("select", {}, ...options([["shot", "a shot"], ["setup", "a camera set-up"], ["clip", "a clip"], ["person", "a person"]]))));
  const seed = numbered("seed", "Another number, another split", { min: 0, max: Number.MAX_SAFE_INTEGER, step: 1 });
  const splitSelect = labelled("Parts", control("split", make("select", {}, ...options([["", "one"], ["80/20", "training and test, 80/20"], ["80/10/10", "training, validation, test, 80/10/10"], ["own", "other shares"]]))));
  const splitNote = make("p", { class: "soft" }, "This format has no parts.");
  const name = control("name", make("input", { type: "text", id: "export-name", dir: "auto", autocomplete: "off" }));

  const start = async () => {
    if (page.firstWrong()) { element.querySelector("[aria-invalid]").focus(); return; }
    const told = { ...order(), ...(values.replace ? { replace: true } : {}) };
    if (await begin("export", { export: told, name: values.name || proposedName() }, show, refuse)) {
      say("The export is in line.");
      location.hash = "#/work";
    }
  };
  const refuse = (error) => {
    if (error.status !== 400 || !error.body.sentence) { complain(error); return; }
    mark(name, `${error.message}.`);
    name.focus();
  };
  const set = (title, ...children) => make("fieldset", {}, make("legend", {}, title), ...children);
  const element = make("form", { class: "fields export-form", "aria-label": "Options of the dataset", novalidate: true, onsubmit: (event) => { event.preventDefault(); start(); } },
    set("Dataset", labelled("Format", formatSelect), formatWords),
    set("Who", labelled("People", everybody), chooser, numbered("minFaces", "With at least", { min: 1, max: 1000000, step: 1 }, "faces in the dataset"), ticked("unsorted", "Also the faces of nobody, as a class of their own")),
    set("Which faces", make("label", {}, make("span", {}, "Quality from"), " ", minQuality, " ", qualityValue),
      numbered("minSize", "Box of at least", { min: 0, max: 100000 }, "pixels"), numbered("maxPerPerson", "At most", { min: 1, max: 1000000000, step: 1, placeholder: "all" }, "a person"), balance,
      alike, ticked("onePerTrack", "Only the best of each track"), ticked("uncertain", "Leave out who is not surely with their person"), confidence),
    set("Pictures", labelled("Show", picture), pictureWords, labelled("Kept as", pictureFormat), margin, quality, numbered("maxEnlargement", "Enlarged at most", { min: 0.01, max: 1000 }, "times"),
      ticked("fromPortraits", "Take the library's portraits where a clip is gone")),
    set("Split", splitSelect, ownSplit, splitBy, seed, splitNote),
    set("Where", make("label", { for: "export-name" }, make("span", {}, "Name")), name, make("p", { class: "soft" }, "A folder of this name is made in ", foreign(exportsFolder), "."), ticked("replace", "Replace a dataset of this name")),
    make("div", { class: "row" }, make("button", { class: "main" }, "Export"), button("As at first", () => { values = { ...usual }; page = null; show(); })));

  const summary = make("p", { role: "status", class: "soft" });
  const bar = make("progress", { max: 1, "aria-label": "Counting", hidden: true });
  const body = make("div", { class: "preview-body" });
  const preview = make("section", { class: "preview", "aria-labelledby": "preview-title" }, make("h3", { id: "preview-title" }, "What it will hold"), summary, bar, body);
  const root = make("div", { class: "export" }, element, preview);

  return {
    root,
    markName(words) { mark(name, words); },
    /** Marks choices that cannot be. What the first of them is, in a sentence, or `undefined`. */
    firstWrong() {
      const isNobody = order().people?.length === 0;
      mark(everybody, isNobody ? "Nobody is chosen yet." : "");
      const field = firstWrong([...element.querySelectorAll("input[type=number], input[pattern]")]);
      if (isNobody) return "nobody is chosen yet.";
      return field && `“${field.closest("label").firstChild.textContent}”. ${wrongIn(field)}`;
    },
    fit() {
      const format = chosenFormat();
      picture.replaceChildren(...options(format.pictures.map((kind) => [kind, kind])));
      picture.value = oneOf(format.pictures, values.picture);
      pictureFormat.replaceChildren(...options(format.pictureFormats.map((kind) => [kind, kind])));
      pictureFormat.value = oneOf(format.pictureFormats, values.pictureFormat);
      formatWords.textContent = `${format.words}.`;
      pictureWords.textContent = form.pictures.find((each) => each.name === picture.value)?.words ?? "";
      const isPlain = picture.value === "none";
      pictureFormat.closest("label").hidden = isPlain;
      quality.hidden = isPlain || pictureFormat.value === "png";
      margin.hidden = picture.value !== "portrait";
      chooser.hidden = values.everybody !== "some";
      people.replaceChildren(...(chooser.hidden ? [] : peopleList(search.value)));
      balance.hidden = values.maxPerPerson === "";
      confidence.hidden = !values.uncertain;
      alike.hidden = format.keepsAlike;
      splitSelect.hidden = !format.hasParts;
      splitNote.hidden = format.hasParts;
      const isSplit = format.hasParts && values.split !== "";
      ownSplit.hidden = !isSplit || values.split !== "own";
      splitBy.hidden = seed.hidden = !isSplit;
      qualityValue.textContent = values.minQuality;
      name.placeholder = proposedName();
    },
    busy(isBusy, progress) {
      bar.hidden = !isBusy;
      body.classList.toggle("old", isBusy);
      if (progress?.share > 0) bar.value = progress.share; else bar.removeAttribute("value");
    },
    tell(text, canCountAgain = false) {
      this.busy(false);
      summary.textContent = text;
      body.replaceChildren(...(canCountAgain ? [button("Count again", count)] : []));
    },
    report(report) {
      this.busy(false);
      const [total, ...rest] = reportPart(report);
      summary.textContent = total.textContent;
      body.replaceChildren(...rest);
    },
  };
}

export async function showExport(view, show) {
  form ??= await read("/api/export/form");
  const isNew = !page;
  if (isNew) page = build(show, (await read("/api/upload/list")).exports);
  page.fit();
  view.replaceChildren(make("div", { class: "bar" }, make("h2", {}, "Export")), page.root);
  clearTimeout(timer);
  timer = setTimeout(count, isNew ? 0 : 350);
  return {};
}
