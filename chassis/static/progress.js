// Long work: ask how far it is, once a second at most, until it is done.
import { _, make, number } from "./words.js";

async function follow(box) {
  const bar = box.querySelector("progress");
  let wait = 700;
  for (;;) {
    await new Promise((go) => setTimeout(go, wait));
    let job;
    try {
      const answer = await fetch(box.dataset.job, { headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(answer.status);
      job = await answer.json();
      wait = 1000;
    } catch {
      wait = Math.min(wait * 2, 15000); // The work goes on without us; look again, but less often.
      continue;
    }
    if (job.total) {
      bar.max = job.total;
      bar.value = job.done;
    }
    if (job.what) box.querySelector("[data-job-what]").textContent = job.what;
    box.querySelector("[data-job-count]").textContent = _("%(done)s of %(total)s", { done: number(job.done), total: number(job.total ?? job.done) });
    box.querySelector("[data-job-left]").textContent = left(job);
    if (job.finished || job.failed) return finish(box, job);
  }
}

function left(job) {
  if (job.failed) return "";
  if (job.finished) return _("Done.");
  if (job.seconds_left == null) return "";
  if (job.seconds_left < 90) return _("about %(n)s s left", { n: number(Math.ceil(job.seconds_left)) });
  return _("about %(n)s min left", { n: number(Math.ceil(job.seconds_left / 60)) });
}

function finish(box, job) {
  box.querySelector(".hint")?.remove();
  if (job.failed) box.append(make("p", { class: "why", role: "alert" }, job.failed));
  if (!job.result_href) return;
  const link = make("a", { class: "button", href: job.result_href }, _("Show the result"));
  box.append(make("p", { role: "status" }, link));
}

for (const box of document.querySelectorAll("[data-job]")) {
  if (box.querySelector(".hint")) follow(box);
}
