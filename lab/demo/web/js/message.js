import { h, icon } from "./dom.js";
import { post } from "./api.js";
import { blocks } from "./blocks.js";
import { preview } from "./dialog.js";
import { mrkdwn } from "./mrkdwn.js";
import { changed, person, replies, sayLocally, store } from "./store.js";

// One message, and lists of them.

const size = (n) => (n < 1024 ? `${n} B` : `${(n / 1024).toFixed(1)} kB`);
const when = (ts) => new Date(Number(ts) * 1000);
const clock = (ts) => when(ts).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });

// together says whether b goes on where a stopped, so that it needs no name of its own.
const together = (a, b) => a && a.user === b.user && !a.ephemeral && !b.ephemeral && !a.blocks && !b.blocks && Number(b.ts) - Number(a.ts) < 300;

// showMessages makes a list look like these messages. What did not change is left alone, so that
// open menus, selections and the reader's place stay.
export function showMessages(list, messages, where) {
  const old = new Map([...list.children].map((el) => [el.dataset.key, el]));
  let at = null, before = null;
  for (const m of messages) {
    const count = where === "channel" ? replies(m.ts).length : 0;
    const key = [m.ts, m.rev, together(before, m) ? 1 : 0, count, store.user].join("/");
    const el = old.get(key) || row(m, { key, compact: together(before, m), count, where });
    old.delete(key);
    const next = at ? at.nextSibling : list.querySelector(":scope > .message") || null;
    if (el !== next) list.insertBefore(el, next);
    at = el;
    before = m;
  }
  for (const [key, el] of old) if (key) el.remove();
}

export function avatar(user, cls = "") {
  const p = person(user);
  if (p?.bot) return h("span", { class: `avatar avatar-bot ${cls}`, "aria-hidden": "true" }, icon("tunnel"));
  return h("span", { class: `avatar avatar-${p ? p.name : "system"} ${cls}`, "aria-hidden": "true", text: p ? p.real[0] : "!" });
}

function row(m, { key, compact, count, where }) {
  const p = person(m.user);
  const name = p ? p.real : m.user === "USLACKBOT" ? "Workspace" : "Slack (demo)";
  const mine = m.mentions?.some((id) => store.place.groups.some((g) => g.id === id && g.users.includes(store.user)));
  return h("article", {
    class: ["message", compact && "compact", m.ephemeral && "ephemeral", mine && "mentions-me", m.subtype === "tombstone" && "tombstone"].filter(Boolean).join(" "),
    id: `${where}-message-${m.ts}`, "aria-label": `${name}, ${clock(m.ts)}`,
    data: { key, ts: m.ts, rev: m.rev, user: m.user },
  },
  h("div", { class: "gutter" }, compact ? h("time", { text: clock(m.ts) }) : avatar(m.user)),
  h("div", { class: "message-main" },
    m.ephemeral && h("div", { class: "only-you" }, icon("eye"), "Only visible to you"),
    !compact && h("div", { class: "byline" }, h("strong", { class: "author", text: name }), p?.bot && h("span", { class: "app-badge", text: "App" }),
      h("time", { datetime: when(m.ts).toISOString(), title: when(m.ts).toLocaleString(), text: clock(m.ts) }),
      m.edited && h("span", { class: "edited", text: "(edited)" })),
    body(m), (m.files || []).map(fileCard),
    where === "channel" && count > 0 && replyLine(m, count),
    where === "channel" && count === 0 && !m.ephemeral && threadButton(m)));
}

function body(m) {
  const context = { people: () => store.place.people, act: (e, node, value) => use(m, e, node, value) };
  if (m.blocks) return h("div", { class: "blocks" }, blocks(m.blocks, context));
  return m.text ? h("div", { class: "message-text" }, mrkdwn(m.text)) : null;
}

// use clicks. The buttons wait until the message changes, as it does when the app has taken it.
async function use(m, e, node, value) {
  choose(m);
  const el = node.closest(".message");
  el.classList.add("busy");
  node.classList.add("spinning");
  el.setAttribute("aria-busy", "true");
  const r = await post("click", { user: store.user, channel: m.channel, ts: m.ts, action_id: e.action_id, ...(value ? { value } : {}) });
  if (r.shown || r.error) {
    sayLocally(r.shown || "That button is not there any more.", m.thread && m.thread !== m.ts ? m.thread : "");
    release(el);
    return;
  }
  setTimeout(() => release(el), 6000); // an app may answer elsewhere, in a form or a thread
}

// choose turns the desk to the tunnel that a card is about.
function choose(m) {
  const about = JSON.stringify(m.blocks || "");
  const s = store.place.stories.find((x) => about.includes(x.tunnel));
  if (!s || s.key === store.story) return;
  store.story = s.key;
  changed("story", "stories");
}

// release gives a message its buttons back.
export function release(el) {
  el.classList.remove("busy");
  el.removeAttribute("aria-busy");
  el.querySelectorAll(".spinning").forEach((b) => b.classList.remove("spinning"));
}

const fileCard = (f) => h("div", { class: "file-card", data: { fileId: f.id, fileName: f.name } },
  h("button", { type: "button", class: "file-open", onclick: () => preview(f), "aria-label": `Preview ${f.name}` },
    h("span", { class: "file-icon" }, icon("file")),
    h("span", { class: "file-name" }, h("strong", { text: f.title || f.name }), h("small", { text: `${kinds[f.type] || f.type || "File"} · ${size(f.size)}` }))),
  h("a", { class: "icon-button", href: `demo/files/${f.id}?download=1`, download: f.name, "aria-label": `Download ${f.name}`, title: "Download" }, icon("download")));

const kinds = { "text/markdown": "Markdown", "application/json": "JSON", "text/plain": "Text" };

const replyLine = (m, count) => h("button", { type: "button", class: "reply-line", data: { thread: m.ts }, onclick: () => openThread(m.ts) },
  [...new Set(replies(m.ts).map((r) => r.user))].slice(0, 3).map((u) => avatar(u, "tiny")),
  h("span", { class: "reply-count", text: count === 1 ? "1 reply" : `${count} replies` }),
  h("span", { class: "quiet", text: `Last at ${clock(replies(m.ts).at(-1).ts)}` }));

const threadButton = (m) => h("button", { type: "button", class: "thread-button", data: { thread: m.ts }, onclick: () => openThread(m.ts) }, icon("reply"), "Reply in thread");

export function openThread(ts) {
  store.thread = ts;
  store.tab = "thread";
  changed("panel", "open-panel");
}
