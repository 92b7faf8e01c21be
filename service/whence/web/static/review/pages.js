// What the service is asked for: whole pages, parts of them, and forms; refusals come as Refused.
export class Refused extends Error {}

const parse = (text) => new DOMParser().parseFromString(text, "text/html");

export async function getPage(query) {
  return parse(await asked(`/review${query ? `?${query}` : ""}`));
}

export async function getPart(path, query) {
  return parse(await asked(`${path}?${query}`));
}

// Sends a form; what comes back is a part of a page, or the page a redirect leads to.
export async function send(path, form) {
  return parse(await asked(path, { method: "POST", body: form, headers: { "X-Part": "1" } }));
}

async function asked(path, how = {}) {
  let answer;
  try {
    answer = await fetch(path, { credentials: "same-origin", ...how });
  } catch {
    throw new Refused("The service does not answer.");
  }
  const text = await answer.text();
  if (answer.ok) return text;
  throw new Refused(reason(answer, text));
}

function reason(answer, text) {
  let said = "";
  if (answer.headers.get("Content-Type")?.includes("problem+json")) said = JSON.parse(text).detail;
  else said = parse(text).getElementById("problem")?.textContent.trim() ?? "";
  if (!said) return `The service answered ${answer.status}.`;
  const sentence = said[0].toUpperCase() + said.slice(1);
  return /[.!?]$/.test(sentence) ? sentence : `${sentence}.`;
}

// The filters of the page's address, without what is looked at.
export function filters(more = {}) {
  const query = new URLSearchParams(location.search);
  for (const name of ["item", "next", "cursor", "start", "find"]) query.delete(name);
  for (const [name, value] of Object.entries(more)) query.set(name, value);
  return query.toString();
}
