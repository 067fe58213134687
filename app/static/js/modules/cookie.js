// A cookie of the browser session that the server reads to draw the page.
export function keep(name, value) {
  const end = value ? "" : "; max-age=0";
  document.cookie = `${name}=${value}; path=/; samesite=lax${end}`;
}
