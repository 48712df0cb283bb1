// The keyboard: ? shows this page's keys, / finds, Esc goes back, and data-key="n" presses a thing.
import { _, make } from "./words.js";

const OFF = "kp_single_keys_off";
let panel = null;
let came = null;

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape") return escape(event);
  if (isTyping(event.target) || localStorage.getItem(OFF)) return;
  // The same key has another letter on a Cyrillic keyboard, so its place counts as well.
  if (event.key === "?" || (event.code === "Slash" && event.shiftKey)) return done(event, toggle);
  if (event.key === "/" || event.code === "Slash") return done(event, find);
  const pressed = event.code.startsWith("Key") ? event.code.slice(3).toLowerCase() : event.key;
  const target = [...document.querySelectorAll("[data-key]")].find((one) => one.dataset.key === pressed && isShown(one));
  if (target) done(event, () => (isTyping(target) ? target.focus() : target.click()));
});

export function isTyping(target) {
  return target instanceof Element && (target.isContentEditable || target.matches("textarea, select, input:not([type=checkbox], [type=radio], [type=button], [type=submit], [type=file])"));
}

function done(event, act) {
  event.preventDefault();
  act();
}

function find() {
  const place = document.querySelector("main [data-find]") ?? document.querySelector("main input[type=search]");
  place?.focus();
  place?.select?.();
}

function escape(event) {
  const open = document.querySelector(".ways-rest.open");
  if (panel) done(event, toggle);
  else if (open) done(event, () => { open.classList.remove("open"); document.querySelector("[data-toggle]").focus(); });
  else if (isTyping(event.target)) event.target.blur();
  else document.querySelector("main [data-back]")?.click();
}

function isShown(element) {
  return element.getClientRects().length > 0;
}

function toggle() {
  if (panel) {
    panel.remove();
    panel = null;
    came?.focus();
    return;
  }
  came = document.activeElement;
  const list = make("dl");
  const add = (key, text) => list.append(make("dt", {}, make("kbd", {}, key)), make("dd", {}, text));
  for (const one of document.querySelectorAll("[data-key]")) {
    if (isShown(one)) add(one.dataset.key.toUpperCase(), one.dataset.keyLabel ?? one.getAttribute("aria-label") ?? one.labels?.[0]?.textContent.trim() ?? one.textContent.trim());
  }
  if (document.querySelector("main [data-find], main input[type=search]")) add("/", _("Find"));
  add("?", _("Show these keys"));
  add("Esc", document.querySelector("main [data-back]") ? _("Close, or go back") : _("Close"));
  const single = make("input", { type: "checkbox" });
  single.checked = !localStorage.getItem(OFF);
  single.addEventListener("change", () => (single.checked ? localStorage.removeItem(OFF) : localStorage.setItem(OFF, "1")));
  const close = make("button", { type: "button", class: "button button-second" }, _("Close"));
  close.addEventListener("click", toggle);
  panel = make("section", { class: "keys", tabindex: "-1", "aria-label": _("Keys of this page") },
    make("h2", {}, _("Keys of this page")), list,
    make("label", { class: "choice" }, single, make("span", {}, _("Single keys work"))), close);
  document.body.append(panel);
  panel.focus();
}

for (const button of document.querySelectorAll("[data-open-keys]")) {
  button.hidden = false;
  button.addEventListener("click", toggle);
}
