// The card's code: grouped by four as it is typed, a character that no card bears shown where it
// stands, the check character computed here so that a slip of the finger is told at once.
const ALPHABET = "BCDFGHJKMPQRTVWXY2346789";
const LENGTH = 12;

const plain = (text) => text.toUpperCase().replace(/[^\p{L}\p{N}]/gu, "");
const grouped = (code) => code.replace(/(.{4})(?=.)/g, "$1-");

function timesAlpha(value) {
  const doubled = value << 1;
  return doubled & 0b1000 ? doubled ^ 0b1011 : doubled;
}

// The quasigroup of the card: zero when the check character is right.
export function fits(code) {
  let three = 0;
  let eight = 0;
  for (const character of code) {
    const value = ALPHABET.indexOf(character);
    three = (2 * three + Math.floor(value / 8)) % 3;
    eight = timesAlpha(eight) ^ (value % 8);
  }
  return three === 0 && eight === 0;
}

export const slip = (code) => [...code].findIndex((character) => !ALPHABET.includes(character));

function format(field) {
  const before = field.value;
  const atEnd = field.selectionStart === before.length;
  const left = plain(before.slice(0, field.selectionStart)).length;
  const code = plain(before).slice(0, LENGTH);
  const shown = grouped(code);
  if (shown === before) return code;
  field.value = shown;
  const place = atEnd ? shown.length : Math.min(shown.length, left + Math.floor(Math.max(0, left - 1) / 4));
  field.setSelectionRange(place, place);
  return code;
}

function tell(field, code, finished) {
  const box = document.getElementById(field.dataset.codeMessage);
  if (!box) return true;
  const place = slip(code);
  let kind = "";
  if (place >= 0) kind = "slip";
  else if (finished && code.length < LENGTH) kind = "short";
  else if (code.length === LENGTH && !fits(code)) kind = "check";
  for (const part of box.querySelectorAll("[data-code-case]")) {
    part.hidden = part.dataset.codeCase !== kind;
  }
  const echo = box.querySelector("[data-code-echo]");
  if (echo) {
    echo.replaceChildren();
    echo.hidden = kind !== "slip";
    if (kind === "slip") {
      const shown = grouped(code);
      const there = place + Math.floor(place / 4);
      const bad = document.createElement("span");
      bad.className = "bad";
      bad.textContent = shown[there];
      echo.append(shown.slice(0, there), bad, shown.slice(there + 1));
    }
  }
  box.hidden = !kind;
  if (kind) field.setAttribute("aria-invalid", "true");
  else field.removeAttribute("aria-invalid");
  return !kind;
}

export function start() {
  document.addEventListener("input", (event) => {
    const field = event.target.closest?.("[data-code-field]");
    if (!field) return;
    tell(field, format(field), false);
  });
  document.addEventListener("submit", (event) => {
    const field = event.target.querySelector?.("[data-code-field]");
    if (!field) return;
    if (!tell(field, plain(field.value), true)) {
      event.preventDefault();
      field.focus();
    }
  }, true);
}
