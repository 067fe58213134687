// The QR link carries its secret after the #, which is never sent to a server by itself. It is
// read once, wiped from the address and the history, and put in the form.
export function start() {
  const form = document.querySelector("form[data-qr-card]");
  if (!form) return;
  const secret = location.hash.slice(1);
  if (!secret) return;
  history.replaceState(null, "", location.pathname);
  form.elements.token.value = secret;
  for (const part of document.querySelectorAll("[data-qr-ready]")) part.hidden = false;
  for (const part of document.querySelectorAll("[data-qr-missing]")) part.hidden = true;
  form.querySelector("input:not([type=hidden])")?.focus();
}
