// Cover the page, end the session by a beacon, replace this entry of the history. Without network
// the beacon is lost: a cookie then says, at the next request, that the session is over.
import { keep } from "./cookie.js";
import { hasLeft, markLeft } from "./left.js";

function leave(form) {
  if (hasLeft()) return;
  const veil = document.createElement("div");
  veil.className = "veil";
  veil.dataset.veil = "exit";
  for (const child of document.body.children) child.setAttribute("hidden", "");
  document.body.append(veil);
  document.title = "…";
  markLeft();
  keep("repere_gone", "1");
  try {
    localStorage.clear();
  } catch {
    // There is none.
  }
  try {
    navigator.sendBeacon(form.getAttribute("action"));
  } catch {
    // The session then ends by itself.
  }
  location.replace(form.dataset.quickExit);
}

export function start() {
  const first = () => document.querySelector("form[data-quick-exit]");
  document.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-quick-exit]");
    if (!form) return;
    event.preventDefault();
    leave(form);
  });
  // Shift, three times on its own, within five seconds. Shift held for a capital does not count.
  let presses = 0;
  let modified = false;
  let timer = 0;
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Shift") {
      presses = 0;
      modified = event.shiftKey;
    }
  }, true);
  document.addEventListener("keyup", (event) => {
    if (event.key !== "Shift") return;
    if (modified) {
      modified = false;
      return;
    }
    clearTimeout(timer);
    timer = setTimeout(() => { presses = 0; }, 5000);
    presses += 1;
    if (presses === 3 && first()) leave(first());
  }, true);
  // Coming back must show neither a stuck cover nor the page that was left, which may be anybody's
  // by now: the server says whose it is.
  addEventListener("pageshow", (event) => {
    const whose = first() || document.body.dataset.door === "staff";
    if (event.persisted && whose) location.reload();
  });
}
