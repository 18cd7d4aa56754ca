// What the page knows, and who wants to hear when it changes.

export const store = {
  boot: "", user: "", channel: "", place: null,
  messages: new Map(), // by timestamp
  local: [], // what only this page says: errors that Slack would show
  views: [], stories: {}, desks: {}, playing: null,
  thread: null, // timestamp of the open thread
  story: "", // key of the chosen story
  ahead: 0, // the demo's clock less this machine's, in ms
};

const listeners = new Map();

// on calls f after a change of one of these topics.
export function on(topics, f) {
  for (const t of topics) listeners.set(t, [...(listeners.get(t) || []), f]);
}

let due = null;

// changed tells those who listen, once for all changes of this turn.
export function changed(...topics) {
  if (!due) {
    due = new Set();
    queueMicrotask(() => {
      const calls = new Set([...due].flatMap((t) => listeners.get(t) || []));
      due = null;
      for (const f of calls) f();
    });
  }
  for (const t of topics) due.add(t);
}

// apply takes over a snapshot from the server.
export function apply(s) {
  if (s.full) {
    Object.assign(store, { boot: s.boot, place: s.place, user: s.place.user, desks: {}, stories: {} });
    store.messages.clear();
    store.channel ||= s.place.channels[0].id;
    store.story ||= (s.place.stories.find((x) => x.key === "params") || s.place.stories[0]).key;
    changed("place");
  }
  store.ahead = s.now - Date.now();
  for (const m of s.messages || []) store.messages.set(m.ts, m);
  for (const ts of s.gone || []) store.messages.delete(ts);
  if (s.views) store.views = s.views;
  if (s.stories) store.stories = s.stories;
  if (s.desks) Object.assign(store.desks, s.desks);
  if (s.playing) store.playing = s.playing;
  const topics = ["clock"];
  if (s.full || s.messages || s.gone) topics.push("messages");
  for (const part of ["views", "stories", "desks", "playing"]) if (s[part]) topics.push(part);
  changed(...topics);
}

export const now = () => Date.now() + store.ahead;

// sorted gives the messages that pass, oldest first.
export const sorted = (pass) => [...store.messages.values(), ...store.local].filter(pass).sort((a, b) => (a.ts < b.ts ? -1 : 1));

// channelMessages are those of the open channel; replies are in their threads.
export const channelMessages = () => sorted((m) => m.channel === store.channel && (!m.thread || m.thread === m.ts || m.subtype === "thread_broadcast") && (!m.to || m.to === store.user));

export const threadMessages = (ts) => sorted((m) => m.ts === ts || m.thread === ts);

export const replies = (ts) => sorted((m) => m.thread === ts && m.ts !== ts);

export const person = (id) => store.place.people.find((p) => p.id === id);

export const story = (key = store.story) => store.place.stories.find((s) => s.key === key);

const ended = ["Connected", "Solved", "Escalated", "Expired", "Cancelled"];

// openCard is the timestamp of a story's card while its check is open.
export function openCard(key) {
  const is = store.stories[key];
  return is?.card && !ended.includes(is.state) ? is.card : "";
}

// configuration is what the desk printed of a story's device last. It is outdated where something was
// repaired after that.
export const configuration = (key) => (store.desks[key] || []).findLast((e) => e.file);

export const outdated = (key) => {
  const past = store.desks[key] || [];
  return past.findLastIndex((e) => e.repair) > past.findLastIndex((e) => e.file);
};

// sayLocally shows something to this person that no server keeps.
export function sayLocally(text, thread = "") {
  const t = now();
  store.local.push({
    ts: `${Math.floor(t / 1000)}.${String(Math.floor((t % 1000) * 1000)).padStart(6, "0")}`, channel: store.channel, thread,
    user: "SLACKBOT", to: store.user, text, ephemeral: true, rev: store.local.length,
  });
  changed("messages");
}
