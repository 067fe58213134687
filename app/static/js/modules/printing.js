// A button that opens the browser's print window; without script the browser's menu does.
export function start() {
  for (const button of document.querySelectorAll("[data-print][hidden]")) button.hidden = false;
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) print();
  });
}
