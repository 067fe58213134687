// The one calm line that says how the network is; and, while it is away, what would end in the
// browser's own error page is not begun.
let away = false;

const line = () => document.querySelector("[data-network]");
const inLesson = () => document.querySelector("[data-place]");

export const isAway = () => away;

// These answer a press, which may be far from the line; the others come by themselves.
const ANSWERS = ["held", "incomplete", "needs"];

// Say one of the sentences of the line, or nothing.
export function say(name) {
  const words = (name && line()?.dataset[name]) || "";
  if (line() && line().textContent !== words) line().textContent = words;
  if (words && ANSWERS.includes(name)) line().scrollIntoView({ block: "nearest", behavior: "instant" });
}

export function lost() {
  if (!away && inLesson()) say("away");
  away = true;
}

// Returns whether it had been away.
export function found() {
  const was = away;
  away = false;
  return was;
}

// On a pupil's page a link or a form that needs the network is not followed while there is none.
function stay(event) {
  if (!away || !document.body.dataset.stillOpen) return;
  const target = event.target.closest("a[href], form");
  if (!target || target.matches("[data-quick-exit], [data-swap-form], [data-opens]")) return;
  if (target.getAttribute("href")?.startsWith("#")) return;
  if (target.closest("dialog") || (target.href && target.protocol !== location.protocol)) return;
  if (event.type === "click" && target.tagName === "FORM") return;
  event.preventDefault();
  event.stopImmediatePropagation();
  say("needs");
  document.dispatchEvent(new CustomEvent("repere:wanted")); // it may be back
}

document.addEventListener("click", stay, true);
document.addEventListener("submit", stay, true);
document.addEventListener("repere:swapped", () => say(away && inLesson() ? "away" : ""));
