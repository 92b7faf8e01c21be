// The review page with its keys: the next value at once, the last decision until the next one.
// Everything can be done without this file, a page a step.
import { Choosing } from "./choosing.js";
import { areSingle, listen, setSingle } from "./keys.js";
import { giveBack, keep, localTimes, take } from "./lease.js";
import { filters, getPage, send } from "./pages.js";
import * as queue from "./queue.js";

const PARTS = ["today", "last", "queue-said", "open-count"];
const byId = (id) => document.getElementById(id);
const said = byId("said");
const keysDialog = byId("keys");
const skipDialog = byId("skip-why");
let choosing = null; // of the value that is shown
let next = null; // {id, page}: fetched and leased ahead
let sending = Promise.resolve(); // the decision that is under way
let isSettling = false;
let shownTurn = 0; // counts what is shown: a page that comes late shows nothing any more

const say = (words) => { said.textContent = words; };
const article = () => document.querySelector("article#item");

function takeUp(shouldFocus) {
  const shown = article();
  localTimes(document);
  choosing = shown?.querySelector("#settle") ? new Choosing(shown, say) : null;
  queue.markShown(shown?.dataset.id);
  if (shouldFocus) {
    (choosing ?? { focus: () => byId("value")?.focus() }).focus();
    say(`${byId("value")?.textContent.trim() ?? ""}. ${shown?.dataset.sentence ?? ""}`.trim());
    document.querySelector(".sheet")?.scrollTo(0, 0);
    if (innerWidth <= 720) scrollTo(0, 0);
  }
  fetchAhead();
}

// Shows the value of a page that was fetched.
function show(page, { address, parts = true }) {
  const item = page.getElementById("item");
  if (!item) {
    location.assign("/review"); // it asks for something first: a name, a key
    return;
  }
  byId("item").replaceWith(item);
  document.querySelector(".desk").classList.remove("shows-queue");
  document.querySelector(".desk").classList.toggle("is-empty", !item.matches("article"));
  document.title = page.title;
  if (parts) takeParts(page);
  if (address !== undefined) history.pushState(null, "", address);
  takeUp(true);
}

function takeParts(page) {
  for (const id of PARTS) {
    const [here, there] = [byId(id), page.getElementById(id)];
    if (here && there) here.replaceWith(there);
  }
}

function fetchAhead() {
  const shown = article();
  if (!shown || next || !choosing) return;
  const wanted = { id: null, page: null };
  next = wanted;
  // After the decision that is under way: before it, its value would still be the next one.
  wanted.page = sending.then(() => getPage(filters({ next: "1" }))).then((page) => {
    wanted.id = page.querySelector("article#item")?.dataset.id ?? null;
    return page;
  });
  wanted.page.catch(() => { if (next === wanted) next = null; });
}

async function showNext() {
  if (!next) fetchAhead();
  const ahead = next;
  const turn = ++shownTurn;
  next = null;
  try {
    let page = await (ahead?.page ?? getPage(filters()));
    if (!page.querySelector("article#item")) {
      await sending; // nothing waited before it; by now something may, and the sums have changed
      page = await getPage(filters());
      if (turn === shownTurn) takeParts(page);
    }
    if (turn !== shownTurn) { // the value before came back: this one stays for later
      const kept = page.querySelector("article#item");
      if (kept) next = { id: kept.dataset.id, page: Promise.resolve(page) };
      return;
    }
    const id = page.querySelector("article#item")?.dataset.id;
    show(page, { address: `/review?${filters(id ? { item: id } : {})}`, parts: false });
  } catch (refused) {
    say(refused.message);
  }
}

// Looks at another value; the one before goes back to the others.
async function open(id) {
  const left = article();
  if (!id || id === left?.dataset.id) return;
  const query = filters({ item: id });
  try {
    const ahead = next?.id === id ? next : null;
    if (ahead) next = null;
    const page = await (ahead ? ahead.page : getPage(query));
    if (left && choosing) giveBack(left);
    show(page, { address: `/review?${query}`, parts: !ahead });
  } catch (refused) {
    say(refused.message);
  }
}

// Settles the value as chosen: the next one is shown at once, this one comes back if it is refused.
async function settle() {
  if (!choosing || isSettling) return;
  isSettling = true;
  try {
    if (choosing.search.isOpen && choosing.kind !== "several") choosing.search.takeMarked();
    await choosing.ready;
    const made = choosing;
    if (!made.settle) { // the bar says whose it is by now
      tell(made.article, made.article.querySelector("#bar").textContent.trim());
      return;
    }
    if (made.settle.disabled) {
      say("Choose a place first");
      return;
    }
    const form = new FormData(made.form);
    form.set("kind", made.kind);
    await leave(made, form, `/review/items/${made.article.dataset.id}/decision`, "is being settled");
  } finally {
    isSettling = false;
  }
}

async function leave(made, form, path, words) {
  const { id } = made.article.dataset;
  await sending;
  queue.markSettled(id, words);
  if (next?.id === id) next = null;
  sending = send(path, form).then((changed) => {
    takeParts(changed);
    const last = byId("last");
    const isSkipped = path.endsWith("/skip");
    queue.markSettled(id, isSkipped ? "skipped" : last.querySelector("p")?.dataset.words ?? "settled");
    say(isSkipped ? `${made.article.dataset.label} skipped` : last.querySelector("p")?.textContent ?? "Settled");
  }, (refused) => bringBack(made, refused.message));
  await showNext();
}

// A decision was refused: its value is shown again, the choice kept, with the reason.
async function bringBack(made, reason) {
  const shown = article();
  const { id } = made.article.dataset;
  shownTurn += 1;
  queue.bringBack(id);
  if (shown && shown !== made.article) {
    // Its document is gone, but a page holds no more than the parts that are taken from it.
    const kept = document.implementation.createHTMLDocument(document.title);
    kept.body.append(kept.adoptNode(shown));
    next = { id: shown.dataset.id, page: Promise.resolve(kept) };
    document.querySelector(".desk").append(made.article);
  } else byId("item").replaceWith(made.article);
  byId("item") ?? document.querySelector(".desk").append(made.article);
  document.querySelector(".desk").classList.remove("is-empty");
  history.replaceState(null, "", `/review?${filters({ item: id })}`);
  choosing = made;
  queue.markShown(id);
  let told = made.article;
  try {
    const fresh = (await getPage(filters({ item: id }))).querySelector("article#item");
    if (fresh?.querySelector("#settle")) {
      take(made.article, fresh.dataset.lease, fresh.dataset.expires);
      await made.refresh();
    } else if (fresh && article() === made.article) {
      made.article.replaceWith(fresh);
      takeUp(false);
      told = fresh;
    }
  } catch {
    // Settling again will say more.
  }
  tell(told, reason); // last, so that whoever has read it can settle again
  if (told === made.article) made.focus();
}

function tell(shown, reason) {
  let line = shown.querySelector("#wrong");
  if (!line) {
    line = document.createElement("p");
    line.id = "wrong";
    line.className = "wrong";
    line.setAttribute("role", "alert");
    shown.querySelector(".board").before(line);
  }
  line.textContent = `Not settled: ${reason}`;
}

async function undo() {
  await sending;
  const form = document.querySelector("#last form");
  if (!form) {
    say("There is nothing to undo here; today’s decisions can all be undone");
    return;
  }
  const left = article();
  const name = byId("last").querySelector("bdi")?.textContent ?? "";
  try {
    const page = await send(form.getAttribute("action"), new FormData(form));
    const item = page.querySelector("article#item");
    if (item) queue.bringBack(item.dataset.id);
    shownTurn += 1; // a next value that is still under way stays for later, and so do its sums
    const held = left && choosing && left.dataset.id !== item?.dataset.id ? left : null;
    if (held) giveBack(held);
    show(page, { address: `/review?${filters({ item: item?.dataset.id ?? "" })}` });
    say(`Undone: ${name} waits again`);
  } catch (refused) {
    say(refused.message);
    const shown = article();
    if (shown) tell(shown, refused.message);
  }
}

// A single key settles where little hangs on it; else it chooses, and Enter settles.
async function settleUnless(chosen) {
  const made = choosing;
  await chosen;
  if (choosing !== made) return;
  if (made.whyConfirm) say(`${made.whyConfirm}: press Enter to settle`);
  else await settle();
}

function skip() {
  if (!choosing) return;
  skipDialog.returnValue = "";
  skipDialog.showModal();
}

skipDialog.addEventListener("close", () => {
  if (skipDialog.returnValue !== "skip" || !choosing) return;
  const form = new FormData(choosing.article.querySelector("#skip"));
  form.set("reason", byId("skip-reason").value);
  leave(choosing, form, `/review/items/${choosing.article.dataset.id}/skip`, "skipped");
});

function toQueue() {
  const isThere = document.activeElement?.closest("#queue");
  if (isThere) {
    document.querySelector(".desk").classList.remove("shows-queue");
    (choosing ?? { focus() {} }).focus();
    return;
  }
  document.querySelector(".desk").classList.add("shows-queue");
  (document.querySelector("#queue a[aria-current]") ?? document.querySelector("#queue a"))?.focus();
}

function variants() {
  const box = byId("variants");
  const isOpen = box?.classList.toggle("is-open");
  box?.querySelector("[data-act=variants]")?.setAttribute("aria-expanded", String(isOpen));
}

function past() {
  const box = byId("history");
  if (!box) return;
  box.open = !box.open;
  box.querySelector("summary").focus();
}

const acts = {
  keys: () => keysDialog.showModal(),
  skip,
  variants,
  search: () => choosing?.openSearch(),
  several: () => choosing?.toggleSeveral(),
  note: () => choosing?.toggleNote(),
  wider: () => choosing?.wider(),
  not_a_location: () => choosing && settleUnless(choosing.none("not_a_location")),
  cannot_tell: () => choosing && settleUnless(choosing.none("cannot_tell")),
  undo,
};

const keys = {
  w: acts.wider, "/": acts.search, m: acts.several, n: acts.not_a_location, t: acts.cannot_tell,
  o: acts.note, s: skip, u: undo, r: variants, h: past, q: toQueue, "?": acts.keys,
  e: () => choosing?.scope(),
  f: () => { document.querySelector(".desk").classList.add("shows-queue"); byId("filter-q")?.focus(); },
  j: () => open(queue.neighbour(article()?.dataset.id, 1)),
  k: () => open(queue.neighbour(article()?.dataset.id, -1)),
  ArrowDown: (event) => arrow(event, 1),
  ArrowUp: (event) => arrow(event, -1),
  Enter: (event) => (event.target.matches("a, button, summary") ? false : void settle()),
  Escape: (event, isField) => {
    if (choosing?.search.isOpen) choosing.search.close();
    else if (isField || document.activeElement?.closest("#side")) toItem();
    else return false;
    return undefined;
  },
};
for (const digit of "12345") {
  keys[digit] = () => {
    const radio = choosing?.number(digit);
    if (radio) settleUnless(choosing.choose(radio));
  };
}

function toItem() {
  document.querySelector(".desk").classList.remove("shows-queue");
  (choosing ?? { focus: () => byId("value")?.focus() }).focus();
}

function arrow(event, by) {
  if (event.target.closest("#queue")) queue.move(by);
  else if (event.target.matches("input[type=radio]") || event.target.closest("select")) return false;
  else choosing?.step(by);
  return undefined;
}

document.addEventListener("click", (event) => {
  if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
  const row = event.target.closest("#queue a");
  const button = event.target.closest("[data-act]");
  if (row) {
    event.preventDefault();
    open(row.dataset.id);
  } else if (event.target.closest(".to-queue")) {
    event.preventDefault();
    toQueue();
  } else if (button?.dataset.act === "more") {
    event.preventDefault();
    queue.showMore(button).catch((refused) => say(refused.message));
  } else if (button?.matches("button") && acts[button.dataset.act]) {
    event.preventDefault();
    acts[button.dataset.act]();
  }
});

document.addEventListener("submit", (event) => {
  if (event.target.id === "decide") {
    event.preventDefault();
    settle();
  } else if (event.target.matches("#last form")) {
    event.preventDefault();
    undo();
  }
});

for (const field of document.querySelectorAll("#scope, #filter select")) {
  field.addEventListener("change", () => field.form.requestSubmit());
}
byId("single-keys").checked = areSingle();
byId("single-keys").addEventListener("change", (event) => setSingle(event.target.checked));
addEventListener("popstate", () => location.reload());
addEventListener("pagehide", () => {
  next?.page.then((page) => giveBack(page.querySelector("article#item"), true), () => {});
});
listen(keys);
keep(article, (shown) => tell(shown, "it is no longer yours; settling it may clash with somebody else"));
takeUp(false);
document.documentElement.classList.add("has-keys");
