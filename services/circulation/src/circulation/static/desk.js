// The desk: every scan is one question to the server, and the page shows nothing but its answer.
import { onScan, signal } from "../shell/scanner.js";
import { _, make } from "../shell/words.js";

const desk = document.querySelector("[data-desk]");
const base = desk.dataset.desk;
const form = document.getElementById("desk-form");
const field = form.elements.code;
const panel = document.getElementById("reader");
const log = document.getElementById("log");
const waiting = document.getElementById("waiting");
const ICONS = { yes: "icon-ok", look: "icon-look", no: "icon-no" };
const KEYS = { F2: "lend", F3: "return", F4: "renew" };
const LINES = 60;
const SHORTEST = 10; // Digits of a card; a book has more.

let reader = desk.dataset.reader || null;
let undoing = null;
// What was asked and not answered yet, oldest first. One at a time: a card decides for the books after it.
const queue = [];
let sending = false;
let pause = 0;
let again = 0;

for (const one of document.querySelectorAll(".only-scripts")) one.hidden = false;

// --- Asking

function ask(path, body) {
  queue.push({ path, body: { command_id: newId(), ...body } });
  send();
}

// What was typed may be short, an inventory number; the rest of a scan that came in pieces may not.
function scan(code, typed) {
  if (code.trim()) ask("/scans", { code: code.trim(), mode: form.elements.mode.value, typed });
}

function scanned(code) {
  // A scanner that stalled left the beginning in the field, as if somebody had typed it.
  const whole = code.length < SHORTEST && document.activeElement === field ? field.value + code : code;
  field.value = "";
  scan(whole, false);
}

async function send() {
  if (sending) return;
  sending = true;
  clearTimeout(again);
  while (queue.length) {
    const { path, body } = queue[0];
    if (!path) {
      queue.shift();
      choose(null);
      continue;
    }
    let answer = null;
    try {
      const whole = path === "/scans" ? { ...body, patron_id: reader } : body;
      answer = await fetch(base + path, {
        method: "POST",
        headers: { "Content-Type": "application/json", Accept: "application/json" },
        body: JSON.stringify(whole),
      });
    } catch {
      // Nobody answered. The scan keeps its id, so that asking again cannot lend twice.
    }
    if (!answer || answer.status >= 500) {
      hold(_("The server cannot be reached. Nothing is lost: leave this page open."));
      break;
    }
    if (answer.status === 401) {
      hold(_("You are signed out. Sign in in another tab; then this goes on."), "/identity/sign-in");
      break;
    }
    pause = 0;
    queue.shift();
    // The answer says whatever there is to show; a problem has a title and a detail instead.
    show(await answer.json().catch(() => ({})));
  }
  sending = false;
  if (!queue.length) waiting.hidden = true;
}

function hold(why, href) {
  pause = Math.min(pause ? pause * 2 : 1000, 15000);
  again = setTimeout(send, pause);
  const codes = queue.filter(({ body }) => body).map(({ body }) => body.code ?? _("undo")).join(", ");
  const text = make("strong", {}, why);
  const list = make("span", {}, " ", _("Waiting to be sent: %(codes)s.", { codes }), " ");
  const link = href ? [make("a", { href, target: "_blank", rel: "noopener" }, _("Sign in"))] : [];
  if (waiting.hidden) signal("look", why);
  waiting.replaceChildren(text, list, ...link);
  waiting.hidden = false;
}

// --- Showing

function show(answer) {
  const said = answer.said ?? [answer.title, answer.detail].filter(Boolean).join(" ");
  const kind = answer.signal ?? "no";
  desk.dataset.signal = kind;
  signal(kind, said);
  add(kind, said, answer);
  if (answer.outcome === "chosen") choose(answer.reader);
  else if (answer.outcome === "refused" && !answer.reader) choose(null);
  else if (answer.reader && answer.reader.patron_id === reader) draw(answer.reader, answer.copy?.copy_id);
}

function choose(one) {
  reader = one?.patron_id ?? null;
  form.elements.patron_id.value = reader ?? "";
  // A reload or a second tab finds the same reader at the desk.
  history.replaceState(null, "", reader ? `${base}/desk?reader=${reader}` : `${base}/desk`);
  if (one) draw(one);
  else panel.replaceChildren(template("nobody"));
}

function draw(one, fresh) {
  const made = template("reader-template");
  made.querySelector(".reader-name").append(person(one));
  made.querySelector(".reader-class").textContent = one.class_name;
  made.querySelector(".reader-count").textContent = one.how_many;
  made.querySelector(".reader-more").href = `${base}/readers/${one.patron_id}`;
  const list = made.querySelector(".at-home-list");
  for (const loan of one.loans) list.append(line(loan, loan.copy_id === fresh));
  panel.replaceChildren(made);
}

function line(loan, fresh) {
  const made = template("loan-template");
  const item = made.querySelector(".at-home");
  made.querySelector(".at-home-title").textContent = loan.title;
  made.querySelector(".at-home-by").textContent = loan.responsibility;
  made.querySelector(".at-home-day").textContent = loan.due_shown;
  item.classList.toggle("at-home-late", loan.late > 0);
  item.classList.toggle("at-home-new", fresh);
  const tag = made.querySelector(".tag");
  tag.textContent = loan.late_shown;
  tag.hidden = !loan.late;
  return made;
}

function add(kind, said, answer) {
  for (const old of log.querySelectorAll("form, button")) old.remove();
  undoing = answer.undo ?? null;
  const parts = [make("p", { class: "log-said" }, said)];
  if (answer.copy) {
    const number = make("span", { class: "quiet small" }, String(answer.copy.inventory_number));
    parts.push(make("p", { class: "log-book" }, answer.copy.title, " ", number));
  }
  if (answer.reader && !answer.refused) {
    parts.push(make("p", { class: "log-who quiet" }, person(answer.reader), ` ${answer.reader.class_name}`));
  }
  const item = make("li", { class: `log-line log-${kind}` }, template(ICONS[kind]), make("div", {}, ...parts));
  if (undoing) {
    const button = make("button", { type: "button", class: "button button-second" }, _("Undo"));
    button.addEventListener("click", undo);
    item.append(button);
  }
  log.prepend(item);
  while (log.children.length > LINES) log.lastElementChild.remove();
}

function undo() {
  if (!undoing || queue.length) return;
  const body = undoing;
  undoing = null;
  ask("/undo", body);
  field.focus();
}

function person(one) {
  return make("person-name", { ref: one.patron_id, translate: "no" }, one.shown);
}

function template(id) {
  return document.getElementById(id).content.cloneNode(true);
}

// randomUUID is missing where a school's own server is reached without a certificate.
function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

// --- Listening

onScan(scanned);

form.addEventListener("submit", (event) => {
  event.preventDefault();
  event.stopImmediatePropagation();
  scan(field.value, true);
  field.value = "";
  field.focus();
}, true);

form.addEventListener("change", (event) => {
  if (event.target.name === "mode") field.focus();
});

document.addEventListener("keydown", (event) => {
  if (KEYS[event.key] && !event.ctrlKey && !event.altKey) {
    event.preventDefault();
    form.elements.mode.value = KEYS[event.key];
    field.focus();
  } else if (event.key === "Escape" && !document.querySelector(".keys, .ways-rest.open")) {
    event.preventDefault();
    field.value = "";
    // It waits its turn like a scan: books that were scanned before it still go to this reader.
    queue.push({});
    send();
    field.focus();
  } else if ((event.ctrlKey || event.metaKey) && event.code === "KeyZ" && !field.value) {
    event.preventDefault();
    undo();
  }
}, true);

addEventListener("online", send);
addEventListener("focus", () => {
  if (queue.length) send();
  if (document.activeElement === document.body) field.focus();
});
addEventListener("beforeunload", (event) => {
  if (queue.length) event.preventDefault();
});
