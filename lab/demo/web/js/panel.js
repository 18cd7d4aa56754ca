import { fill, h, iconButton } from "./dom.js";
import { composer } from "./composer.js";
import { deskPanel, showNewest } from "./desk.js";
import { drop, dropTarget } from "./files.js";
import { release, showMessages } from "./message.js";
import { changed, on, replies, store, threadMessages } from "./store.js";
import { storiesPanel } from "./stories.js";

// The right-hand side: stories, consoles, a thread.

const el = document.getElementById("panel");
const threadList = h("div", { class: "thread-list", id: "thread-messages", role: "log", "aria-label": "Thread" });
const threadComposer = h("div", { id: "composer-thread" });
const threadPanel = h("div", { class: "panel-thread", id: "thread" }, threadList, threadComposer);
const give = (files) => drop(files, store.thread);
const input = composer(threadComposer, "thread", () => store.thread || "", give);
input.label("Reply, or drop a file here");
dropTarget(threadPanel, give);

const tabs = { stories: ["Stories", storiesPanel], desk: ["Your desk", deskPanel], thread: ["Thread", threadPanel] };

function draw() {
  const open = store.tab === "thread" && !store.thread ? "stories" : store.tab || "stories";
  const names = Object.keys(tabs).filter((t) => t !== "thread" || store.thread);
  fill(el,
    h("header", { class: "panel-header" },
      h("div", { role: "tablist", "aria-label": "Panel", class: "panel-tabs", onkeydown: arrows }, names.map((t) => h("button", {
        type: "button", role: "tab", id: `tab-${t}`, "aria-selected": String(t === open), "aria-controls": "panel-content", tabindex: t === open ? 0 : -1,
        onclick: () => select(t),
      }, tabs[t][0]))),
      open === "thread" ? iconButton("close", "Close the thread", { id: "close-thread", onclick: closeThread })
        : iconButton("close", "Close the panel", { class: "icon-button only-narrow", onclick: () => document.body.classList.remove("show-panel") })),
    h("div", { id: "panel-content", role: "tabpanel", "aria-labelledby": `tab-${open}` }, tabs[open][1]));
  if (open === "thread") drawThread();
  if (open === "desk") showNewest();
}

export function select(tab) {
  store.tab = tab;
  changed("panel");
}

function arrows(e) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[e.key];
  if (!step) return;
  const names = Object.keys(tabs).filter((t) => t !== "thread" || store.thread);
  const next = names[(names.indexOf(store.tab || "stories") + step + names.length) % names.length];
  select(next);
  requestAnimationFrame(() => document.getElementById(`tab-${next}`)?.focus());
}

function closeThread() {
  store.thread = null;
  select("stories");
}

let shownThread = null;

function drawThread() {
  if (!store.thread || !threadPanel.isConnected) return;
  if (shownThread !== store.thread) threadList.replaceChildren();
  const fresh = shownThread !== store.thread;
  shownThread = store.thread;
  const before = threadList.dataset.replies;
  showMessages(threadList, threadMessages(store.thread), "thread");
  threadList.dataset.replies = String(replies(store.thread).length);
  // The newest reply is what is looked for, from its beginning.
  if (fresh || before !== threadList.dataset.replies) threadList.scrollTop = threadList.lastElementChild.offsetTop - 8;
}

on(["place", "panel"], draw);
on(["messages"], drawThread);
on(["views"], () => document.querySelectorAll(".message.busy").forEach(release));
