// The questions, one at a time: looked at, answered by a key, and the next one is there.
import { button, clock, counted, foreign, make, say, shownName } from "./elements.js";
import { answer, askWho, edit, library, read } from "./library.js";

// Those that were skipped go to the end, as long as this tab is open.
const store = "rollcall-skipped-questions";
let skipped = JSON.parse(sessionStorage.getItem(store) ?? "[]");
let answered = 0;
let result = "";

// Which question was said to be a face, and waits to hear whose.
let face = null;

const most = 50;

function skip(id) {
  skipped = [...skipped.filter((other) => other !== id), id];
  sessionStorage.setItem(store, JSON.stringify(skipped));
}

const named = (side) => ({ number: side.person, name: side.name });
const percent = (chance) => `${Math.round(100 * chance)} %`;

/** Faces of one side, with a link to all of them. */
function pictures(side, label) {
  const images = side.pictures.map((picture) => make("img", {
    src: `/picture/face/${picture.face}`, alt: `${label}: ${picture.clip}, ${clock(picture.seconds)}`,
    title: `${picture.clip}, ${clock(picture.seconds)}`, width: 84, height: 94,
  }));
  return make("div", { class: "looks" }, ...images, images.length ? null : make("p", { class: "soft" }, "There is no portrait to show."));
}

function person(side) {
  const count = counted(side.faceCount, "face");
  return make("figure", { class: "side" },
    make("figcaption", {}, make("a", { href: `#/person/${side.person}` }, foreign(shownName(named(side)))), ` · ${count}`),
    pictures(side, shownName(named(side))));
}

function subject(side) {
  return make("figure", { class: "side" },
    make("figcaption", {}, counted(side.faceCount, "face"), side.pictures.length ? make("span", { class: "soft" }, " · ", foreign(side.pictures[0].clip)) : ""),
    pictures(side, "The face in question"));
}

/** A button that answers, with the key that does the same. */
const choice = (key, words, act, attributes = {}) =>
  make("button", { type: "button", onclick: act, "aria-keyshortcuts": key, ...attributes }, make("kbd", { "aria-hidden": "true" }, key), " ", ...words);

/** What may be answered: keys, words, acts. */
function choices(question, give, other) {
  const isPlain = question.kind === "same-person" || (question.kind === "is-face" && face !== question.id);
  if (question.kind === "same-person") {
    return [["y", ["Yes, one person"], () => give("yes"), { class: "main" }], ["n", ["No, two people"], () => give("no")]];
  }
  if (isPlain) {
    const held = question.sides.length > 1;
    return [["y", ["Yes, a face"], () => held ? give("yes") : give(null), { class: "main" }], ["n", ["No"], () => give("not-a-face")]];
  }
  const holder = question.kind === "still-person" ? question.sides[1] : null;
  const list = [];
  if (holder) list.push(["y", ["Yes, still ", foreign(shownName(named(holder)))], () => give("yes"), { class: "main" }]);
  question.candidates.forEach((candidate, place) => {
    const key = !holder && place === 0 ? "y" : String(place + 1);
    list.push([key, [foreign(shownName(named(candidate)))], () => give(String(candidate.person)), key === "y" ? { class: "main" } : {}]);
  });
  list.push(["n", [holder ? "No, somebody new" : "Somebody new"], () => give("new")]);
  list.push(["o", ["Somebody else …"], other]);
  list.push(["d", ["Leave unsorted"], () => give("unsorted")], ["x", ["Not a face"], () => give("not-a-face")]);
  return list;
}

function title(question) {
  switch (question.kind) {
    case "same-person": return ["Are these the same person?"];
    case "still-person": return ["Is this still ", foreign(shownName(named(question.sides[1]))), "?"];
    case "is-face": return face === question.id ? ["Who is this?"] : ["Is this a face?"];
    default: return ["Who is this?"];
  }
}

/** The candidates with their faces, under the numbers that choose them. */
function candidates(question) {
  if (!question.candidates.length || question.kind === "same-person" || (question.kind === "is-face" && face !== question.id)) return null;
  return make("ol", { class: "candidates", "aria-label": "Who it may be" }, ...question.candidates.map((candidate) =>
    make("li", {}, make("p", {}, make("a", { href: `#/person/${candidate.person}` }, foreign(shownName(named(candidate)))), ` · ${percent(candidate.chance)} likely`),
      pictures(candidate, shownName(named(candidate))))));
}

async function takeBack(again) {
  face = null;
  if (await edit("undo", {}, async () => {})) {
    answered = Math.max(0, answered - 1);
    result = "";
  }
  await again();
}

const focusOnQuestion = () => document.getElementById("question")?.focus({ preventScroll: true });

/** Shows the first question that was not skipped. */
export async function showQuestions(view, changed) {
  const data = await read(`/api/questions?most=${Math.min(most, 8 + skipped.length)}`);
  library.edit = data.edit;
  const rank = (question) => skipped.indexOf(question.id);
  const inOrder = [...data.questions].sort((one, other) => rank(one) - rank(other));
  const fresh = inOrder.filter((question) => rank(question) < 0);
  const question = fresh[0] ?? inOrder[0];
  const again = async () => {
    await changed();
    focusOnQuestion();
  };
  const left = make("p", { class: "soft", id: "left" },
    data.count ? `${counted(data.count, "question")} left; the answers are expected to put ${counted(Math.max(1, Math.round(data.gain)), "face")} right`
      : "Nothing is left to ask", answered ? ` · ${answered} answered here` : "");
  const last = result ? make("p", { class: "result" }, foreign(result)) : null;
  if (!question) {
    view.replaceChildren(make("div", { class: "bar" }, make("h2", {}, "Questions")), left, ...(last ? [last] : []),
      make("p", { id: "question", tabindex: -1 }, "Whatever is still wrong, the faces do not show it: look through the people, and move what is not theirs."),
      make("div", { class: "bar answers" }, choice("u", ["Undo"], () => takeBack(again))));
    return { u: () => takeBack(again) };
  }
  const give = async (what) => {
    if (what === null) { face = question.id; await again(); return; }
    const done = await answer(question.id, what, async () => {});
    if (done) {
      answered += 1;
      result = `${done[0].toUpperCase()}${done.slice(1)}.`;
      face = null;
      // It stands above the next question; a screen reader is told all the same.
      document.getElementById("said").classList.add("hidden");
    }
    await again();
  };
  const other = async () => {
    const somebody = await askWho("Who is this?", "Choose");
    if (somebody) await give(String(somebody.number)); else focusOnQuestion();
  };
  const undo = () => takeBack(again);
  const pass = async () => {
    skip(question.id);
    face = null;
    say("Skipped: it comes again at the end.");
    await again();
  };
  const list = [...choices(question, give, other), ["s", ["Skip"], pass], ["u", ["Undo"], undo]];
  const isPair = question.kind === "same-person";
  const sides = question.sides.map((side) => side.person == null ? subject(side) : person(side));
  view.replaceChildren(
    make("div", { class: "bar" }, make("h2", {}, "Questions")), left, ...(last ? [last] : []),
    make("section", { class: "question", "aria-labelledby": "question" },
      make("h3", { id: "question", tabindex: -1 }, ...title(question)),
      make("p", { class: "soft" }, isPair ? `${percent(question.chance)} likely; ` : question.kind === "still-person" ? `${percent(question.chance)} likely not; ` : "",
        question.isShownTwice ? "shown twice in one frame; " : "",
        fresh.length ? "" : "skipped before; ", `about ${counted(question.kind === "same-person" ? Math.min(...question.sides.map((side) => side.faceCount)) : question.sides[0].faceCount, "face")}`),
      make("div", { class: "sides" }, ...sides),
      make("div", { class: "bar answers", role: "group", "aria-label": "Answers" }, ...list.map(([key, words, act, attributes]) => choice(key, words, act, attributes))),
      candidates(question)));
  // The next one's pictures are there when it is asked.
  for (const side of (fresh[1] ?? inOrder[1])?.sides ?? []) for (const picture of side.pictures) new Image().src = `/picture/face/${picture.face}`;
  return Object.fromEntries(list.map(([key, , act]) => [key, act]));
}
