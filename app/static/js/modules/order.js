// Put in order: the arrows move an item and renumber the selects, which work alone without script.
function renumber(list) {
  [...list.children].forEach((item, place) => {
    const select = item.querySelector("select");
    if (select) select.value = String(place + 1);
  });
}

// The focus follows what has moved, and its new place is told.
function settle(control) {
  const item = control.closest("li");
  const list = item.parentElement;
  renumber(list);
  control.focus();
  const live = list.parentElement.querySelector("[data-move-live]");
  const place = [...list.children].indexOf(item) + 1;
  if (live) live.textContent = `${place} / ${list.children.length}`;
}

// The list is live: arrows appear, and what was placed before stands in its place.
function show(root) {
  for (const button of root.querySelectorAll("[data-move][hidden]")) button.hidden = false;
  for (const list of root.querySelectorAll("[data-order]:not([data-order-live])")) {
    list.setAttribute("data-order-live", "");
    const place = (item) => Number(item.querySelector("select")?.value || 0);
    [...list.children].sort((a, b) => place(a) - place(b)).forEach((item) => list.append(item));
    renumber(list);
  }
}

export function start() {
  show(document);
  document.addEventListener("repere:swapped", () => show(document));
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-move]");
    if (!button) return;
    const item = button.closest("li");
    const up = button.dataset.move === "up";
    const other = up ? item.previousElementSibling : item.nextElementSibling;
    if (!other) return;
    if (up) other.before(item);
    else other.after(item);
    settle(button);
  });
  // A place chosen in a select moves the item there.
  document.addEventListener("change", (event) => {
    const list = event.target.closest("[data-order]");
    if (!list || event.target.tagName !== "SELECT" || !event.target.value) return;
    if (!list.hasAttribute("data-order-live")) return;
    const item = event.target.closest("li");
    const place = Number(event.target.value) - 1;
    const others = [...list.children].filter((child) => child !== item);
    if (place >= others.length) list.append(item);
    else others[place].before(item);
    settle(event.target);
  });
}
