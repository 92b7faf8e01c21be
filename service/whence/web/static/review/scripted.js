// Before anything is drawn: what only works with scripts is shown, what only works without is not.
document.documentElement.classList.add("is-scripted");
