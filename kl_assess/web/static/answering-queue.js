// Answers on their way to the server. Each is kept in this browser until the server has said that it has it.
//
// One entry per item: what was last typed (`fields`), the version of the answer that the person has read (`version`),
// and what was sent without an answer so far (`sent`). That one is repeated first and unchanged: where only its answer
// got lost, the server knows it again, and what was typed since does not look like another person's.

const WAITS = [10, 20, 40, 60]; // seconds until the next try
const GIVE_UP = 20_000; // milliseconds until a request counts as failed
const KEEPALIVE = 60_000; // bytes: the most that a browser still sends for a page that is gone

export const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

export class Queue {
  // `told` has: saved(entry, answer, fields), conflict(entry, answer), wrong(entry, errors), changed()
  constructor({ person, assessment, token, tokenUrl, told }) {
    Object.assign(this, { person, token, tokenUrl, told });
    this.prefix = `kl-assess/${person}/${assessment}/`;
    this.entries = new Map();
    this.failures = 0;
    this.retryAt = 0;
    this.refused = ""; // why the server takes nothing from this page any more
    this.sending = null; // since when a request is under way
    this.stored = true; // whether this browser keeps what is not sent yet
  }

  get failing() {
    return this.failures > 0;
  }

  // What an earlier page of the same person has not got through to the server.
  kept() {
    const found = [];
    try {
      for (let place = 0; place < localStorage.length; place += 1) {
        const key = localStorage.key(place);
        if (key.startsWith(this.prefix)) found.push(JSON.parse(localStorage.getItem(key)));
      }
    } catch {
      this.stored = false;
    }
    return found.filter((entry) => entry?.item && Array.isArray(entry.fields));
  }

  // What stands in the fields of an item now, to be sent after a wait in milliseconds.
  put(entry, wait = 0) {
    const now = this.entries.get(entry.item) ?? { sent: entry.sent ?? null, version: entry.version };
    const { sent, version } = now;
    Object.assign(now, entry, { sent, version, held: "", due: Date.now() + wait });
    now.at = entry.at ?? new Date().toISOString();
    this.entries.set(entry.item, now);
    this.#store(now);
    this.#plan();
    this.told.changed();
  }

  drop(item) {
    const entry = this.entries.get(item);
    this.entries.delete(item);
    this.forget(entry ?? { item });
    this.told.changed();
  }

  // Empty what is kept of an entry, unless another tab has kept something newer there.
  forget(entry) {
    try {
      const key = this.prefix + entry.item;
      const held = JSON.parse(localStorage.getItem(key));
      if (!entry.stamp || held?.stamp === entry.stamp) localStorage.removeItem(key);
    } catch {
      this.stored = false;
    }
  }

  // Send everything now. True where the server has taken or judged all of it.
  async flush() {
    this.hurry();
    do await (this.running ?? new Promise((go) => setTimeout(go)));
    while (this.running);
    return !this.failing && !this.refused;
  }

  hurry() {
    this.retryAt = 0;
    for (const entry of this.entries.values()) entry.due = 0;
    this.#plan();
  }

  // Whether leaving the page now might lose something, or leave it unsent for long.
  get unsafe() {
    const waiting = [...this.entries.values()];
    const underWay = this.stored && this.sending && !this.failing && waiting.length === 1 && !waiting[0].held;
    return waiting.length > 0 && !underWay;
  }

  #store(entry) {
    entry.stamp = `${Date.now()}-${Math.random()}`;
    try {
      localStorage.setItem(this.prefix + entry.item, JSON.stringify(entry));
      this.stored = true;
    } catch {
      this.stored = false; // full or switched off: the page asks before it is left
    }
  }

  #plan() {
    clearTimeout(this.timer);
    const waiting = [...this.entries.values()].filter((entry) => !entry.held);
    if (this.refused || !waiting.length) return;
    const next = Math.max(Math.min(...waiting.map((entry) => entry.due)), this.retryAt);
    const wait = next - Date.now();
    if (wait > 0) this.timer = setTimeout(() => this.#run(), wait);
    else this.#run();
  }

  #run() {
    this.running ??= this.#sendAll().finally(() => {
      this.running = null;
      this.#plan();
      this.told.changed();
    });
  }

  async #sendAll() {
    let entry;
    const isDue = (one) => !one.held && one.due <= Date.now();
    while ((entry = [...this.entries.values()].find(isDue))) {
      this.sending = Date.now();
      this.told.changed();
      const good = await this.#send(entry);
      this.sending = null;
      if (!good) return;
    }
  }

  async #send(entry) {
    const fields = entry.sent ?? entry.fields;
    entry.sent = fields;
    this.#store(entry);
    let status, answer;
    try {
      if (this.failing) await this.#renew();
      [status, answer] = await this.post(entry.url, fields, entry);
    } catch {
      return this.#failed();
    }
    if (status >= 500 || !answer) return this.#failed();
    this.failures = 0;
    if (status === 200) this.#taken(entry, answer, fields);
    else if (answer.refused) this.#refuse(answer.refused);
    else if (!same(fields, entry.fields)) entry.sent = null; // judged by what was typed since
    else this.#hold(entry, status, answer);
    return !this.refused;
  }

  // A request with the fields of one item: [status, answer], the answer null where it is not ours. One that the server
  // turns away for its token is sent once more with a fresh one.
  async post(url, fields, entry, again = true) {
    const body = new URLSearchParams(fields);
    body.set("csrf_token", this.token);
    body.set("person", this.person);
    body.set(`${entry.item}-version`, entry.version);
    const response = await fetch(url, {
      method: "POST",
      body,
      headers: { Accept: "application/json" },
      keepalive: body.toString().length < KEEPALIVE,
      signal: AbortSignal.timeout(GIVE_UP),
    });
    const answer = await json(response);
    if (response.status === 400 && !answer && again) {
      await this.#renew();
      return this.post(url, fields, entry, false);
    }
    return [response.status, answer];
  }

  async #renew() {
    const response = await fetch(this.tokenUrl, {
      headers: { Accept: "application/json" },
      signal: AbortSignal.timeout(GIVE_UP),
    });
    const answer = await json(response);
    if (response.redirected) this.#refuse("Nobody is at this desk.");
    else if (answer && answer.person !== this.person) this.#refuse(`${answer.name} is at this desk now.`);
    if (!answer || this.refused) throw new Error("no token");
    this.token = answer.token;
  }

  #taken(entry, answer, fields) {
    entry.version = answer.version;
    entry.sent = null;
    if (same(entry.fields, fields)) {
      this.entries.delete(entry.item);
      this.forget(entry);
    } else {
      this.#store(entry);
    }
    this.told.saved(entry, answer, fields);
  }

  #hold(entry, status, answer) {
    entry.sent = null;
    entry.held = status === 409 ? "conflict" : "wrong";
    this.#store(entry);
    if (entry.held === "conflict") this.told.conflict(entry, answer);
    else this.told.wrong(entry, answer.errors ?? { answer: "This item is no longer here." });
  }

  #refuse(sentence) {
    this.refused = sentence;
  }

  #failed() {
    this.retryAt = Date.now() + 1000 * WAITS[Math.min(this.failures, WAITS.length - 1)];
    this.failures += 1;
    return false;
  }
}

async function json(response) {
  const type = response.headers.get("Content-Type") ?? "";
  return type.startsWith("application/json") ? response.json() : null;
}
