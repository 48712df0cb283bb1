// Keep the page of the day up with the day. A small answer says whether anything changed, mostly
// "304, no"; only then is the page itself fetched anew, so that there is one place that draws it.
const EVERY = 450;
const AFTER_A_FAILURE = 5000;

let live = document.querySelector("[data-live]");
let tag = live.dataset.tag;

async function look() {
  if (document.hidden) return EVERY;
  const headers = { Accept: "application/json", "If-None-Match": `"${tag}"` };
  const answer = await fetch(live.dataset.live, { headers, cache: "no-store" });
  if (answer.status === 304) return EVERY;
  if (!answer.ok) return AFTER_A_FAILURE;
  await draw();
  return EVERY;
}

async function draw() {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" }, cache: "no-store" });
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector("[data-live]");
  const asOf = page.querySelector("[data-as-of]");
  if (!fresh || !asOf) return;
  keepOpen(fresh);
  markChanged(fresh);
  document.querySelector("[data-as-of]").replaceWith(asOf);
  live.replaceWith(fresh);
  live = fresh;
  tag = fresh.dataset.tag;
}

// Figures that somebody has opened to read stay open, and the keyboard stays where it was.
function keepOpen(fresh) {
  const opened = live.querySelectorAll("details");
  fresh.querySelectorAll("details").forEach((one, at) => { one.open = opened[at]?.open ?? false; });
  const focused = document.activeElement?.getAttribute("href");
  if (focused && live.contains(document.activeElement)) {
    queueMicrotask(() => fresh.querySelector(`a[href="${CSS.escape(focused)}"]`)?.focus());
  }
}

function markChanged(fresh) {
  const figures = ".today-number, .lines dd";
  const before = [...live.querySelectorAll(figures)].map((one) => one.textContent);
  fresh.querySelectorAll(figures).forEach((one, at) => {
    if (before[at] !== undefined && before[at] !== one.textContent) one.classList.add("just-now");
  });
}

async function again() {
  let wait = AFTER_A_FAILURE;
  try {
    wait = await look();
  } catch {
    // The line is down; the page keeps the last figures and says of when they are.
  }
  setTimeout(again, wait);
}

document.addEventListener("visibilitychange", () => { if (!document.hidden) look().catch(() => {}); });
again();
