// The rest of the lesson, fetched once the story has begun and kept in this page's memory only:
// screens, and where each form leads. Nothing is decided here.
import { isAway, say } from "./network.js";
import { place, showAhead } from "./screen.js";
import * as waiting from "./waiting.js";

// A class begins at the same minute: fetched at random within so many seconds.
const SPREAD = 20;

// Once they are there, `data-ahead` stands on the root.
let found = null;
const asked = new Set();

async function fetchAhead() {
  const address = document.querySelector("main[data-ahead]")?.dataset.ahead;
  const route = place().split("|")[0];
  if (!address || found?.pages[place()] || asked.has(route)) return;
  asked.add(route);
  await new Promise((done) => { setTimeout(done, SPREAD * 1000 * Math.random()); });
  try {
    const headers = { Accept: "application/json", "X-Poll": "1" };
    const answer = await fetch(address, { headers, cache: "no-store" });
    if (!answer.ok) throw new Error("not now");
    found = await answer.json();
    await import("./order.js"); // what a screen may need that no screen has needed yet
    document.documentElement.dataset.ahead = "";
  } catch {
    asked.delete(route); // at the next screen
  }
}

// The first field of what the form asks for and lacks, as the server would say.
function missing(form) {
  const fields = [...form.elements].filter((one) => one.matches("[type=radio], [type=checkbox], select"));
  const isFilled = ({ name }) =>
    fields.some((one) => one.name === name && (one.tagName === "SELECT" ? one.value : one.checked));
  return fields.find((one) => !isFilled(one));
}

// Go on without network: the form is kept, the screen after it shown where it is known.
export function goOn(form) {
  const empty = missing(form);
  if (empty) {
    say("incomplete");
    return empty.focus();
  }
  const fields = new URLSearchParams(new FormData(form));
  fields.delete("csrf_token");
  const action = fields.get("action");
  const more = fields.get(action === "choose" ? "choice" : "target");
  const from = place();
  const to = found?.moves[from]?.[more ? `${action}:${more}` : action];
  if (!to && waiting.isWaiting() && !waiting.isHeld(from)) return say("needs");
  const named = Boolean(to) && found.named.includes(from) && ["answer", "go"].includes(action);
  waiting.add({ body: fields.toString(), from, to, named, ticket: found?.ticket });
  if (to) showAhead(found.pages[to]);
  say(to ? (isAway() ? "away" : "") : "held");
}

export function start() {
  document.addEventListener("repere:swapped", fetchAhead);
  fetchAhead();
}
