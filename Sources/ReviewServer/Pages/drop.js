// Clips and photos: dropped on any page or chosen by a button, sent one after the other to a folder beside the library, and
// then added.
import { button, counted, firstWrong, foreign, make, say } from "./elements.js";
import { complain, post, read } from "./library.js";

let sending = [];
let current = null;
let isCancelled = false;
// What was refused, until somebody has read it: what is told goes after some seconds.
let notTaken = [];
let draw = () => {};
let begin = async () => false;
let part = null;
let samples = "";

const megabytes = (bytes) => bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1e3))} KB` : bytes < 1e9 ? `${Math.round(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;

/** One file to the server; its name there, or `null` where the library has it already. */
function send(file, name) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    current = { file, share: 0, request };
    request.upload.addEventListener("progress", (event) => {
      current.share = event.total > 0 ? event.loaded / event.total : 0;
      showShare();
    });
    const end = (status, body) => {
      if (status === 200) resolve(body);
      else reject(Object.assign(new Error(body.sentence ?? "it was not taken"), { body }));
    };
    request.addEventListener("load", () => {
      let body = {};
      try { body = JSON.parse(request.responseText); } catch { /* what is no JSON has no sentence */ }
      end(request.status, body);
    });
    request.addEventListener("error", () => end(0, { sentence: "the connection was cut off" }));
    request.addEventListener("abort", () => reject(new Error("cancelled")));
    request.open("POST", `/api/upload?name=${encodeURIComponent(name)}`);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.send(file);
  });
}

async function sendAll(files) {
  const wasIdle = sending.length === 0;
  sending.push(...files);
  if (wasIdle) notTaken = [];
  draw();
  if (!wasIdle) return;
  isCancelled = false;
  const names = [];
  let known = 0;
  while (sending.length > 0) {
    const file = sending[0];
    try {
      // Asked first: who is refused in the middle of sending hears no reason.
      const { name } = await post("/api/upload/check", { name: file.name, size: file.size });
      if (isCancelled) break;
      const done = await send(file, name);
      if (done.name) names.push(done.name); else known += 1;
    } catch (error) {
      if (error.message !== "cancelled") notTaken.push(error.message.includes(file.name) ? error.message : `${file.name}: ${error.message}`);
    }
    current = null;
    sending.shift();
    draw();
  }
  // What came before stays, and waits to be added.
  const told = isCancelled ? ["Sending was cancelled"] : [];
  if (known > 0) told.push(`${counted(known, "file")} ${known === 1 ? "is" : "are"} in the library already`);
  if (notTaken.length > 0) told.push(notTakenWords());
  if (told.length > 0) say(`${told.join(". ")}.`);
  dropping.listChanged();
  if (names.length > 0 && !isCancelled) {
    await add(names);
    dropping.listChanged();
  }
}

/** Adds files that were sent. Where the rate is none they stay, and wait. */
async function add(names) {
  if (part?.rate.isConnected && firstWrong([part.rate])) {
    part.rate.focus();
    say("Not added yet: “Frames a second” cannot be that.");
  } else await begin(names, samples === "" ? {} : { samplesPerSecond: Number(samples) });
}

function cancelSending() {
  isCancelled = true;
  sending.splice(current ? 1 : 0);
  current?.request.abort();
  draw();
}

const notTakenWords = () => `Not taken: ${notTaken.slice(0, 3).join("; ")}${notTaken.length > 3 ? `; and ${notTaken.length - 3} more` : ""}`;

/** What is on its way, and what was not taken. */
export function sendingRows() {
  const rows = [];
  if (notTaken.length > 0 && sending.length === 0) {
    rows.push(make("div", { class: "working-row" }, make("p", { class: "words", dir: "auto" }, notTakenWords()),
      button("Close", () => { notTaken = []; draw(); }, { "aria-label": "Close: not taken" })));
  }
  if (sending.length > 0) rows.push(sendingRow());
  return rows;
}

function sendingRow() {
  const row = make("div", { class: "working-row", id: "sending" },
    make("span", {}, "Sending ", foreign(sending[0].name), sending.length > 1 ? ` and ${sending.length - 1} more` : ""),
    make("div", { class: "progress" }, make("progress", { max: 1, "aria-label": "Sending files" }), make("span", { class: "soft" })),
    button("Cancel", cancelSending, { "aria-label": "Cancel sending" }));
  showShare(row);
  return row;
}

function showShare(row = document.getElementById("sending")) {
  const [bar, text] = row?.querySelector(".progress").children ?? [];
  if (!bar) return;
  const share = current?.share ?? 0;
  const words = `${Math.floor(share * 100)} % of ${megabytes(sending[0].size)}`;
  if (share > 0) bar.value = share; else bar.removeAttribute("value");
  bar.setAttribute("aria-valuetext", words);
  text.textContent = words;
}

/** Files of what was dropped, those of folders too. */
async function filesOf(transfer) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (entries.length === 0) return [...transfer.files];
  const files = [];
  async function walk(entry) {
    if (entry.isFile) { files.push(await new Promise((resolve, reject) => entry.file(resolve, reject))); return; }
    const reader = entry.createReader();
    // A folder's names come in pieces, until there are none.
    for (;;) {
      const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
      if (some.length === 0) return;
      for (const each of some) await walk(each);
    }
  }
  for (const entry of entries) await walk(entry);
  // In a folder there is more than clips; what is dropped by itself is refused in words.
  return entries.every((entry) => entry.isFile) ? files : files.filter((file) => /^(video|image)\//.test(file.type) && !file.name.startsWith("."));
}

async function drawPart() {
  if (!part) return;
  let data;
  try { data = await read("/api/upload/list"); } catch (error) { complain(error); return; }
  const names = data.waiting.map((file) => file.name);
  part.where.replaceChildren("They are copied to ", foreign(data.folder), ` and stay there, as the library refers to its clips where they lie. There is room for ${megabytes(data.room)}.`);
  part.waiting.replaceChildren(...(names.length === 0 ? [] : [
    make("p", {}, `${counted(names.length, "file")} there ${names.length === 1 ? "is" : "are"} not in the library yet:`),
    make("ul", { class: "files" }, ...data.waiting.map((file) => make("li", {}, foreign(file.name), make("span", { class: "soft" }, ` ${megabytes(file.size)} `),
      button("Remove", async () => {
        try { await post("/api/upload/remove", { name: file.name }); } catch (error) { complain(error); }
        drawPart();
      }, { "aria-label": `Remove ${file.name}` })))),
    button(names.length === 1 ? "Add it" : `Add these ${names.length}`, () => add(names).then(drawPart)),
  ]));
}

/** The part of the work page that adds clips. */
export async function addPart() {
  const input = make("input", { type: "file", multiple: true, accept: "video/*,image/*,.mkv,.mts,.m2ts,.ts,.mxf", id: "clips", class: "hidden", tabindex: "-1" });
  input.addEventListener("change", () => { const files = [...input.files]; input.value = ""; if (files.length > 0) sendAll(files); });
  const rateField = make("input", { type: "number", min: 0.001, max: 1000, step: "any", value: samples, placeholder: "as before", inputmode: "decimal" });
  rateField.addEventListener("input", () => { samples = rateField.value; firstWrong([rateField]); });
  part = { rate: rateField, where: make("p", { class: "soft" }), waiting: make("div") };
  const section = make("section", { class: "panel", "aria-labelledby": "add-title" },
    make("h3", { id: "add-title" }, "Add clips and photos"),
    make("div", { class: "drop-zone" }, make("p", {}, "Drop videos, photos or folders of them anywhere on this page."),
      button("Choose files …", () => input.click(), { class: "main" }), make("label", { class: "hidden", for: "clips" }, "Clips and photos to add"), input),
    make("div", { class: "fields" }, make("label", {}, "Frames a second ", rateField)),
    part.where, part.waiting);
  await drawPart();
  return section;
}

export const dropping = {
  listChanged: () => { if (part?.where.isConnected) drawPart(); },

  start(work) {
    ({ begin, drawStrip: draw } = work);
    const hint = document.getElementById("drop-hint");
    const hasFiles = (event) => event.dataTransfer?.types.includes("Files");
    // Each element that is entered and left tells so: those that are inside are counted.
    let depth = 0;
    const leave = () => { depth = 0; hint.hidden = true; };
    window.addEventListener("dragenter", (event) => {
      if (!hasFiles(event)) return;
      depth += 1;
      // A page may have a place of its own for files.
      hint.hidden = event.target.closest?.(".drop") != null;
    });
    window.addEventListener("dragleave", (event) => { if (hasFiles(event) && (depth -= 1) <= 0) leave(); });
    window.addEventListener("dragover", (event) => {
      if (!hasFiles(event) || event.defaultPrevented) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = "copy";
    });
    window.addEventListener("drop", async (event) => {
      if (!hasFiles(event)) return;
      leave();
      if (event.defaultPrevented) return;
      // A browser would leave the page and show the file.
      event.preventDefault();
      const files = await filesOf(event.dataTransfer).catch(() => []);
      if (files.length > 0) sendAll(files); else say("There was no video and no photo in what was dropped.");
    });
    window.addEventListener("beforeunload", (event) => { if (sending.length > 0) event.preventDefault(); });
  },
};

