// Forms: a thing is done once, nothing typed is lost unasked, and errors are found at once.
import { _, make } from "./words.js";

// A token lives ten minutes; a form that is older asks whether its sender is still signed in.
const OLD = 8 * 60 * 1000;
const changed = new Set();
let opened = Date.now();
let leaving = false;

document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (form?.method === "post" && !event.target.closest("[data-find], .find")) changed.add(form);
});

addEventListener("beforeunload", (event) => {
  for (const form of changed) if (!form.isConnected) changed.delete(form);
  if (changed.size && !leaving) event.preventDefault();
});

// Coming back with the Back button finds the page as it was left, with its buttons still resting.
addEventListener("pageshow", () => {
  leaving = false;
  for (const button of document.querySelectorAll("[data-busy]")) rest(button);
});

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  const button = event.submitter;
  if ("busy" in form.dataset) return event.preventDefault();
  if (Date.now() - opened > OLD && !form.closest(".leave")) {
    event.preventDefault();
    if (await stillSignedIn()) {
      opened = Date.now();
      form.requestSubmit(button ?? undefined);
    } else {
      askToSignIn(form);
    }
    return;
  }
  leaving = true;
  form.dataset.busy = "";
  // A disabled button would not be sent with the form, so it only says that it is busy.
  button?.setAttribute("aria-disabled", "true");
  button?.setAttribute("data-busy", "");
  // A download answers without leaving the page, so the button must not stay busy for ever.
  setTimeout(() => rest(button, form), 15000);
});

function rest(button, form = button?.form) {
  button?.removeAttribute("aria-disabled");
  button?.removeAttribute("data-busy");
  if (form) delete form.dataset.busy;
}

async function stillSignedIn() {
  try {
    return (await fetch("/identity/session", { method: "HEAD" })).status !== 401;
  } catch {
    return true; // The server decides; if it cannot be reached, the browser says so better.
  }
}

function askToSignIn(form) {
  form.querySelector("[data-ask]")?.remove();
  const link = make("a", { href: "/identity/sign-in", target: "_blank", rel: "noopener" }, _("Sign in, in a new tab"));
  const notice = make("div", { class: "notice notice-look", role: "alert", "data-ask": "" },
    make("div", {}, make("p", { class: "notice-title" }, _("You were signed out because some time had passed.")),
      make("p", {}, _("What you typed is still here. Sign in, come back to this tab and press the button again.")),
      make("p", {}, link)));
  form.prepend(notice);
  link.focus();
}

// The browser's own bubbles speak another language; the server's reasons stand beside the field.
for (const form of document.querySelectorAll("form[method=post]")) form.noValidate = true;

const errors = document.querySelector("[data-errors]");
if (errors) {
  errors.focus();
  document.title = `${_("Look again")}: ${document.title}`;
}
for (const field of document.querySelectorAll("[data-errors] a")) {
  // "Fill this in" says little alone; the field's own label says where.
  const place = document.querySelector(field.hash);
  const label = (place?.labels?.[0] ?? place?.querySelector("legend"))?.firstChild.textContent.trim();
  if (label && !field.hasAttribute("data-labelled")) field.prepend(`${label}: `);
  field.addEventListener("click", (event) => {
    if (!place) return;
    event.preventDefault();
    place.scrollIntoView({ block: "center" });
    (place.matches("fieldset") ? place.querySelector("input") ?? place : place).focus({ preventScroll: true });
  });
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
