// An open page follows its class: Terminer leads to the calm closing page, Pause to the calm
// screen and back.
import { meet, swapped } from "./pause.js";
import { poll } from "./poll.js";

let paused = false;

async function told(answer) {
  // Not when the page is already on its way to the sign-in screen.
  if (!document.body.dataset.stillOpen) return;
  if (answer?.status === 410) location.replace(document.body.dataset.closed);
  else if (answer?.status === 200) paused = (await answer.json()).paused;
  else if (answer?.status === 204) paused = false;
  await meet(paused);
}

export function start() {
  document.addEventListener("repere:swapped", () => {
    swapped();
    meet(paused);
  });
  const ask = poll(() => document.body.dataset.stillOpen, 10, 3, told);
  // Over a page that is being filled in, « Continuer » asks at once and leaves nothing.
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-cover] [data-again]")) return;
    event.preventDefault();
    ask();
  });
}
