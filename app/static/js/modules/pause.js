// While the class is paused the calm screen covers the page: what is being filled in stays behind
// it, hidden and inert, in this page's memory only, and is there again afterwards.
import { take } from "./focus.js";
import { hasLeft } from "./left.js";

let hidden = null;

const main = () => document.querySelector('[data-swap="main"]');
const shown = () => document.querySelector("[data-class-state]");

async function calmScreen() {
  const answer = await fetch(location.href, { headers: { "X-Poll": "1" }, cache: "no-store" });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const calm = page.querySelector('[data-swap="main"]');
  return calm?.querySelector('[data-class-state="paused"]') ? document.adoptNode(calm) : null;
}

async function cover() {
  const calm = await calmScreen();
  if (!calm || hidden || shown() || hasLeft()) return;
  const page = main();
  hidden = { page, calm, focus: document.activeElement, top: scrollY };
  delete calm.dataset.swap;
  calm.dataset.cover = "";
  page.removeAttribute("id");
  page.hidden = true;
  page.inert = true;
  page.after(calm);
  scrollTo({ top: 0, behavior: "instant" });
  // Not from a dialog: who reads the help goes on reading.
  if (!document.querySelector("dialog[open]")) take(calm);
}

function lift() {
  const { page, calm, focus, top } = hidden;
  hidden = null;
  calm.remove();
  page.id = "content";
  page.hidden = false;
  page.inert = false;
  if (document.querySelector("dialog[open]")) return;
  scrollTo({ top, behavior: "instant" });
  (page.contains(focus) ? focus : page).focus({ preventScroll: true });
}

// Bring the page in line with the class.
export async function meet(paused) {
  const state = hidden ? null : shown()?.dataset.classState;
  if (state) {
    // This page was made by the server in a state: it is made again in the other one.
    if ((state === "paused") === paused) return;
    const kept = document.querySelector("form[data-kept]");
    if (kept && !paused) kept.submit();
    else location.reload();
  } else if (paused && !hidden) await cover();
  else if (!paused && hidden) lift();
}

// A form that was on its way has put another screen in the place of the hidden one.
export function swapped() {
  if (!hidden) return;
  hidden.calm.remove();
  hidden = null;
}
