// What every page does; a page's own modules are added by its `scripts` block.
import "./people.js";
import "./forms.js";
import "./tables.js";
import "./progress.js";
import "./keys.js";

// On a phone the rest of the places is a sheet; with scripts it opens without touching history.
const toggle = document.querySelector("[data-toggle]");
const rest = document.getElementById("ways-rest");
if (toggle && rest) {
  toggle.setAttribute("role", "button");
  const set = (open) => {
    rest.classList.toggle("open", open);
    toggle.setAttribute("aria-expanded", String(open));
  };
  set(false);
  toggle.addEventListener("click", (event) => {
    event.preventDefault();
    set(!rest.classList.contains("open"));
    if (rest.classList.contains("open")) rest.querySelector("summary, a").focus();
  });
  rest.querySelector(".ways-toggle a").addEventListener("click", (event) => {
    event.preventDefault();
    set(false);
    toggle.focus();
  });
}
