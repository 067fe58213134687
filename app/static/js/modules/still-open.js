// When the teacher ends the session, an open page goes to the calm closing page by itself.
export function start() {
  const ask = async () => {
    const place = document.body.dataset.stillOpen;
    if (!place || document.hidden) return;
    try {
      const answer = await fetch(place, { headers: { "X-Poll": "1" }, cache: "no-store" });
      // Not when the page is already on its way to the sign-in screen.
      const waits = document.body.dataset.stillOpen;
      if (answer.status === 410 && waits) location.replace(document.body.dataset.closed);
    } catch {
      // No network for a moment: ask again later.
    }
  };
  if (document.body.dataset.stillOpen) setInterval(ask, 20000);
}
