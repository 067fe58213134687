// Inside a lesson, a form is sent and its answer put in the place of this page, without a reload.
// Without network it is kept, and the pupil goes on. Any other doubt, and it is sent the ordinary
// way.
import * as ahead from "./ahead.js";
import { hasLeft } from "./left.js";
import { found, lost, say } from "./network.js";
import * as waiting from "./waiting.js";

// Longer than this, in milliseconds, and there is no network.
const PATIENCE = 15000;
const AWAY = [429, 502, 503, 504];
let busy = false;

class Away extends Error {}

async function fetched(form) {
  const patience = new AbortController();
  const limit = setTimeout(() => patience.abort(), PATIENCE);
  try {
    const answer = await fetch(form.getAttribute("action"), {
      method: "POST",
      body: new URLSearchParams(new FormData(form)),
      // The page after the form comes in the answer to it: one exchange instead of two.
      headers: { Accept: "text/html", Prefer: "return=representation" },
      credentials: "same-origin",
      redirect: "follow",
      signal: patience.signal,
    });
    return { answer, html: await answer.text() };
  } catch {
    throw new Away("no network");
  } finally {
    clearTimeout(limit);
  }
}

async function send(form) {
  const { answer, html } = await fetched(form);
  if (hasLeft()) return;
  if (AWAY.includes(answer.status) && form.elements.screen) throw new Away("not now");
  if (answer.status >= 500) throw new Error("the server could not answer");
  const type = answer.headers.get("Content-Type") || "";
  if (!type.startsWith("text/html")) throw new Error("not a page");
  found();
  if (answer.redirected && new URL(answer.url).pathname !== location.pathname) {
    location.assign(answer.url);
    return;
  }
  if (answer.redirected && waiting.resume(html)) return;
  if (!waiting.lead(html)) throw new Error("not a page of ours");
}

function later(form) {
  lost();
  if (form.elements.screen) ahead.goOn(form);
  else say("needs");
}

export function start() {
  waiting.start();
  ahead.start();
  document.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-swap-form]");
    if (!form || event.defaultPrevented || !window.fetch) return;
    event.preventDefault();
    if (waiting.next() || busy) return;
    if (waiting.isWaiting() && form.elements.screen) {
      ahead.goOn(form);
      return;
    }
    busy = true;
    document.documentElement.setAttribute("aria-busy", "true");
    send(form)
      .catch((error) => {
        if (hasLeft()) return;
        if (error instanceof Away) later(form);
        else form.submit();
      })
      .finally(() => {
        busy = false;
        document.documentElement.removeAttribute("aria-busy");
      });
  });
}
