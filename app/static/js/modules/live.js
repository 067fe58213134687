// The teacher's live page and the board follow the class: states in words, one bar.
import { poll } from "./poll.js";

let last = null;

function draw(root, pupils) {
  const count = {};
  for (const third of pupils) count[third] = (count[third] || 0) + 1;
  for (const [place, holder] of [...root.querySelectorAll("[data-pupil]")].entries()) {
    const third = pupils[place];
    if (holder.dataset.pupil === third) continue;
    const look = document.querySelector(`template[data-third="${third}"]`);
    holder.dataset.pupil = third;
    holder.replaceChildren(look.content.cloneNode(true));
  }
  for (const figure of root.querySelectorAll("[data-count]")) {
    figure.textContent = count[figure.dataset.count] || 0;
  }
  let x = 0;
  for (const part of document.querySelectorAll("[data-class-bar] [data-part]")) {
    const width = (100 * (count[part.dataset.part] || 0)) / (pupils.length || 1);
    part.setAttribute("x", x);
    part.setAttribute("width", width);
    x += width;
  }
}

async function told(answer) {
  const root = document.querySelector("[data-live]");
  // The session has ended: the page asks to sign in.
  if (answer?.type === "opaqueredirect") return location.reload();
  if (answer?.status === 200) last = await answer.json();
  if (!last) return undefined;
  const { sitting, roster, pupils } = last;
  if (root.dataset.sitting === sitting && root.dataset.roster === roster) draw(root, pupils);
  // Another state or another list is another page; not while something is being typed in it.
  else if (!document.activeElement?.matches("input, select")) location.reload();
  return undefined;
}

export function start() {
  poll(() => document.querySelector("[data-live]").dataset.live, 3, 0, told);
}
