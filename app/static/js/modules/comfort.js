// Reading comfort and theme are shown at once and kept in a cookie of the browser session.
import { keep } from "./cookie.js";

export function start() {
  // What was chosen while this file was on its way.
  for (const form of document.querySelectorAll("dialog[open] form[data-comfort]")) applyAll(form);
  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-comfort]");
    if (!form) return;
    apply(event.target.name, event.target.value);
  });
  document.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-comfort]");
    const dialog = form?.closest("dialog");
    if (!dialog) return;
    event.preventDefault();
    applyAll(form);
    dialog.close();
  });
}

function applyAll(form) {
  for (const input of form.querySelectorAll("input:checked")) apply(input.name, input.value);
}

function apply(name, value) {
  const root = document.documentElement;
  const plain = value === "standard" || value === "system";
  if (plain) delete root.dataset[name];
  else root.dataset[name] = value;
  keep(`repere_${name}`, plain ? "" : value);
}
