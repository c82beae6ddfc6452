// Which page is shown, and the keys that work in all of them.
import { make, shownName } from "./elements.js";
import { ask, complain, edit, library, read, watch } from "./library.js";
import { showFaces } from "./faces.js";
import { showLog } from "./log.js";
import { showPeople } from "./people.js";
import { showExport } from "./export.js";
import { showQuestions } from "./questions.js";
import { showSearch } from "./search.js";
import { showWork, startWork } from "./work.js";

const view = document.getElementById("view");
const search = document.getElementById("search");
let keys = {};
let turn = 0;

async function readPeople() {
  const data = await read("/api/people");
  library.people = data.people;
  library.edit = data.edit;
  library.isReadOnly = data.writer != null;
  document.getElementById("library").textContent = data.library;
  document.getElementById("names").replaceChildren(
    ...data.people.filter((person) => person.name).map((person) => make("option", { value: person.name })));
  const counts = {
    people: data.people.filter((person) => !person.isIgnored).length, unsorted: data.unsorted,
    ignored: data.people.filter((person) => person.isIgnored).length, "not-faces": data.rejected,
  };
  for (const link of document.querySelectorAll("#pages a")) {
    const page = link.getAttribute("href").slice(2);
    link.querySelector("span")?.remove();
    if (page in counts) link.append(make("span", { class: "count" }, ` ${counts[page].toLocaleString("en")}`));
  }
}

async function draw() {
  const [page, number, ...more] = (location.hash.slice(2) || "people").split("/");
  for (const link of document.querySelectorAll("#pages a")) {
    if (link.getAttribute("href") === `#/${page === "person" ? "people" : page}`) link.setAttribute("aria-current", "page"); else link.removeAttribute("aria-current");
  }
  const mine = turn += 1;
  const target = document.createElement("div");
  let found = {};
  if (page === "questions") found = await showQuestions(target, show);
  else if (page === "log") found = await showLog(target, show);
  else if (page === "person" && library.people.some((person) => person.number === Number(number))) found = await showFaces(target, number, show, more[0]);
  else if (page === "person") target.replaceChildren(make("p", {}, `There is no person ${number} any more: they were merged into somebody, or forgotten. `, make("a", { href: "#/log" }, "See the log.")));
  else if (page === "unsorted" || page === "not-faces") found = await showFaces(target, page, show, number);
  else if (page === "search") found = await showSearch(target, [number, ...more].filter(Boolean));
  else if (page === "work") found = await showWork(target, show);
  else if (page === "export") found = await showExport(target, show);
  else found = showPeople(target, { isIgnored: page === "ignored", search: search.value }, show);
  // Whoever asked later has the page.
  if (mine !== turn) return;
  keys = found;
  const top = view.ownerDocument.scrollingElement.scrollTop;
  const focused = view.contains(document.activeElement) && document.activeElement !== view ? document.activeElement : null;
  const label = focused?.getAttribute("aria-label");
  view.replaceChildren(target);
  // Who works by keyboard stays where they were, or among the faces.
  if (focused) {
    const same = view.contains(focused) ? focused : label && [...view.querySelectorAll("[aria-label]")].find((element) => element.getAttribute("aria-label") === label);
    (same || view.querySelector(".grid") || view).focus({ preventScroll: true });
  }
  view.ownerDocument.scrollingElement.scrollTop = top;
  const person = page === "person" ? library.people.find((each) => each.number === Number(number)) : undefined;
  document.title = `${person ? shownName(person) : document.querySelector("#pages [aria-current]")?.firstChild.textContent ?? "Review"} · Rollcall`;
}

async function show() {
  try {
    await readPeople();
    await draw();
  } catch (error) { complain(error); }
}
show.again = () => draw().catch(complain);

const undo = () => edit("undo", {}, show);
const redo = () => edit("redo", {}, show);
// Followed as a link it would be the address of a page that there is not.
document.querySelector(".skip").addEventListener("click", (event) => { event.preventDefault(); view.focus(); });
document.getElementById("undo").addEventListener("click", undo);
document.getElementById("redo").addEventListener("click", redo);
document.getElementById("help").addEventListener("click", () => document.getElementById("keys").showModal());
search.addEventListener("input", () => {
  if (!/^#\/(people|ignored)?$/.test(location.hash) && location.hash) location.hash = "#/people"; else show.again();
});
window.addEventListener("hashchange", () => { show().then(() => view.focus({ preventScroll: true })); window.scrollTo(0, 0); });
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  if (event.target.matches("input:not([type=checkbox]), select, textarea")) return;
  const all = { "/": () => search.focus(), u: undo, U: redo, "?": () => document.getElementById("keys").showModal() };
  const act = keys[event.key] ?? all[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});
const leave = document.getElementById("leave");
leave.addEventListener("click", async () => {
  await ask("/api/leave", { method: "POST", headers: { "Content-Type": "application/json" }, body: "{}" }).catch(complain);
  location.assign("/");
});
read("/api/session").then((session) => { leave.hidden = !session.isByPassword; }, complain);
startWork(show);
await show();
setInterval(() => watch(show), 5000);
watch(show);
