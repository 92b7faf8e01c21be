// One key, one action. Silent in fields; switched off, each key works with Alt (WCAG 2.1.4).
const STORED = "whence.single-keys";
const FIELD = "input:not([type=radio], [type=checkbox]), textarea, select";
const BY_CODE = { Slash: "/", ArrowDown: "ArrowDown", ArrowUp: "ArrowUp", Enter: "Enter" };

export function areSingle() {
  try {
    return localStorage.getItem(STORED) !== "off";
  } catch {
    return true;
  }
}

export function setSingle(isOn) {
  try {
    localStorage.setItem(STORED, isOn ? "on" : "off");
  } catch {
    // Without storage the switch holds for this page alone.
  }
}

// Calls actions[key](event); an action that returns false leaves the key to the browser.
export function listen(actions) {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey) return;
    if (document.querySelector("dialog[open]")) return;
    const isField = event.target.matches(FIELD);
    if (event.key === "Escape") return run(actions.Escape, event, isField);
    if (isField) return undefined;
    const isMove = ["Enter", "ArrowDown", "ArrowUp"].includes(event.key);
    if (!isMove && areSingle() === event.altKey) return undefined;
    if (isMove && event.altKey) return undefined;
    return run(actions[event.altKey ? fromCode(event) : event.key.length === 1 ? event.key.toLowerCase() : event.key], event);
  });
}

// Alt may turn letters into others (å for a on a Mac): then the key's place counts.
function fromCode(event) {
  if (event.code === "Slash" && event.shiftKey) return "?";
  if (event.key === "?" || event.key === "/") return event.key;
  return BY_CODE[event.code] ?? event.code.replace(/^(Key|Digit)/, "").toLowerCase();
}

function run(action, event, ...more) {
  if (action && action(event, ...more) !== false) event.preventDefault();
}
