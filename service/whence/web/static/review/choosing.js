// What is chosen for the value that is shown, and the bar that says what it would do.
import { draw } from "./map.js";
import { filters, getPart } from "./pages.js";
import { Search } from "./search.js";

export class Choosing {
  constructor(article, say) {
    this.article = article;
    this.form = article.querySelector("#decide");
    this.say = say;
    this.kind = "place";
    this.looked = null; // the search result that is marked
    this.ready = Promise.resolve();
    this.turn = 0;
    this.search = new Search(article, {
      taken: (option) => this.addFound(option),
      looked: (option) => this.look(option),
      listed: (options) => this.tellNumbers(options),
      closed: () => { this.looked = null; this.showParts(); this.focus(); this.refresh(); },
    });
    this.several = article.querySelector("#several");
    this.candidates = article.querySelector("#candidates");
    if (this.several.classList.contains("is-open")) this.kind = "several";
    article.addEventListener("change", (event) => this.changed(event.target));
    const map = article.querySelector("#map");
    if (map) new ResizeObserver(() => this.drawMap()).observe(map); // also when it is shown at last
    this.showParts();
  }

  get radios() {
    return [...this.article.querySelectorAll("input[name=choice]")];
  }

  get radio() {
    return this.article.querySelector("input[name=choice]:checked");
  }

  get isEverywhere() {
    return this.article.querySelector("input[name=apply_to]:checked")?.value === "everywhere";
  }

  get placeIds() {
    if (this.kind === "several") return this.ticked.map((box) => box.value);
    if (this.search.isOpen) return this.looked ? [this.looked.dataset.id] : [];
    if (this.kind !== "place" || !this.radio) return [];
    return [this.levels.find((level) => level.checked)?.value ?? this.radio.value];
  }

  get ticked() {
    return [...this.several.querySelectorAll("input:checked")];
  }

  get levels() {
    return this.radio ? [...this.radio.closest(".candidate").querySelectorAll(".levels input")] : [];
  }

  get whyConfirm() {
    return this.article.querySelector("#bar").dataset.confirm ?? "";
  }

  get settle() {
    return this.article.querySelector("#settle");
  }

  // The focus after a value appears: the chosen candidate, else the first, else the value itself.
  focus() {
    const target = this.radio ?? this.radios[0] ?? this.article.querySelector("#value");
    target.focus({ preventScroll: true });
  }

  changed(field) {
    if (field.name === "choice") {
      this.kind = "place";
      this.press(null);
      this.say(`${field.dataset.label} chosen`);
    } else if (field.name === "several") this.kind = "several";
    else if (field.name === "note") return;
    this.refresh();
  }

  // Asks what the choice would do; `ready` is settled when the bar says so.
  refresh() {
    const turn = ++this.turn;
    this.drawMap();
    const query = new URLSearchParams(filters());
    query.set("kind", this.kind);
    query.set("apply_to", this.isEverywhere ? "everywhere" : "scope");
    for (const id of this.placeIds) query.append("place_id", id);
    this.ready = this.replaceBar(`/review/items/${this.article.dataset.id}/effect`, query, turn);
    return this.ready;
  }

  async replaceBar(path, query, turn) {
    let part;
    try {
      part = await getPart(path, query);
    } catch (refused) {
      this.say(refused.message);
      return;
    }
    const bar = part.getElementById("bar");
    if (turn !== this.turn || !bar) return;
    const old = this.article.querySelector("#bar");
    if (old.isEqualNode(bar)) return; // a button that is being pressed must stay where it is
    const held = old.contains(document.activeElement) ? document.activeElement : null;
    old.replaceWith(bar);
    if (!held) return;
    const same = held.id === "settle" ? this.settle : bar.querySelector(`[value="${held.value}"]`);
    same?.focus();
  }

  choose(radio) {
    radio.checked = true;
    radio.focus({ preventScroll: true });
    radio.closest(".candidate").scrollIntoView({ block: "nearest" });
    this.changed(radio);
    return this.ready;
  }

  // A digit: the candidate of that number, or its box where several places are meant.
  number(digit) {
    if (this.kind === "several") {
      const box = this.several.querySelector(`input[data-number="${digit}"]`);
      if (box) box.click();
      return null;
    }
    return this.radios.find((radio) => radio.dataset.number === digit) ?? null;
  }

  step(by) {
    const { radios } = this;
    if (!radios.length) return;
    const at = radios.indexOf(this.radio);
    this.choose(radios[at < 0 ? (by > 0 ? 0 : radios.length - 1) : (at + by + radios.length) % radios.length]);
  }

  wider() {
    const { levels } = this;
    if (levels.length < 2) return;
    const at = levels.findIndex((level) => level.checked);
    const next = levels[(at + 1) % levels.length];
    next.checked = true;
    this.say(`Settle at ${next.dataset.label}`);
    this.refresh();
  }

  scope() {
    const other = this.article.querySelector("input[name=apply_to]:not(:checked)");
    if (!other) return;
    other.checked = true;
    this.say(`It will hold ${other.value === "everywhere" ? "everywhere" : "in this scope"}`);
    this.refresh();
  }

  // "Not a location" or "can't tell" instead of a place.
  none(kind) {
    this.kind = kind;
    this.press(kind);
    return this.refresh();
  }

  press(kind) {
    for (const button of this.article.querySelectorAll("button[data-act=not_a_location], button[data-act=cannot_tell]")) {
      if (button.dataset.act === kind) button.setAttribute("aria-pressed", "true");
      else button.removeAttribute("aria-pressed");
    }
  }

  toggleSeveral() {
    this.kind = this.kind === "several" ? "place" : "several";
    this.press(null);
    this.several.classList.toggle("is-open", this.kind === "several");
    this.showParts();
    if (this.kind === "several") this.several.querySelector("input")?.focus();
    else this.focus();
    this.refresh();
  }

  toggleNote() {
    const box = this.article.querySelector("#note-field");
    const isOpen = box.classList.toggle("is-open");
    this.article.querySelector("[data-act=note]").setAttribute("aria-expanded", String(isOpen));
    if (isOpen) box.querySelector("textarea").focus();
    else this.focus();
  }

  openSearch() {
    if (this.kind !== "several") this.kind = "place";
    this.press(null);
    this.search.open();
    this.showParts();
    this.refresh();
  }

  // The place that is marked among those found: the bar says what it would do.
  look(option) {
    const before = this.looked;
    this.looked = option ?? null;
    if (before?.dataset.id !== this.looked?.dataset.id) this.refresh();
    else this.drawMap();
  }

  // Says of places found which of them are candidates anyway.
  tellNumbers(options) {
    for (const option of options) {
      const radio = this.radios.find((one) => one.value === option.dataset.id && one.dataset.number);
      if (radio) option.querySelector("small").append(`, candidate ${radio.dataset.number}`);
    }
  }

  showParts() {
    const isSeveral = this.kind === "several";
    this.candidates.hidden = isSeveral || this.search.isOpen;
    this.several.classList.toggle("is-open", isSeveral && !this.search.isOpen);
    this.article.querySelector(".others").hidden = this.search.isOpen;
    this.article.querySelector("[data-act=several]")?.setAttribute("aria-expanded", String(isSeveral));
    this.drawMap();
  }

  // Takes a place that was searched for: as one more candidate, or as one more of several.
  addFound(option) {
    const { id, label, name, at } = option.dataset;
    const kind = this.kind === "several" ? "several" : "choice";
    const there = [...this.article.querySelectorAll(`input[name=${kind}]`)].find((one) => one.value === id);
    this.looked = null;
    if (there) {
      there.checked = true;
    } else {
      const made = this.article.querySelector(`#found-${kind}-template`).content.cloneNode(true);
      const field = made.querySelector("input");
      Object.assign(field, { value: id, checked: true });
      Object.assign(field.dataset, { label, name, ...(at ? { at } : {}) });
      field.id = `found-${kind}-${this.article.querySelectorAll("input").length}`;
      const words = made.querySelector("label");
      words.htmlFor = field.id;
      words.querySelector("b").textContent = label;
      const note = made.querySelector(".notes");
      if (note) note.textContent = option.querySelector("small").textContent;
      this.article.querySelector(kind === "choice" ? "#found-choice" : "#several-list").append(made);
    }
    this.showParts();
    const taken = [...this.article.querySelectorAll(`input[name=${kind}]`)].find((one) => one.value === id);
    taken.focus();
    this.changed(taken);
  }

  drawMap() {
    const map = this.article.querySelector("#map");
    if (!map) return;
    map.hidden = false; // to be measured
    const place = (field, mark, isChosen) => ({
      at: field.dataset.at.split(",").map(Number), mark, isChosen, label: field.dataset.label,
      choose: field.matches?.("input[name=choice]") ? () => this.choose(field) : undefined,
    });
    if (this.search.isOpen) {
      draw(map, this.looked?.dataset.at ? [place(this.looked, "•", true)] : []);
      return;
    }
    const ticked = new Set(this.ticked.map((box) => box.value));
    const isChosen = (radio) => (this.kind === "several" ? ticked.has(radio.value) : this.kind === "place" && radio.checked);
    draw(map, this.radios.filter((radio) => radio.dataset.at)
      .map((radio) => place(radio, radio.dataset.number || "•", isChosen(radio))));
  }
}
