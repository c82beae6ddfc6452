// Long work: followed by server-sent events, shown in a strip on every page and in a list on one. It belongs to the
// program: a page that is loaded anew, and every other tab, sees the same.
import { button, clock, counted, firstWrong, make, say } from "./elements.js";
import { complain, library, post, watch } from "./library.js";
import { addPart, dropping, sendingRows } from "./drop.js";

const titles = { add: "Adding clips", regroup: "Making people anew", export: "Exporting a dataset" };
const states = {
  waiting: "waits for its turn", running: "runs", stopping: "is stopping", done: "done", failed: "failed",
  stopped: "stopped; it can go on",
};
const isOver = (job) => ["done", "failed", "stopped"].includes(job.state);
// Shown only, nobody is made anew.
const titleOf = (job) => job.kind === "regroup" && !job.command.endsWith(" --yes") ? "Looking what would change" : titles[job.kind] ?? job.kind;

let jobs = null;
let source = null;
let show = () => {};
let list = null;

function listen() {
  if (source || document.hidden) return;
  source = new EventSource("/api/work/events");
  source.addEventListener("jobs", (event) => take(JSON.parse(event.data).jobs));
  source.addEventListener("moment", (event) => {
    const moment = JSON.parse(event.data);
    const job = jobs?.find((each) => each.id === moment.id);
    if (!job) return;
    job.progress = moment.progress;
    for (const bar of document.querySelectorAll(`[data-job="${job.id}"]`)) showProgress(bar, job);
  });
  // A browser comes back by itself, but not where it was refused: too many tabs listen, or the program was started anew.
  source.addEventListener("error", () => {
    if (source?.readyState !== EventSource.CLOSED) return;
    source = null;
    setTimeout(listen, 5000);
  });
}

// Browsers open six connections to a server: a tab that nobody looks at gives its own back.
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) { listen(); return; }
  source?.close();
  source = null;
});

function take(news) {
  const before = new Map((jobs ?? []).map((job) => [job.id, job]));
  const wasKnown = jobs != null;
  jobs = news;
  library.isOwnWriter = jobs.some((job) => !isOver(job) && job.state !== "waiting" && job.kind !== "export");
  drawStrip();
  drawList();
  for (const job of news) {
    const old = before.get(job.id);
    if (!wasKnown || !isOver(job) || (old && isOver(old))) continue;
    say(`${titleOf(job)}: ${job.state === "failed" ? `failed: ${firstWords(job)}` : states[job.state]}.`);
    dropping.listChanged();
    watch(show, true);
  }
}

const firstWords = (job) => job.words.split("\n")[0].replace(/^rollcall: /, "") || "see the list of work";

function progressText(progress) {
  const parts = [progress.clips > 1 ? `${progress.stage}, clip ${progress.clip} of ${progress.clips}` : progress.stage,
    `${Math.floor(progress.share * 100)} %`, counted(progress.count, progress.of)];
  if (progress.secondsLeft != null) parts.push(`${clock(progress.secondsLeft)} left`);
  return parts.join(" · ");
}

/** Fills `<div data-job><progress><span>` with how far a job is. */
function showProgress(bar, job) {
  const [element, text] = bar.children;
  const words = job.progress ? progressText(job.progress) : states[job.state];
  if (job.progress?.share > 0) element.value = job.progress.share; else element.removeAttribute("value");
  element.setAttribute("aria-valuetext", words);
  text.textContent = words;
}

function progressBar(job) {
  const bar = make("div", { class: "progress", "data-job": job.id },
    make("progress", { max: 1, "aria-label": titleOf(job) }), make("span", { class: "soft" }));
  showProgress(bar, job);
  return bar;
}

const act = (name, job) => post(`/api/work/${name}`, { job: job.id }).catch(complain);
const cancelButton = (job) => button(job.state === "stopping" ? "Stopping …" : "Cancel", () => act("cancel", job),
  { "aria-label": `Cancel: ${titleOf(job)}, ${job.id}`, disabled: job.state === "stopping" });

/** Replaces what is in an element; who works by keyboard stays at the button of that name, or at the element. */
function replaceKeepingFocus(element, ...children) {
  const label = element.contains(document.activeElement) ? document.activeElement.getAttribute("aria-label") : null;
  element.replaceChildren(...children);
  if (!label) return;
  const same = [...element.querySelectorAll("[aria-label]")].find((each) => each.getAttribute("aria-label") === label);
  (same ?? element).focus({ preventScroll: true });
}

function drawStrip() {
  const strip = document.getElementById("working");
  const active = (jobs ?? []).filter((job) => !isOver(job));
  const running = active.find((job) => job.state !== "waiting");
  const waiting = active.length - (running ? 1 : 0);
  const sending = sendingRows();
  replaceKeepingFocus(strip, ...sending, ...(running ? [make("div", { class: "working-row" },
    make("a", { href: "#/work" }, titleOf(running)), progressBar(running),
    waiting > 0 ? make("span", { class: "soft" }, `${waiting} more ${waiting === 1 ? "waits" : "wait"}`) : null,
    cancelButton(running))] : []));
  strip.hidden = !running && sending.length === 0;
}

function item(job) {
  const buttons = [];
  if (!isOver(job)) buttons.push(cancelButton(job));
  else {
    if (job.state !== "done") buttons.push(button(job.state === "stopped" ? "Go on" : "Try again", () => act("go-on", job), { class: "main", "aria-label": `Go on: ${titleOf(job)}, ${job.id}` }));
    buttons.push(button("Clear", () => act("forget", job), { "aria-label": `Clear: ${titleOf(job)}, ${job.id}` }));
  }
  const words = job.words.trim();
  const output = job.output.trim();
  return make("li", { class: `job ${job.state}` },
    make("div", { class: "row" }, make("h3", {}, titleOf(job)),
      make("span", { class: `state ${job.state}` }, job.state === "failed" && output ? "done, but not all" : states[job.state]),
      job.ended ? make("time", { class: "soft", datetime: new Date(job.ended).toISOString() }, new Date(job.ended).toLocaleTimeString()) : null),
    make("code", { class: "command", dir: "ltr", tabindex: "0", "aria-label": "The command" }, job.command),
    job.state === "running" || job.state === "stopping" ? progressBar(job) : null,
    words ? make("pre", { class: "words", dir: "auto", tabindex: "0", "aria-label": "What it said" }, words) : null,
    output ? make("pre", { dir: "auto", tabindex: "0", "aria-label": "Its result" }, output) : null,
    make("div", { class: "row" }, ...buttons));
}

function drawList() {
  if (!list) return;
  const shown = [...(jobs ?? [])].reverse();
  replaceKeepingFocus(list, ...(shown.length > 0 ? shown.map(item)
    : [make("li", { class: "soft" }, jobs ? "Nothing was done since `rollcall review` was started." : "…")]));
}

/** Starts a command. `true` once it is in line; `refused` is told why it is not. */
export async function begin(kind, values, changed, refused = complain) {
  try {
    await post("/api/work/start", { seen: library.edit, kind, ...values });
    return true;
  } catch (error) {
    if (error.status === 409) {
      await changed();
      say(`Not begun, as the library was changed elsewhere: ${(error.body.news ?? []).map((line) => line.sentence).join("; ")}. Here it is as it is now.`);
    } else refused(error);
    return false;
  }
}

const groupings = {
  tracks: "tracks: a face followed through a shot is one", dbscan: "dbscan: single faces, by density",
  hdbscan: "hdbscan: single faces, by density, without a distance", whispers: "whispers: single faces, Chinese whispers",
  average: "average: single faces, average linkage",
};
const regroupForm = { group: "tracks", distance: "", eps: "", minSamples: "" };

function regroupPart(changed) {
  const field = (key, title, attributes) => {
    const input = make("input", { type: "number", value: regroupForm[key], inputmode: "decimal", placeholder: "as usual", ...attributes });
    input.addEventListener("input", () => { regroupForm[key] = input.value; firstWrong([input]); });
    return make("label", {}, title, " ", input);
  };
  const distance = field("distance", "Farthest apart", { min: 0.01, max: 100, step: "any" });
  const eps = field("eps", "Neighbours within", { min: 0.001, max: 100, step: "any" });
  const samples = field("minSamples", "Neighbours of a person", { min: 1, max: 1000000, step: 1 });
  const select = make("select", {}, ...Object.entries(groupings).map(([name, words]) => make("option", { value: name, selected: name === regroupForm.group }, words)));
  const fit = () => {
    distance.hidden = select.value !== "tracks";
    eps.hidden = ["tracks", "hdbscan"].includes(select.value);
    samples.hidden = !["dbscan", "hdbscan"].includes(select.value);
  };
  select.addEventListener("change", () => { regroupForm.group = select.value; fit(); });
  fit();
  const order = (applies) => {
    const values = { applies };
    if (select.value !== "tracks") values.group = select.value;
    for (const [key, label] of [["distance", distance], ["eps", eps], ["minSamples", samples]]) {
      if (!label.hidden && regroupForm[key] !== "") values[key] = Number(regroupForm[key]);
    }
    return { regroup: values };
  };
  const start = (applies) => () => {
    const wrong = firstWrong([distance, eps, samples].map((label) => label.control));
    if (wrong) wrong.focus(); else begin("regroup", order(applies), changed);
  };
  return make("section", { class: "panel", "aria-labelledby": "regroup-title" },
    make("h3", { id: "regroup-title" }, "Make people anew"),
    make("p", { class: "soft" }, "Groups all faces again. What you decided stays: names, merges, splits, moves, who is kept apart and what is no face. It is one edit, and Undo takes it back."),
    make("form", { class: "fields", novalidate: true, onsubmit: (event) => event.preventDefault() }, make("label", {}, "By ", select), distance, eps, samples,
      make("div", { class: "row" }, button("Show what would change", start(false)),
        button("Make people anew", start(true), { class: "main" }))));
}

/** The page of work: adding, making anew, and what was done. */
export async function showWork(view, changed) {
  list = make("ol", { class: "jobs", tabindex: "-1", "aria-label": "Work, the newest first" });
  view.replaceChildren(make("div", { class: "bar" }, make("h2", {}, "Work")),
    make("div", { class: "panels" }, await addPart(changed), regroupPart(changed)),
    make("h3", {}, "What runs and ran"), list);
  drawList();
  return {};
}

/** Listens from now on; `changed` shows the library anew. */
export function startWork(changed) {
  show = changed;
  dropping.start({ begin: (names, values) => begin("add", { files: names, ...values }, changed), drawStrip });
  listen();
}

