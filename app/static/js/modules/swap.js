// Inside a lesson, a form is sent and its answer put in the place of this page, without a reload.
// Any doubt, and the form is sent the ordinary way.
import { take } from "./focus.js";

const PARTS = ["bar", "main", "footer"];
// Longer than this, in milliseconds, and the form is sent the ordinary way.
const PATIENCE = 15000;
let busy = false;

function replace(html) {
  const next = new DOMParser().parseFromString(html, "text/html");
  const pairs = PARTS.map((name) => [
    document.querySelector(`[data-swap="${name}"]`),
    next.querySelector(`[data-swap="${name}"]`),
  ]);
  if (document.body.dataset.layout !== next.body.dataset.layout) {
    document.body.replaceWith(document.adoptNode(next.body));
    return settle(next);
  }
  if (pairs.some(([here, there]) => !here || !there)) return false;
  for (const [here, there] of pairs) here.replaceWith(document.adoptNode(there));
  return settle(next);
}

function settle(next) {
  document.title = next.title;
  scrollTo({ top: 0, behavior: "instant" });
  const main = document.querySelector('[data-swap="main"]');
  if (!take(main)) main.focus({ preventScroll: true });
  document.dispatchEvent(new CustomEvent("repere:swapped"));
  return true;
}

async function send(form) {
  const waiting = new AbortController();
  setTimeout(() => waiting.abort(), PATIENCE);
  const answer = await fetch(form.getAttribute("action"), {
    method: "POST",
    body: new URLSearchParams(new FormData(form)),
    // The page after the form comes in the answer to it: one exchange instead of two.
    headers: { Accept: "text/html", Prefer: "return=representation" },
    credentials: "same-origin",
    redirect: "follow",
    signal: waiting.signal,
  });
  if (answer.status >= 500) throw new Error("the server could not answer");
  const type = answer.headers.get("Content-Type") || "";
  if (!type.startsWith("text/html")) throw new Error("not a page");
  const html = await answer.text();
  if (new URL(answer.url).pathname !== location.pathname) {
    location.assign(answer.url);
    return;
  }
  if (!replace(html)) throw new Error("not a page of ours");
}

export function start() {
  document.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-swap-form]");
    if (!form || event.defaultPrevented || !window.fetch) return;
    event.preventDefault();
    if (busy) return;
    busy = true;
    document.documentElement.setAttribute("aria-busy", "true");
    send(form)
      .catch(() => form.submit())
      .finally(() => {
        busy = false;
        document.documentElement.removeAttribute("aria-busy");
      });
  });
}
