// Follows reports that are being made: says how far they are, and shows them when they are done. Without this script,
// the link "Look again" does it.

const FIRST_WAIT = 1000;
const LONGEST_WAIT = 15000;

const announce = (text) => {
  document.getElementById("reports-said").textContent = text;
};

// The list as it is now, with the focus on the same place.
const showAgain = async () => {
  const answer = await fetch(window.location.pathname);
  if (!answer.ok) throw new Error(`The page answered ${answer.status}`);
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("reports");
  const focused = document.activeElement;
  const address = focused && focused.getAttribute("href");
  document.getElementById("reports").replaceWith(fresh);
  if (focused && !focused.isConnected) {
    const same = [...fresh.querySelectorAll("a")].find((link) => link.getAttribute("href") === address);
    (same || document.getElementById("main-content")).focus({ preventScroll: true });
  }
};

const follow = (url) => {
  let wait = FIRST_WAIT;
  let last = "";
  const look = async () => {
    try {
      const answer = await fetch(url);
      if (answer.status === 404) return showAgain();
      const found = await answer.json();
      const report = document.querySelector(`[data-state-url="${url}"]`);
      if (!report) return undefined;
      const title = report.querySelector("h3").textContent;
      if (found.state !== "making") {
        await showAgain();
        announce(`${title}: ${found.state === "ready" ? "all files are ready." : found.said}`);
        return undefined;
      }
      if (last && last !== found.said) {
        await showAgain();
        announce(`${title}: ${found.said}`);
        wait = FIRST_WAIT;
      }
      last = found.said;
    } catch {
      // The server is away for a moment: it is asked again.
    }
    wait = Math.min(wait * 1.5, LONGEST_WAIT);
    window.setTimeout(look, wait);
    return undefined;
  };
  window.setTimeout(look, wait);
};

for (const report of document.querySelectorAll("[data-state-url]")) follow(report.dataset.stateUrl);
