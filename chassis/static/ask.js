// Asks our own servers; a token that ran out while the page was open is renewed once, unseen.
export async function ask(address, options = {}) {
  const answer = await fetch(address, options);
  if (answer.status !== 401) return answer;
  await fetch("/identity/renew?next=/identity/session", { redirect: "manual" });
  return fetch(address, options);
}
