// On a shared tablet, a finished page goes back to the sign-in screen on its own.
import { hasLeft } from "./left.js";

export function start() {
  let timer = 0;
  const arm = () => {
    clearTimeout(timer);
    const place = document.querySelector("[data-idle-return]");
    if (!place) return;
    const wait = Number(place.dataset.idleSeconds || 150) * 1000;
    timer = setTimeout(() => {
      if (hasLeft()) return;
      delete document.body.dataset.stillOpen;
      const form = document.querySelector("form[data-idle-form]");
      if (form) form.submit();
      else location.replace(place.dataset.idleReturn);
    }, wait);
  };
  for (const name of ["pointerdown", "keydown", "scroll"]) {
    addEventListener(name, arm, { passive: true });
  }
  document.addEventListener("repere:swapped", arm);
  arm();
}
