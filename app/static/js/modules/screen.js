// A screen in the place of this one, without a reload: a page of the server, or one fetched ahead.
import { take } from "./focus.js";
import { hasLeft } from "./left.js";

const PARTS = ["bar", "main", "footer"];

export const parse = (html) => new DOMParser().parseFromString(html, "text/html");
export const place = (root = document) => root.querySelector("[data-place]")?.dataset.place || "";

// The form token of this page: every form of it carries the same.
export function token(root = document) {
  const fields = [...root.querySelectorAll("[name=csrf_token]")];
  return fields.find((field) => field.value)?.value || "";
}

// Show a page of the server. False when it is not one of ours.
export function show(next) {
  if (hasLeft()) return true;
  const pairs = PARTS.map((name) => [
    document.querySelector(`[data-swap="${name}"]`),
    next.querySelector(`[data-swap="${name}"]`),
  ]);
  if (document.body.dataset.layout !== next.body.dataset.layout) {
    document.body.replaceWith(document.adoptNode(next.body));
    return settle(next);
  }
  if (pairs.some(([here, there]) => !here || !there)) return false;
  for (const [here, there] of pairs) here.replaceWith(document.adoptNode(there));
  return settle(next);
}

// Show a screen fetched ahead: it lacks what does not change, the form token and the address.
export function showAhead(html) {
  if (hasLeft()) return;
  const next = parse(html);
  const here = document.querySelector('[data-swap="main"]');
  const there = next.querySelector('[data-swap="main"]');
  const known = token();
  for (const field of there.querySelectorAll("[name=csrf_token]")) field.value = known;
  for (const form of there.querySelectorAll("form")) form.setAttribute("action", location.pathname);
  there.dataset.ahead = here.dataset.ahead || "";
  document.querySelector(".bar .progress")?.replaceWith(next.querySelector(".progress"));
  document.querySelector(".footer .sources")?.remove();
  const sources = next.querySelector(".sources");
  if (sources) document.querySelector(".footer .foot-links")?.before(sources);
  here.replaceWith(document.adoptNode(there));
  settle(next);
}

function settle(next) {
  document.title = next.title;
  scrollTo({ top: 0, behavior: "instant" });
  const main = document.querySelector('[data-swap="main"]');
  if (!take(main)) main.focus({ preventScroll: true });
  document.dispatchEvent(new CustomEvent("repere:swapped"));
  return true;
}
