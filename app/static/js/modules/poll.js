// Ask an address again and again: never from a hidden tab, ever less often when it fails.
// `told` is called after each answer; `told(null)` says that nothing has changed (304). `failed` is
// called when none came, not when a busy server sent one.
// Returns what asks at once.
export function poll(place, seconds, spread, told, failed = () => {}) {
  const period = (seconds + spread * (2 * Math.random() - 1)) * 1000;
  let tag = "";
  let failures = 0;
  let timer = 0;
  let last = 0;

  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(ask, period * Math.min(2 ** failures, 16));
  };
  const ask = async () => {
    const address = place();
    if (!address || document.hidden) return later();
    const mine = last += 1; // what is asked anew is not judged by what was asked before
    try {
      const headers = { "X-Poll": "1", ...(tag && { "If-None-Match": tag }) };
      const answer = await fetch(address, { headers, cache: "no-store", redirect: "manual" });
      if (mine !== last) return undefined;
      if (answer.status >= 500 || answer.status === 429) {
        failures += 1;
        return later();
      }
      tag = answer.headers.get("ETag") || tag;
      failures = 0;
      await told(answer.status === 304 ? null : answer);
    } catch {
      if (mine !== last) return undefined;
      failures += 1; // no network for a moment
      failed();
    }
    return later();
  };
  // A tab that is looked at again asks at once.
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) ask();
  });
  later();
  return ask;
}
