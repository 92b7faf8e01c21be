// The list of values: which is shown, which is settled, and the next page of it.
import { getPage } from "./pages.js";

const before = new Map(); // rows as they were, to bring them back

const link = (id) => document.querySelector(`#queue a[data-id="${CSS.escape(id)}"]`);

export function markShown(id) {
  for (const one of document.querySelectorAll("#queue a[aria-current]")) one.removeAttribute("aria-current");
  const shown = id ? link(id) : null;
  shown?.setAttribute("aria-current", "true");
  shown?.scrollIntoView({ block: "nearest" });
}

export function markSettled(id, words) {
  const row = link(id)?.closest("li");
  if (!row) return;
  if (!before.has(id)) before.set(id, row.cloneNode(true));
  row.classList.add("settled");
  const [line, share] = row.querySelectorAll(".row.muted > span");
  line.textContent = words;
  share.textContent = words === "skipped" ? "" : "settled";
}

export function bringBack(id) {
  const row = link(id)?.closest("li");
  if (row && before.has(id)) row.replaceWith(before.get(id));
  before.delete(id);
}

// The value `by` rows away that still waits; null where there is none.
export function neighbour(id, by) {
  const rows = [...document.querySelectorAll("#queue li")];
  let at = rows.findIndex((row) => row.contains(link(id)));
  if (at < 0) at = by > 0 ? -1 : rows.length;
  for (at += by; at >= 0 && at < rows.length; at += by) {
    if (!rows[at].matches(".settled, .held")) return rows[at].querySelector("a").dataset.id;
  }
  return null;
}

export function move(by) {
  const links = [...document.querySelectorAll("#queue a")];
  const at = links.indexOf(document.activeElement);
  links[at + by]?.focus();
}

export async function showMore(anchor) {
  const page = await getPage(new URL(anchor.href).searchParams.toString());
  const there = new Set([...document.querySelectorAll("#queue a")].map((one) => one.dataset.id));
  const rows = [...page.querySelectorAll("#queue li")].filter((row) => !there.has(row.querySelector("a").dataset.id));
  for (const row of rows) row.querySelector("a").removeAttribute("aria-current");
  document.getElementById("queue").append(...rows);
  document.getElementById("more").replaceWith(page.getElementById("more"));
  rows[0]?.querySelector("a").focus();
  return rows.length;
}
