// An open page follows its class: Terminer leads to the calm closing page, Pause to the calm
// screen and back.
import { hasLeft } from "./left.js";
import { found, lost, say } from "./network.js";
import { meet, swapped } from "./pause.js";
import { poll } from "./poll.js";

let paused = false;

async function told(answer) {
  // Not when the page is already on its way to the sign-in screen.
  if (!document.body.dataset.stillOpen) return;
  if (found()) {
    say("back");
    document.dispatchEvent(new CustomEvent("repere:reached"));
  }
  if (answer?.status === 410) close();
  else if (answer?.status === 200) paused = (await answer.json()).paused;
  else if (answer?.status === 204) paused = false;
  if (!hasLeft()) await meet(paused);
}

// What waits to be sent goes first, and leads to the closing page itself.
function close() {
  const closed = new CustomEvent("repere:closed", { cancelable: true });
  if (document.dispatchEvent(closed)) location.replace(document.body.dataset.closed);
}

export function start() {
  document.addEventListener("repere:swapped", () => {
    swapped();
    meet(paused);
  });
  const ask = poll(() => document.body.dataset.stillOpen, 10, 3, told, lost);
  document.addEventListener("repere:back", ask);
  // Links are dead until an answer comes: the network is asked for when it may be there. A class
  // comes back at the same moment.
  document.addEventListener("repere:wanted", ask);
  addEventListener("online", () => setTimeout(ask, 3000 * Math.random()));
  // Over a page that is being filled in, « Continuer » asks at once and leaves nothing.
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-cover] [data-again]")) return;
    event.preventDefault();
    ask();
  });
}
