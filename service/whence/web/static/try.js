// The page works without this file. With it, answers arrive without a reload, and lines can be copied.
(() => {
  "use strict";
  const form = document.getElementById("ask");
  const main = document.getElementById("main");
  const said = document.getElementById("said");
  let latest = 0;

  const address = (data) => {
    const filled = [...data].filter(([, value]) => value !== "");
    return filled.length ? `${location.pathname}?${new URLSearchParams(filled)}` : location.pathname;
  };

  // Fetches the page of an address and takes over its answer, its examples and its footer.
  async function show(url, isFromForm) {
    const turn = ++latest;
    const answer = document.getElementById("answer");
    answer.setAttribute("aria-busy", "true");
    let text;
    try {
      text = await (await fetch(url, { headers: { Accept: "text/html" } })).text();
    } catch {
      location.assign(url); // let the browser say what is wrong
      return false;
    }
    if (turn !== latest) return false; // a later question is under way
    const page = new DOMParser().parseFromString(text, "text/html");
    if (!page.getElementById("answer")) {
      location.assign(url);
      return false;
    }
    for (const id of ["answer", "chips"]) document.getElementById(id).replaceWith(page.getElementById(id));
    document.querySelector("footer").replaceWith(page.querySelector("footer"));
    document.title = page.title;
    if (!isFromForm) {
      for (const field of form.elements) {
        const other = field.name && page.getElementById(field.id);
        if (other) field.value = other.value;
      }
      form.querySelector("details").open = page.querySelector("#ask details").open;
    }
    prepare();
    const title = document.getElementById("title");
    const outcome = document.querySelector(".outcome");
    said.textContent = title ? `${outcome.textContent.trim()}: ${title.textContent}` : "";
    return true;
  }

  async function go(url, isFromForm) {
    if (await show(url, isFromForm)) history.pushState(null, "", url);
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    go(address(new FormData(form)), true);
  });

  main.addEventListener("click", (event) => {
    const link = event.target.closest(".chips a, .settle a");
    if (link && !event.metaKey && !event.ctrlKey && !event.shiftKey && event.button === 0) {
      event.preventDefault();
      const isChip = link.closest(".chips") !== null;
      const at = isChip ? [...link.closest("ul").children].indexOf(link.parentElement) : -1;
      go(link.href, false).then(() => {
        // The link that was followed was replaced: put the focus where it was, or on the text.
        const chips = document.querySelectorAll(".chips a");
        (isChip && chips[at] ? chips[at] : document.getElementById("text")).focus();
      });
    }
    const button = event.target.closest("button[data-copies]");
    if (button) copy(button);
  });

  async function copy(button) {
    const source = document.getElementById(button.dataset.copies);
    try {
      await navigator.clipboard.writeText(source.textContent);
      button.textContent = "Copied";
      said.textContent = "Copied";
    } catch {
      getSelection().selectAllChildren(source); // no permission: at least select it
      said.textContent = "Selected; copy it with the keyboard";
    }
    setTimeout(() => { button.textContent = "Copy"; }, 2000);
  }

  function prepare() {
    for (const button of document.querySelectorAll("button[data-copies]")) button.hidden = false;
  }

  addEventListener("popstate", () => show(location.href, false));
  prepare();
})();
