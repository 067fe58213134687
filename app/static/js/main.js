// Every page works without this file. Behaviours are found by data- attributes, through events
// on the document, so that a part of the page may be replaced without binding anything again.
// A page fetches only what it needs.
import { start as dialogs } from "./modules/dialog.js";
import { start as quickExit } from "./modules/quick-exit.js";

// What must be on the page for a module to be of use.
const WHEN = {
  "blank": "[data-blank], [data-blank-button]",
  "code-field": "[data-code-field]",
  "comfort": "dialog[open] form[data-comfort], main form[data-comfort]",
  "focus": ".error-summary[data-focus]",
  "idle-return": "[data-idle-return]",
  "live": "[data-live]",
  "menu": "details[data-menu]",
  "order": "[data-order]",
  "printing": "[data-print]",
  "qr-card": "form[data-qr-card]",
  "still-open": "[data-still-open]",
  "swap": "form[data-swap-form]",
  "theme": "form[data-theme-switch]",
};
const begun = new Set();

// `data-ready` on the root tells that every behaviour of the page listens.
async function begin() {
  const root = document.documentElement;
  delete root.dataset.ready;
  const missing = Object.keys(WHEN).filter(
    (name) => !begun.has(name) && document.querySelector(WHEN[name]),
  );
  if (!begun.has("waiting") && hasKept()) missing.push("waiting");
  await Promise.all(missing.map(load));
  root.dataset.ready = "";
}

// Whether answers wait on the device for the network.
function hasKept() {
  try {
    return Boolean(localStorage.getItem("repere.waiting"));
  } catch {
    return false;
  }
}

async function load(name) {
  begun.add(name);
  try {
    (await import(`./modules/${name}.js`)).start();
  } catch {
    begun.delete(name);
  }
}

document.documentElement.dataset.script = "on";
// The quick exit first: whatever fails after it, it works.
quickExit();
dialogs();
begin();
document.addEventListener("repere:swapped", begin);
document.addEventListener("repere:opened", begin);
