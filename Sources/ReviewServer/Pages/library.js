// Speaks with the program: reads, and makes edits onto what the page shows.
import { note, say } from "./elements.js";

/** The last edit that the page shows, and who is there; whether who writes it is a command that pages started. */
export const library = { edit: 0, people: [], isReadOnly: false, isOwnWriter: false };

const words = {
  cookie: "this page is of another start of `rollcall review`: open the address that it printed",
  host: "this page was opened by an address that is not this machine's",
  origin: "the edit did not come from this page, and was refused",
  site: "the request did not come from this page, and was refused",
  size: "too many faces at once: choose fewer",
  address: "there is no such thing in the library",
};

export class Refusal extends Error {
  constructor(status, body) {
    super(body.sentence ? body.sentence + (body.hint ? ` (${body.hint})` : "") : words[body.code] ?? `refused (${status})`);
    this.status = status;
    this.body = body;
  }
}

export async function ask(address, options) {
  let response;
  try {
    response = await fetch(address, options);
  } catch {
    throw new Refusal(0, { sentence: "`rollcall review` does not answer: it was ended, or is busy" });
  }
  let body = {};
  try { body = await response.json(); } catch { /* what is no JSON has no sentence */ }
  if (!response.ok) throw new Refusal(response.status, body);
  return body;
}

export const read = (address) => ask(address);

export const post = (address, value) => ask(address, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(value) });

/** Tells of an error where all can see it. */
export function complain(error) {
  if (!(error instanceof Refusal)) throw error;
  if (error.status === 410) note(`The library is gone: ${error.message}`);
  else if (error.status === 0 || error.status === 403) note(error.message);
  else say(`Not done: ${error.message}`);
}

// Edits of this page on their way: what is new meanwhile is their own.
let editing = 0;

// An edit waits for the one before and for the page that it leaves: asked for at once, it would be refused as stale.
let line = Promise.resolve();

/** Makes one edit; `changed` shows the library anew, whether it was made or refused as stale. */
export const edit = async (kind, values, changed) => Boolean(await send("/api/edit", { kind, ...values }, changed));

/** Answers a question. The answer is an edit like any other: what it changed, or `false`. */
export const answer = (question, what, changed) => send("/api/answer", { question, answer: what }, changed);

async function send(address, values, changed) {
  if (library.isReadOnly) { say("Not done: the library is being written by another process."); return false; }
  editing += 1;
  const before = line;
  let isDone;
  line = new Promise((resolve) => { isDone = resolve; });
  await before;
  document.getElementById("view").setAttribute("aria-busy", "true");
  try {
    const done = await ask(address, {
      method: "POST", headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ seen: library.edit, ...values }),
    });
    say(`Done: ${done.sentence}.`);
    await changed();
    return done.sentence;
  } catch (error) {
    if (error instanceof Refusal && error.status === 409) {
      const news = (error.body.news ?? []).map((line) => line.sentence).join("; ");
      await changed();
      say(`Not done, as the library was changed elsewhere: ${news || "see the log"}. Here it is as it is now.`);
    } else {
      complain(error);
    }
    return false;
  } finally {
    editing -= 1;
    if (editing === 0) document.getElementById("view").removeAttribute("aria-busy");
    isDone();
  }
}

/** Looks for edits of others and for who writes the library; `isOwn`: what is new was asked for by a page, and told. */
export async function watch(changed, isOwn = false) {
  if (editing > 0) return;
  const shown = library.edit;
  try {
    const state = await read("/api/state");
    if (editing > 0 || shown !== library.edit) return;
    library.isReadOnly = state.writer != null;
    note(library.isReadOnly ? `Process ${state.writer} is writing the library: it can be looked at, and corrected when that is done.` : "");
    if (state.edit !== library.edit && !document.querySelector("dialog[open]") && !document.activeElement?.matches("input:not([type=checkbox])")) {
      await changed();
      if (!isOwn && !library.isOwnWriter) say("The library was changed elsewhere; this is how it is now.");
    }
  } catch (error) { complain(error); }
}

/** A person by number or name; `undefined` where nobody is meant. */
export function personNamed(text) {
  const wanted = text.trim().normalize("NFC");
  const byNumber = /^\d+$/.test(wanted) ? library.people.find((person) => person.number === Number(wanted)) : undefined;
  return byNumber ?? library.people.find((person) => person.name === wanted)
    ?? library.people.find((person) => person.name?.toLowerCase() === wanted.toLowerCase());
}

/** Asks for somebody. `null` where the question was closed. */
export function askWho(title, verb) {
  const dialog = document.getElementById("ask");
  const field = document.getElementById("ask-who");
  const wrong = document.getElementById("ask-wrong");
  document.getElementById("ask-title").textContent = title;
  document.getElementById("ask-yes").textContent = verb;
  field.value = "";
  wrong.textContent = "";
  dialog.showModal();
  field.focus();
  return new Promise((resolve) => {
    const form = dialog.querySelector("form");
    const finish = (value) => {
      form.onsubmit = null;
      dialog.onclose = null;
      dialog.close();
      resolve(value);
    };
    document.getElementById("ask-no").onclick = () => finish(null);
    dialog.onclose = () => finish(null);
    form.onsubmit = (event) => {
      event.preventDefault();
      const person = personNamed(field.value);
      if (person) finish(person);
      else wrong.textContent = "There is nobody of this number or name.";
    };
  });
}
