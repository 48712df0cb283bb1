// People while one types: the same form is sent, and only what was found is put in place.
const form = document.querySelector("form[data-people]");
const input = form?.querySelector("input[name=words]");
const PAUSE = 300;
let timer = 0;
let asking = null;
const register = document.querySelector(".register");

input?.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(find, PAUSE);
});

async function find() {
  asking?.abort();
  if (input.value.trim().length < 2) {
    document.getElementById("found").replaceChildren();
    if (register) register.hidden = false;
    return;
  }
  asking = new AbortController();
  try {
    const answer = await fetch(form.action, {
      method: "POST",
      body: new URLSearchParams(new FormData(form)),
      signal: asking.signal,
      headers: { Accept: "text/html" },
    });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById("found");
    if (!fresh || input.value.trim().length < 2) return;
    document.getElementById("found").replaceWith(fresh);
    if (register) register.hidden = true;
  } catch {
    // Stopped by the next key, or the line is down: the button still works.
  }
}
