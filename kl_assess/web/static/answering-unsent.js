// A page of an assessment that is closed: what this person typed in this browser and the server never got is shown, to
// be copied or discarded. The pages on which it was typed can no longer send it.

import { Queue } from "./answering-queue.js";

const PARTS = {
  answer: "Answer",
  missing: "What would have to be found out",
  reason: "Why it does not apply",
  grade: "Support",
  agrees: "Who agrees",
  note: "Note",
  private: "Note is private",
  flag: "Flagged for review",
};

const box = document.querySelector("[data-unsent]");
const list = box.querySelector("[data-unsent-list]");
const said = document.querySelector("[data-unsent-said]");
const shape = document.querySelector("[data-unsent-entry]");
const queue = new Queue({ person: box.dataset.person, assessment: box.dataset.assessment, told: {} });

// What was typed, in words: those that the page of the item had for it, or else the names of its fields.
function wordsOf(entry) {
  if (entry.said?.length) return entry.said;
  const parts = entry.fields.map(([name, value]) => [PARTS[name.slice(entry.item.length + 1)], value]);
  return parts.filter(([part, value]) => part && value);
}

function draw(entry) {
  const drawn = shape.content.cloneNode(true).firstElementChild;
  const title = `${entry.title ?? entry.item} (${entry.item})`;
  const at = entry.at ? new Date(entry.at).toLocaleString("en-US", { dateStyle: "long", timeStyle: "short", hourCycle: "h23" }) : "";
  drawn.querySelector("h3").textContent = title;
  drawn.querySelector("[data-when]").textContent = at && `Typed ${at}`;
  for (const [term, text] of wordsOf(entry)) {
    drawn.querySelector("dl").append(
      Object.assign(document.createElement("dt"), { textContent: term }),
      Object.assign(document.createElement("dd"), { textContent: text }),
    );
  }
  const button = drawn.querySelector("button");
  button.querySelector("span").textContent = ` ${title}`;
  button.addEventListener("click", () => discard(entry, drawn, title));
  list.append(drawn);
}

function discard(entry, drawn, title) {
  if (!confirm(`Discard what you typed for ${title}? It is kept nowhere else.`)) return;
  queue.forget(entry);
  drawn.remove();
  box.hidden = !list.children.length;
  said.textContent = `Discarded: ${title}.`;
  (list.querySelector("button") ?? document.getElementById("main-content")).focus();
}

async function copy() {
  const text = [...list.children].map(textOf).join("\n\n");
  try {
    await navigator.clipboard.writeText(text);
    said.textContent = "Copied.";
    box.querySelector("[data-unsent-copy]").textContent = "Copied";
  } catch {
    getSelection().selectAllChildren(list); // not allowed here: the keys for copying still do it
    said.textContent = "This browser does not let the page copy. The text is selected: press Ctrl and C.";
    box.querySelector("[data-unsent-copy]").textContent = "Selected: press Ctrl+C";
  }
}

function textOf(drawn) {
  const terms = [...drawn.querySelectorAll("dt")].map((one) => `${one.textContent}: ${one.nextSibling.textContent}`);
  return [drawn.querySelector("h3").textContent, ...terms].join("\n");
}

queue.kept().sort((one, other) => one.item.localeCompare(other.item)).forEach(draw);
box.hidden = !list.children.length;
box.querySelector("[data-unsent-copy]").addEventListener("click", copy);
