// Whether a copy is on the shelf is known to the lending desk; without it the column stays empty.
const cells = [...document.querySelectorAll("[data-copy]")];
const table = document.querySelector("[data-availability]");

if (cells.length && table) {
  const { availability, free, out, until } = table.dataset;
  const ids = cells.map((cell) => cell.dataset.copy);
  for (let start = 0; start < ids.length; start += 100) ask(ids.slice(start, start + 100));

  async function ask(some) {
    try {
      const answer = await fetch(`${availability}?copies=${some.join(",")}`, { headers: { Accept: "application/json" } });
      if (!answer.ok) return;
      const { copies } = await answer.json();
      for (const cell of cells) if (copies[cell.dataset.copy]) show(cell, copies[cell.dataset.copy]);
    } catch {
      // The desk is not reachable; the page is whole without it.
    }
  }

  function show(cell, copy) {
    cell.className = copy.on_shelf ? "on-shelf" : "given-out";
    const day = copy.due ? copy.due.split("-").reverse().join(".") : "";
    cell.textContent = copy.on_shelf ? free : day ? until.replace("{day}", day) : out;
  }
}
