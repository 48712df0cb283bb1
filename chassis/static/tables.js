// Tables sort by their heads and are filtered as one types; without scripts they are plain tables.
import { _, make, number } from "./words.js";

const collator = new Intl.Collator(["ky", "ru"], { numeric: true });

export function enliven(table) {
  if (table.tBodies[0].rows.length < 2) return;
  for (const head of table.tHead.rows[0].cells) {
    if (head.hasAttribute("data-unsorted") || !head.textContent.trim()) continue;
    const button = make("button", { type: "button" }, ...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => sort(table, head));
  }
}

function sort(table, head) {
  const down = head.getAttribute("aria-sort") === "ascending";
  const at = head.cellIndex;
  const body = table.tBodies[0];
  const keyed = [...body.rows].map((row) => [key(row.cells[at]), row]);
  keyed.sort(([a], [b]) => (down ? compare(b, a) : compare(a, b)));
  for (const other of head.parentNode.cells) other.removeAttribute("aria-sort");
  head.setAttribute("aria-sort", down ? "descending" : "ascending");
  body.append(...keyed.map(([, row]) => row));
}

function key(cell) {
  const value = cell?.dataset.value ?? cell?.textContent.trim() ?? "";
  return value !== "" && !Number.isNaN(Number(value)) ? Number(value) : value;
}

function compare(a, b) {
  if (typeof a === "number" && typeof b === "number") return a - b;
  // An empty cell is after everything else, for that is where people look for it last.
  if (a === "" || b === "") return (a === "") - (b === "");
  return collator.compare(a, b);
}

export function addFilter(box) {
  const table = box.querySelector("table");
  const rows = [...table.tBodies[0].rows];
  const input = make("input", { type: "search", "data-find": "", "aria-label": _("Find in this table"), placeholder: _("Find in this table"), autocomplete: "off" });
  const count = make("span", { class: "table-count", role: "status" });
  let texts = [];
  const read = () => { texts = rows.map((row) => fold(row.textContent)); };
  const filter = () => {
    const parts = fold(input.value).split(/\s+/).filter(Boolean);
    let shown = 0;
    rows.forEach((row, at) => {
      const match = parts.every((part) => texts[at].includes(part));
      if (row.hidden === match) row.hidden = !match;
      shown += match;
    });
    count.textContent = _("%(shown)s of %(all)s", { shown: number(shown), all: number(rows.length) });
  };
  read();
  filter();
  input.addEventListener("input", filter);
  // Names arrive after the page, and people look for each other by name.
  document.addEventListener("names-shown", () => { read(); filter(); });
  const find = make("div", { class: "find" }, input, count);
  const head = box.querySelector(".table-head");
  if (head) head.append(find);
  else box.prepend(make("div", { class: "table-head" }, find));
}

// A Russian keyboard has no Ө, Ү and Ң; who types О, У and Н should find them all the same.
function fold(text) {
  return text.toLowerCase().replace(/ө/g, "о").replace(/ү/g, "у").replace(/ң/g, "н").replace(/ё/g, "е");
}

// A register stands in the order of the alphabet; without names it keeps that of the files.
function byName(register) {
  const rows = [...register.children].map((row) => [row.querySelector("person-name")?.textContent ?? "", row]);
  const sorted = [...rows].sort(([a], [b]) => collator.compare(a, b));
  if (sorted.every((row, at) => row === rows[at])) return;
  const focused = document.activeElement;
  register.append(...sorted.map(([, row]) => row));
  if (register.contains(focused)) focused.focus({ preventScroll: true });
  for (const [at, place] of register.querySelectorAll("[data-place]").entries()) place.textContent = at + 1;
}
document.addEventListener("names-shown", () => {
  for (const register of document.querySelectorAll("[data-by-name]")) byName(register);
});

// A box that scrolls sideways has to scroll for a keyboard, too.
function reach() {
  for (const box of document.querySelectorAll(".table-box")) {
    const scrolls = box.scrollWidth > box.clientWidth + 1;
    if (scrolls && !box.hasAttribute("tabindex")) {
      const head = box.querySelector("caption, h2, h3") ?? box.closest("section")?.querySelector("h2");
      const name = head?.textContent.trim() || document.title;
      // A group and no landmark: the section around it is one already, and of the same name.
      for (const [attribute, value] of [["tabindex", "0"], ["role", "group"], ["aria-label", name]]) box.setAttribute(attribute, value);
    }
  }
}
reach();
addEventListener("resize", reach);

for (const table of document.querySelectorAll("table[data-sort]")) enliven(table);
for (const box of document.querySelectorAll("[data-filter]")) addFilter(box);
