// A link that opens a dialog of the page instead of going to its own page.
let opener = null;

export function start() {
  if (typeof HTMLDialogElement === "undefined") return;
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-opens]");
    if (link) {
      const dialog = document.getElementById(link.dataset.opens);
      if (!dialog || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      opener = link;
      dialog.showModal();
      document.dispatchEvent(new CustomEvent("repere:opened"));
      return;
    }
    const button = event.target.closest("[data-closes]");
    if (button) {
      event.preventDefault();
      button.closest("dialog")?.close();
      return;
    }
    // A press on the backdrop closes.
    if (event.target instanceof HTMLDialogElement && event.target.open) {
      const box = event.target.getBoundingClientRect();
      const inside = event.clientX >= box.left && event.clientX <= box.right &&
        event.clientY >= box.top && event.clientY <= box.bottom;
      if (!inside) event.target.close();
    }
  });
  document.addEventListener("close", (event) => {
    if (event.target instanceof HTMLDialogElement && opener?.isConnected) opener.focus();
    opener = null;
  }, true);
}
