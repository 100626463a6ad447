// The element page saves by itself: a choice at once, a text one second after the last key. Everything here only saves
// earlier what the form would save as well; without this script the page works with its buttons.

import { Queue, same } from "./answering-queue.js";

const TYPING = 1000; // milliseconds after the last key
const SLOW = 500; // until "Saving" is shown
const QUIET = 2000; // until "Saved" is read out

const form = document.getElementById("answers");
const bar = document.querySelector("[data-save]");
const announcer = document.querySelector("[data-announce]");
const sections = new Map([...form.querySelectorAll("[data-item]")].map((part) => [part.dataset.item, part]));
const known = new Map(); // item -> its fields as the server has them
const notKept = new Set(); // items that stand on the page as typed, and that the server did not take with the form
const putBack = new Map(); // item -> what an earlier page had not sent, in words
let lastSaved = bar.textContent.trim();
let ready = false; // the form goes out as it is
let said = "";
let quiet;

const queue = new Queue({
  person: form.dataset.person,
  assessment: form.dataset.assessment,
  token: form.elements.csrf_token.value,
  tokenUrl: form.dataset.tokenUrl,
  told: { saved, conflict, wrong, changed },
});

// --- What is on the page ---------------------------------------------------------------------------------------------

function controls(section) {
  const all = section.querySelectorAll(":is([data-fields], [data-conflict]) :is(input, textarea)");
  return [...all].filter((one) => one.name && !one.closest("[data-adding]") && !one.hasAttribute("data-version"));
}

function read(section) {
  const sent = controls(section).filter((one) => !["radio", "checkbox"].includes(one.type) || one.checked);
  return sent.map((one) => [one.name, one.value.replaceAll("\r\n", "\n")]);
}

function write(section, fields) {
  for (const one of controls(section)) {
    const values = fields.filter(([name]) => name === one.name).map(([, value]) => value);
    if (["radio", "checkbox"].includes(one.type)) one.checked = values.includes(one.value);
    else one.value = values[0] ?? "";
  }
}

const versionOf = (section) => section.querySelector(`[name="${section.dataset.item}-version"]`);

function entryOf(section, fields) {
  return {
    item: section.dataset.item,
    title: section.querySelector("h2").textContent,
    url: section.dataset.url,
    page: form.action,
    version: versionOf(section).value,
    fields,
    said: worded(section),
  };
}

// What is filled in, in the words of the page: for a page that only shows what was never sent.
function worded(section) {
  return controls(section).flatMap((one) => {
    const ticks = ["radio", "checkbox"].includes(one.type);
    if (!one.labels?.length || !(ticks ? one.checked : one.value)) return [];
    const label = one.labels[0].cloneNode(true);
    label.querySelectorAll(".usa-radio__label-description, .kl-lasttime").forEach((part) => part.remove());
    const words = label.textContent.replace(/\s+/g, " ").trim();
    if (one.type === "checkbox") return [[words, "Yes"]];
    if (one.type !== "radio") return [[words, one.value]];
    return [[one.closest("fieldset").querySelector("legend strong").textContent, words]];
  });
}

function say(section, text, kind = "info") {
  const place = section.querySelector("[data-said]");
  place.replaceChildren();
  if (!text) return;
  place.innerHTML = `<div class="usa-alert usa-alert--slim usa-alert--${kind}"><div class="usa-alert__body"><p class="usa-alert__text"></p></div></div>`;
  place.querySelector("p").textContent = text;
}

function show(name, item, html) {
  for (const place of document.querySelectorAll(`[data-${name}="${item}"]`)) place.innerHTML = html.trim();
}

// --- What the person does ----------------------------------------------------------------------------------------------

function noted(event, wait) {
  const section = event.target.closest("[data-item]");
  if (!section || event.target.closest("[data-adding]") || !section.querySelector("[data-fields]")) return;
  const item = section.dataset.item;
  const fields = read(section);
  const waiting = queue.entries.get(item);
  if (same(fields, known.get(item)) && !waiting?.sent) {
    if (waiting) {
      queue.drop(item);
      say(section, "");
    }
    return;
  }
  const goes = wait || waiting?.held || same(waiting?.sent, fields); // it is on its way, or its turn will come
  if (waiting && goes && same(fields, waiting.fields)) return;
  notKept.delete(item);
  queue.put(entryOf(section, fields), wait);
}

form.addEventListener("input", (event) => {
  const typed = event.target.matches("textarea, input:not([type=radio], [type=checkbox])");
  noted(event, typed ? TYPING : 0);
});
form.addEventListener("change", (event) => noted(event, 0));

// "Still true" chooses last time's answer, so it is saved, and kept without a connection, like every other choice.
form.addEventListener("click", (event) => {
  const button = event.target.closest("[data-confirm]");
  if (!button) return;
  event.preventDefault();
  const choice = document.getElementById(button.dataset.confirm);
  choice.focus();
  choice.click();
});

// A browser brings only the caret of a text into view, so the rest of its field may stay under the bar.
form.addEventListener("keyup", (event) => {
  if (event.key === "Tab" && event.target.matches("textarea")) event.target.scrollIntoView({ block: "nearest" });
});

form.addEventListener("submit", async (event) => {
  if (ready) return;
  event.preventDefault();
  const button = event.submitter;
  const [act, item] = (button?.value ?? "").split(":");
  if (!fitting()) return;
  if (["yours", "theirs", "join"].includes(act)) {
    await settle(sections.get(item), act);
  } else if (await queue.flush()) {
    ready = true;
    form.requestSubmit(button);
    ready = false;
  } else {
    announce(summary().text);
  }
});

// A file that is too large is not sent at all.
function fitting() {
  for (const input of form.querySelectorAll("input[type=file]")) {
    const large = [...input.files].some((file) => file.size > Number(form.dataset.fileLimit));
    input.setCustomValidity(large ? `This file is larger than ${form.dataset.limit}.` : "");
    if (large) {
      input.closest("details").open = true;
      return input.reportValidity();
    }
  }
  return true;
}

async function settle(section, act) {
  const item = section.dataset.item;
  const entry = { item, version: versionOf(section).value };
  let status, answer;
  try {
    [status, answer] = await queue.post(section.dataset.url, [...read(section), ["action", act]], entry);
  } catch {
    status = 0;
  }
  if (status === 200) {
    queue.drop(item);
    await queue.flush();
    notKept.clear();
    history.replaceState(null, "", answer.go);
    location.reload();
  } else if (answer?.conflict) {
    conflict({ item }, answer);
  } else {
    announce(answer?.refused ?? "Not saved. Both answers are still here. Try again.");
  }
}

// --- What the server says ------------------------------------------------------------------------------------------------

function saved(entry, answer, fields) {
  lastSaved = answer.saved;
  const section = sections.get(entry.item);
  if (!section) return;
  known.set(entry.item, fields);
  versionOf(section).value = answer.version;
  if (answer.overtaken) {
    say(section, answer.overtaken, "warning");
  } else if (!queue.entries.has(entry.item)) {
    say(section, putBack.has(entry.item) ? `${putBack.get(entry.item)} had not been sent. It is saved now.` : "");
    putBack.delete(entry.item);
  }
  for (const [item, part] of Object.entries(answer.items)) {
    show("states", item, part.states);
    show("hints", item, part.hints);
  }
  const work = `${answer.done} of ${answer.total}`;
  const meter = Object.assign(document.querySelector(".kl-bar progress"), { value: answer.done });
  meter.textContent = document.querySelector("[data-settled]").textContent = work;
}

function conflict(entry, answer) {
  const section = sections.get(entry.item);
  if (section) {
    const fields = section.querySelector("[data-fields], [data-conflict]");
    const focused = fields.contains(document.activeElement);
    fields.outerHTML = answer.conflict;
    say(section, "");
    show("states", entry.item, answer.states);
    if (focused) document.getElementById(`${entry.item}-conflict`).focus();
  }
}

function wrong(entry, errors) {
  const section = sections.get(entry.item);
  if (section) say(section, `Not saved. ${Object.values(errors).join(" ")}`, "error");
}

// --- The bar -------------------------------------------------------------------------------------------------------------

function kept() {
  const count = queue.entries.size;
  const where = queue.stored ? "kept here" : "on this page only: keep it open";
  return `${count} ${count === 1 ? "change" : "changes"} ${where}.`;
}

function summary() {
  const held = [...queue.entries.values()].find((entry) => entry.held);
  if (queue.refused) return { kind: "not", text: `Not saved. ${queue.refused} ${kept()}` };
  if (queue.failing && queue.entries.size) {
    if (!navigator.onLine) return { kind: "not", text: `No connection. ${kept()}` };
    return { kind: "not", text: queue.stored ? "Not saved. Kept in this browser." : `Not saved. ${kept()}`, retry: true };
  }
  if (held) {
    const here = sections.has(held.item);
    const two = held.held === "conflict";
    return {
      kind: "not",
      text: two ? "Two answers." : "Not saved.",
      href: here ? `#${held.item}${two ? "-conflict" : ""}` : `${held.page}#${held.item}`,
      link: two ? "Choose one" : "Look at it",
      about: held.title,
    };
  }
  const slow = queue.sending && Date.now() - queue.sending >= SLOW;
  return slow ? { kind: "saving", text: "Saving" } : { kind: "saved", text: lastSaved };
}

function changed() {
  if (queue.sending) setTimeout(draw, SLOW);
  draw();
}

function draw() {
  const now = summary();
  const shape = document.getElementById(`icon-${now.kind}`).content.cloneNode(true);
  const state = Object.assign(document.createElement("span"), { className: `kl-save kl-save--${now.kind}` });
  state.append(shape, now.retry ? "Not saved. " : now.text);
  bar.replaceChildren(...(now.text ? [state] : []));
  if (now.href) {
    bar.append(" ", Object.assign(document.createElement("a"), { href: now.href, textContent: now.link }));
  }
  if (now.retry) {
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: "Try now" });
    button.className = "usa-button usa-button--unstyled kl-retry";
    button.addEventListener("click", () => queue.hurry());
    bar.append(" ", button);
  }
  tell(now);
}

// Failures are read out at once, a success once and after some quiet, "Saving" never.
function tell(now) {
  const text = [now.text, now.link, now.about].filter(Boolean).join(" ");
  if (now.kind === "not") {
    clearTimeout(quiet);
    if (text !== said) announce(text);
  } else if (now.kind === "saved" && text !== said && !queue.entries.size) {
    clearTimeout(quiet);
    quiet = setTimeout(() => announce(text), QUIET);
  }
}

function announce(text) {
  said = text;
  announcer.textContent = text;
}

// --- Coming and going ----------------------------------------------------------------------------------------------------

function restore(entry) {
  const section = sections.get(entry.item);
  if (!section) {
    queue.put(entry);
    return;
  }
  if (section.hasAttribute("data-unsaved") || section.querySelector("[data-conflict]")) return; // the page has it
  const now = read(section);
  if (same(now, entry.fields)) {
    queue.forget(entry);
    return;
  }
  const note = `${entry.item}-note`;
  const value = (fields) => fields.find(([name]) => name === note)?.[1];
  const what = value(now) === value(entry.fields) ? "answer" : "note";
  const at = new Date(entry.at).toLocaleTimeString("en-US", { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  write(section, entry.fields);
  versionOf(section).value = entry.version;
  putBack.set(entry.item, `Your ${what} from ${at}`);
  say(section, `${putBack.get(entry.item)} was not sent. It is below.`);
  queue.put(entry);
}

for (const [item, section] of sections) {
  known.set(item, read(section));
  if (section.dataset.unsaved === "join") queue.put(entryOf(section, read(section)));
  else if ("unsaved" in section.dataset || section.querySelector("[data-conflict]")) notKept.add(item);
}
said = lastSaved;
for (const entry of queue.kept()) restore(entry);

addEventListener("online", () => queue.hurry());
addEventListener("offline", () => changed());
addEventListener("visibilitychange", () => document.hidden && queue.entries.size && !queue.failing && queue.hurry());
addEventListener("beforeunload", (event) => {
  if (ready) return;
  if (!queue.failing) queue.hurry();
  if (queue.unsafe || notKept.size) event.preventDefault();
});
addEventListener("pageshow", (event) => event.persisted && location.reload()); // its versions are old
