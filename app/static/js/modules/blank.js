// A teacher blanks the projected screen with the key B or the button, and again to come back.
function toggle() {
  const veil = document.querySelector("[data-veil=blank]");
  if (veil) {
    veil.remove();
    return;
  }
  const cover = document.createElement("button");
  cover.type = "button";
  cover.className = "veil dark";
  cover.dataset.veil = "blank";
  cover.textContent = document.body.dataset.blank || "B";
  document.body.append(cover);
  cover.focus();
}

export function start() {
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-blank-button], [data-veil=blank]")) toggle();
  });
  document.addEventListener("keydown", (event) => {
    if (!("blank" in document.body.dataset) || event.key.toLowerCase() !== "b") return;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, textarea, select")) return;
    toggle();
  });
}
