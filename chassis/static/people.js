// Names are shown at the last moment and kept nowhere: one audited question to identity a page.
import { ask } from "./ask.js";

const known = new Map();
let waiting = new Set();

class PersonName extends HTMLElement {
  connectedCallback() {
    const id = this.getAttribute("ref");
    if (!id) return;
    if (known.has(id)) return show(this, known.get(id));
    if (!waiting.size) setTimeout(resolve);
    waiting.add(id);
  }
}

async function resolve() {
  const ids = [...waiting];
  waiting = new Set();
  try {
    const answer = await ask("/identity/names", {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json" },
      body: JSON.stringify({ ids }),
    });
    if (!answer.ok) return;
    const { names } = await answer.json();
    for (const id of ids) if (names[id]) known.set(id, names[id]);
    for (const element of document.querySelectorAll("person-name")) {
      const name = known.get(element.getAttribute("ref"));
      if (name) show(element, name);
    }
    document.dispatchEvent(new CustomEvent("names-shown"));
  } catch {
    // Identity is out of reach: the file numbers stay, and the page is as useful as on paper.
  }
}

function show(element, name) {
  if (name.forgotten || !name.display) {
    element.classList.add("forgotten");
    return;
  }
  if (!element.title) element.title = element.textContent;
  element.textContent = name.display;
}

customElements.define("person-name", PersonName);
