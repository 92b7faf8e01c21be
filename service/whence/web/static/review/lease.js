// A value stays with its reviewer while they work on it, and not longer.
import { Refused } from "./pages.js";

const LOOK_MS = 20_000;
const IDLE_MS = 5 * 60_000; // without a key or a click the lease runs out
const RENEW_BEFORE_MS = 8 * 60_000;
let lastTouched = Date.now();
for (const kind of ["keydown", "pointerdown", "scroll"]) {
  addEventListener(kind, () => { lastTouched = Date.now(); }, { passive: true, capture: true });
}

const token = () => document.querySelector("input[name=token]")?.value ?? "";

function form(article) {
  const data = new FormData();
  data.set("token", token());
  data.set("lease_token", article.dataset.lease);
  return data;
}

// Renews the lease of the value that is shown; `lost` is called when that fails.
export function keep(shown, lost) {
  setInterval(async () => {
    const article = shown();
    if (!article?.dataset.expires || document.hidden) return;
    const left = Date.parse(article.dataset.expires) - Date.now();
    if (left > RENEW_BEFORE_MS || Date.now() - lastTouched > IDLE_MS) return;
    try {
      await renew(article);
    } catch (refused) {
      if (refused instanceof Refused && shown() === article) lost(article);
    }
  }, LOOK_MS);
}

async function renew(article) {
  const answer = await fetch(`/review/items/${article.dataset.id}/renew`, { method: "POST", body: form(article) });
  if (!answer.ok) throw new Refused("The lease has run out.");
  const { lease } = await answer.json();
  take(article, lease.token, lease.expires_at);
}

// Writes another lease into a value that is shown already.
export function take(article, leaseToken, expires) {
  article.dataset.lease = leaseToken;
  article.dataset.expires = expires;
  for (const field of article.querySelectorAll("input[name=lease_token]")) field.value = leaseToken;
  const time = article.querySelector(".where time");
  if (time) {
    time.dateTime = expires;
    time.textContent = `${expires.slice(11, 16)} UTC`;
    localTimes(article);
  }
}

// Gives a value back that was looked at and not decided; also when the page is left.
export function giveBack(article, isLeaving = false) {
  if (!article?.dataset.lease) return;
  const path = `/review/items/${article.dataset.id}/release`;
  if (isLeaving) navigator.sendBeacon(path, form(article));
  else fetch(path, { method: "POST", body: form(article) }).catch(() => {});
}

// Hours in UTC, as the service writes them, in the hours of whoever reads them.
export function localTimes(part) {
  for (const time of part.querySelectorAll("time")) {
    if (!time.textContent.endsWith(" UTC")) continue;
    const local = new Date(time.dateTime);
    time.textContent = local.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  }
}
