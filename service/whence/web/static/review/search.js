// Another place by name, with live results: a combobox whose list the service writes.
import { getPart } from "./pages.js";

const WAIT_MS = 120;

export class Search {
  // `taken(option)`: one was taken; `looked(option)`: one is marked; `listed(options)`: these were
  // found; `closed()`: given up.
  constructor(article, { taken, looked, listed, closed }) {
    this.box = article.querySelector("#search");
    this.input = article.querySelector("#q");
    this.list = article.querySelector("#found");
    this.said = article.querySelector("#found-said");
    this.help = [...this.said.childNodes];
    Object.assign(this, { taken, looked, listed, closed, turn: 0, timer: 0 });
    this.input.addEventListener("input", () => this.soon());
    this.input.addEventListener("keydown", (event) => this.key(event));
    article.querySelector("[data-act=candidates]").addEventListener("click", () => this.close());
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) this.take(option);
    });
  }

  get isOpen() {
    return !this.box.hidden;
  }

  open() {
    this.box.hidden = false;
    this.input.focus();
    this.input.select();
    if (this.input.value) this.look();
  }

  close() {
    this.box.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.closed();
  }

  soon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.look(), WAIT_MS);
  }

  async look() {
    const turn = ++this.turn;
    const q = this.input.value.trim();
    let rows = [];
    if (q) {
      try {
        const part = await getPart("/review/places", new URLSearchParams({ q }));
        rows = [...part.querySelectorAll("[role=option]")];
      } catch (refused) {
        this.said.textContent = refused.message;
        return;
      }
    }
    if (turn !== this.turn || !this.isOpen) return; // a later question is under way
    this.listed(rows);
    this.list.replaceChildren(...rows);
    this.input.setAttribute("aria-expanded", String(rows.length > 0));
    const count = rows.length === 1 ? "1 place. " : `${rows.length} places. `;
    this.said.replaceChildren(q ? (rows.length ? count : "No place of this name is known. ") : "", ...this.help);
    this.mark(rows[0]);
  }

  mark(option) {
    for (const one of this.list.children) one.setAttribute("aria-selected", String(one === option));
    if (option) {
      this.input.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else this.input.removeAttribute("aria-activedescendant");
    this.looked(option);
  }

  // Takes the one that is marked, if any is.
  takeMarked() {
    const marked = this.list.querySelector("[aria-selected=true]");
    if (marked) this.take(marked);
  }

  take(option) {
    this.box.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.taken(option);
  }

  key(event) {
    const rows = [...this.list.children];
    const at = rows.findIndex((one) => one.getAttribute("aria-selected") === "true");
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const step = event.key === "ArrowDown" ? 1 : -1;
      if (rows.length) this.mark(rows[(at + step + rows.length) % rows.length]);
    } else if (event.key === "Enter") {
      if (rows[at]) this.take(rows[at]);
    } else if (event.key === "Escape") {
      this.close();
    } else return;
    event.preventDefault();
  }
}
