// Whether the page was left by the quick exit. Until the other site has come, nothing here may show,
// keep, send or lead elsewhere: it would undo the way out.
const root = document.documentElement;

export const hasLeft = () => "left" in root.dataset;

export function markLeft() {
  root.dataset.left = "";
  delete document.body.dataset.stillOpen; // no more polls
  document.dispatchEvent(new CustomEvent("repere:left"));
}
