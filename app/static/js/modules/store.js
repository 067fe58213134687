// Named answers that wait for the network, on the device: nothing else of a lesson ever is. A day
// at most, for one pupil and one attempt.
import { hasLeft } from "./left.js";

const KEY = "repere.waiting";
const LONGEST = 24 * 3600 * 1000;

export const whose = () => document.querySelector("[data-network]")?.dataset.pupil || "";

export function read() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY));
    if (kept && kept.until > Date.now() && kept.until < Date.now() + 2 * LONGEST) return kept;
  } catch {
    // Storage is refused, or what is in it is not ours.
  }
  forget();
  return null;
}

// `how` says where the forms go, with which ticket and token. On the page that asks for the card
// nobody is signed in: what is kept stays as it is.
export function write(how, forms) {
  if (!forms.length) return forget();
  if (!whose() || hasLeft()) return;
  const kept = { ...how, pupil: whose(), forms, until: Date.now() + LONGEST };
  try {
    localStorage.setItem(KEY, JSON.stringify(kept));
  } catch {
    // Storage is refused or full: the answers wait in the page.
  }
}

export function forget() {
  try {
    localStorage.removeItem(KEY);
  } catch {
    // There is none.
  }
}
