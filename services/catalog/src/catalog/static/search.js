// Results while one types: the page is asked for again and only its results are put in place.
import { onScan } from "../shell/scanner.js";

const form = document.querySelector("form[data-search]");
const input = form?.querySelector("input[name=q]");
const PAUSE = 150;
let timer = 0;
let asking = null;

if (input) {
  const end = input.value.length;
  input.setSelectionRange(end, end);
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(find, PAUSE);
  });
  onScan((code) => {
    input.value = code;
    form.requestSubmit();
  });
}

async function find() {
  asking?.abort();
  asking = new AbortController();
  const address = `${form.action}?${new URLSearchParams(new FormData(form))}`;
  try {
    const answer = await fetch(address, { signal: asking.signal, headers: { Accept: "text/html" } });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById("found");
    if (!fresh) return;
    document.getElementById("found").replaceWith(fresh);
    history.replaceState(null, "", address);
  } catch {
    // Stopped by the next key, or the line is down: the button still works.
  }
}
