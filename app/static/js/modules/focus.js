// After a post, the reader is taken to what has changed: errors, a status, or the heading.
export function take(root) {
  const target = root.querySelector("[data-focus]");
  if (!target) return false;
  target.focus({ preventScroll: true });
  return true;
}

export function start() {
  // Errors only: on an ordinary load the browser's own order is right.
  const errors = document.querySelector(".error-summary[data-focus]");
  if (errors) errors.focus();
}
