// The lesson grid: every key is an entry of its own, saved at once and in order; nothing is lost when the line drops.
import { _, make } from "../shell/words.js";
import { isTyping } from "../shell/keys.js";
import { ask } from "../shell/ask.js";

const form = document.querySelector("[data-lesson]");
const grid = form.querySelector("[data-grid]");
const address = form.dataset.lesson;
const summary = form.querySelector("[data-summary]");
const reason = form.querySelector("[data-reason]");
const keys = grid ? JSON.parse(grid.dataset.keys) : {};
const scale = grid ? grid.dataset.scale.split(" ") : [];
const lines = grid ? [...grid.querySelectorAll("[data-pupil]")] : [];

const queue = []; // Entries on their way, oldest first. Only one travels at a time, so order is kept.
const done = []; // What Ctrl+Z takes back, newest last.
let travelling = false;

for (const part of form.querySelectorAll("[data-no-scripts]")) part.hidden = true;
for (const part of form.querySelectorAll("[data-scripts]")) part.hidden = false;
// The shell asks before a page with unsaved typing is left; here only what is still travelling counts.
form.addEventListener("input", (event) => event.stopPropagation());
addEventListener("beforeunload", (event) => {
  if (queue.length || texts.some(isChanged)) event.preventDefault();
});

// --- Entries

function enter(line, kind, value, why = null) {
  const before = line.dataset[kind];
  if (value === before) return;
  done.push({ line, kind, before });
  send(line, kind, value, why);
}

function send(line, kind, value, why) {
  const before = line.dataset[kind];
  line.dataset[kind] = value;
  draw(line);
  const pupil = line.dataset.pupil;
  const body = kind === "mark"
    ? { pupil_id: pupil, old: figure(before), new: figure(value), reason_code: why ?? reason.value }
    : { pupil_id: pupil, code: value || null };
  push({ line, kind, before, path: kind === "mark" ? "marks" : "absences", body, state: line.querySelector("[data-state]") });
}

function undo() {
  const last = done.pop();
  if (!last) return say(_("There is nothing to undo."));
  send(last.line, last.kind, last.before, "undone");
  go(last.line);
}

function push(entry) {
  entry.body.command_id = crypto.randomUUID?.() ?? fallbackId();
  queue.push(entry);
  show(entry.state, "", _("Saving…"));
  tell();
  travel();
}

async function travel() {
  if (travelling) return;
  travelling = true;
  for (let wait = 1000; queue.length; ) {
    const entry = queue[0];
    const answer = await post(entry);
    if (answer === null) {
      show(entry.state, "look", _("Waiting for the line"));
      tell(_("No connection. Your entries wait on this page and are saved as soon as it is back."));
      await new Promise((resume) => { setTimeout(resume, wait); addEventListener("online", resume, { once: true }); });
      wait = Math.min(wait * 2, 15000);
      continue;
    }
    wait = 1000;
    queue.shift();
    if (answer.ok) arrived(entry);
    else await refused(entry, answer);
    tell();
  }
  travelling = false;
}

// Answers null when it should be tried again: the line is down, the server is busy, the sign-in ran out.
async function post(entry) {
  try {
    const answer = await ask(`${address}/${entry.path}`, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json" },
      body: JSON.stringify(entry.body),
    });
    if (answer.status === 401) {
      askToSignIn();
      return null;
    }
    return answer.status >= 500 ? null : answer;
  } catch {
    return null;
  }
}

function arrived(entry) {
  const more = queue.some((other) => other.state === entry.state);
  if (!more) show(entry.state, "ok", _("Saved"));
  form.querySelector("[data-sign-in]")?.remove();
  if (entry.kind === "mark") refresh(entry.line);
}

async function refused(entry, answer) {
  let why = _("It was not saved.");
  try {
    why = (await answer.json()).detail || why;
  } catch { /* Whatever answered did not speak our language. */ }
  show(entry.state, "no", why);
  if (!entry.line) return;
  entry.line.classList.add("line-no");
  // What stood in the journal before still stands there, unless a later key has already gone further.
  if (!queue.some((other) => other.line === entry.line && other.kind === entry.kind)) {
    entry.line.dataset[entry.kind] = entry.before;
    draw(entry.line);
  }
}

function draw(line) {
  for (const kind of ["mark", "absence"]) {
    const name = `${kind}-${line.dataset.pupil}`;
    for (const input of line.querySelectorAll("input[type=radio]")) {
      if (input.name === name) input.checked = input.value === (line.dataset[kind] ?? "");
    }
  }
}

function show(state, kind, text) {
  if (!state) return;
  state.dataset.kind = kind;
  state.textContent = text;
  if (kind !== "no") state.closest("[data-pupil]")?.classList.remove("line-no");
}

function tell(text) {
  if (!summary) return;
  const next = text ?? (queue.length ? _("Saving…") : _("Everything is saved."));
  if (summary.textContent !== next) summary.textContent = next;
}

function say(text) {
  if (summary) summary.textContent = text;
}

function askToSignIn() {
  if (form.querySelector("[data-sign-in]")) return;
  const link = make("a", { href: "/identity/sign-in", target: "_blank", rel: "noopener" }, _("Sign in, in a new tab"));
  form.prepend(make("div", { class: "notice notice-look", role: "alert", "data-sign-in": "" },
    make("div", {}, make("p", { class: "notice-title" }, _("You were signed out because some time had passed.")),
      make("p", {}, _("Your entries wait on this page. Sign in, and they are saved.")), make("p", {}, link))));
}

// --- The history of a mark

async function refresh(line) {
  const history = line.querySelector("[data-history]");
  if (!history) return;
  history.hidden = false;
  history.dataset.old = "";
  if (history.open) await fill(history, line);
}

async function fill(history, line) {
  delete history.dataset.old;
  try {
    const answer = await ask(`${address}/marks/${line.dataset.pupil}`, { headers: { Accept: "text/html" } });
    if (answer.ok) history.querySelector("[data-history-body]").innerHTML = await answer.text();
  } catch {
    history.dataset.old = "";
  }
}

for (const line of lines) {
  const history = line.querySelector("[data-history]");
  history?.addEventListener("toggle", () => {
    if (history.open && "old" in history.dataset) fill(history, line);
  });
}

// --- Mouse and thumb

grid?.addEventListener("change", (event) => {
  const line = event.target.closest("[data-pupil]");
  const [kind] = event.target.name.split("-", 1);
  if (line) enter(line, kind, event.target.value);
});

// --- Keyboard. One line can be reached with Tab; within the grid the arrows lead.

for (const line of lines) {
  line.tabIndex = -1;
  for (const input of line.querySelectorAll("input[type=radio]")) input.tabIndex = -1;
}
if (lines.length) lines[0].tabIndex = 0;
// With the names the shell brings the lines into their order; the arrows follow.
document.addEventListener("names-shown", () => {
  const now = [...grid?.children ?? []];
  lines.sort((a, b) => now.indexOf(a) - now.indexOf(b));
  if (!grid?.contains(document.activeElement)) lines.forEach((line, at) => { line.tabIndex = at ? -1 : 0; });
});

grid?.addEventListener("focusin", (event) => {
  const here = event.target.closest("[data-pupil]");
  for (const line of lines) line.tabIndex = line === here ? 0 : -1;
});

grid?.addEventListener("keydown", (event) => {
  const line = event.target.closest("[data-pupil]");
  if (!line || event.altKey || event.metaKey || event.ctrlKey) return;
  // Links and the history answer their own keys.
  if (event.target.matches("summary, a, select") && [" ", "Enter"].includes(event.key)) return;
  const act = keyed(line, event);
  if (!act) return;
  event.preventDefault();
  event.stopPropagation();
  act();
});

function keyed(line, event) {
  const at = lines.indexOf(line);
  const key = event.key.toLowerCase();
  switch (event.key) {
    case "ArrowDown": case "Enter": return () => go(lines[Math.min(at + 1, lines.length - 1)]);
    case "ArrowUp": return () => go(lines[Math.max(at - 1, 0)]);
    case "Home": return () => go(lines[0]);
    case "End": return () => go(lines.at(-1));
    case "ArrowLeft": case "ArrowRight": return () => {};
    case "h": case "р": return null;
    case "Delete": case "Backspace": return scale[0] ? () => enter(line, "mark", "") : null;
  }
  if (scale.includes(event.key)) return () => enter(line, "mark", event.key);
  if (key in keys) return () => enter(line, "absence", line.dataset.absence === keys[key] ? "" : keys[key]);
  return null;
}

document.addEventListener("keydown", (event) => {
  // The same key has another letter on a Cyrillic keyboard.
  if (!(event.ctrlKey || event.metaKey) || event.shiftKey || event.code !== "KeyZ" || isTyping(event.target)) return;
  event.preventDefault();
  undo();
});

function go(line) {
  line.focus({ preventScroll: true });
  line.scrollIntoView({ block: "nearest" });
}

// --- Topic and homework

const texts = ["topic", "homework"].map((name) => form.elements[name]).filter(Boolean);
for (const text of texts) {
  text.dataset.saved = text.value;
  text.addEventListener("change", () => saveText(text));
  let pause = 0;
  text.addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(() => saveText(text), 1500);
  });
}
form.addEventListener("submit", (event) => {
  event.preventDefault();
  for (const text of texts) saveText(text);
  if (lines[0]) go(lines[0]);
});

function saveText(text) {
  if (!isChanged(text)) return;
  text.dataset.saved = text.value;
  push({ path: "texts", body: { [text.name]: text.value }, state: form.querySelector("[data-state-of=texts]") });
}

function isChanged(text) {
  return text.value !== text.dataset.saved;
}

// --- Small things

function figure(value) {
  return value ? Number(value) : null;
}

// crypto.randomUUID exists on secure pages only; a school's server may be reached over plain http.
function fallbackId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
