import { fill, h, icon, iconButton } from "./dom.js";
import { post } from "./api.js";
import { withEmoji } from "./emoji.js";
import { changed, on, sayLocally, store } from "./store.js";

// The list of stories: what each tunnel is about, how far it has come, and what to do with it.

export const storiesPanel = h("div", { class: "panel-body", id: "stories" });

const stateIcons = {
  Connected: "🟢", Solved: "🟢", Escalated: "🔴", Expired: "🔴", Cancelled: "⚪", Checking: "🟠", "Waiting for an answer": "🟠", "Waiting for a repair": "🟠",
};

// actions are set by the page: what "Try it" does.
export const actions = { tryIt: () => {}, openDesk: () => {} };

function draw() {
  if (!store.place) return;
  const done = store.place.stories.filter((s) => store.stories[s.key]?.done).length;
  fill(storiesPanel,
    h("p", { class: "panel-intro", text: "Each tunnel has a story. Try one: you are the engineer on call." }),
    h("div", { class: "progress", role: "progressbar", "aria-label": "Stories that ended as told", "aria-valuemin": 0, "aria-valuemax": store.place.stories.length, "aria-valuenow": done },
      bar(done / store.place.stories.length), h("span", { text: `${done} of ${store.place.stories.length} ended as told` })),
    h("ol", { class: "story-list" }, store.place.stories.map(card)));
}

function bar(share) {
  const el = h("span", { class: "progress-bar" }, h("span"));
  el.firstChild.style.width = `${Math.round(share * 100)}%`;
  return el;
}

function card(s, i) {
  const is = store.stories[s.key] || {};
  const open = s.key === store.story;
  const playing = store.playing?.on && store.playing.story === s.key;
  return h("li", { class: `story ${open ? "open" : ""} ${is.done ? "done" : ""}`, id: `story-${s.key}`, data: { story: s.key, state: is.state || "", done: String(!!is.done), up: String(!!is.up) } },
    h("button", { type: "button", class: "story-head", "aria-expanded": String(open), onclick: () => choose(open ? "" : s.key) },
      h("span", { class: "story-number", "aria-hidden": "true" }, is.done ? icon("tick") : String(i + 1)),
      h("span", { class: "story-title" }, h("span", { text: s.title }), h("code", { text: s.tunnel })),
      is.done && h("span", { class: "visually-hidden", text: "ended as told" }),
      is.state && h("span", { class: "story-state" }, withEmoji(stateIcons[is.state] || ""), " ", short(is.state))),
    open && h("div", { class: "story-body" },
      h("p", { class: "story-meta", text: `${s.name} · ${s.region}` }),
      h("p", { text: s.try }),
      h("div", { class: "story-actions" },
        h("button", { type: "button", class: "button small primary", id: `try-${s.key}`, onclick: () => actions.tryIt(s) }, "Try it"),
        s.consoles.length > 0 && h("button", { type: "button", class: "button small", id: `desk-${s.key}`, onclick: () => actions.openDesk(s) }, icon("desk"), "Desk"),
        h("button", { type: "button", class: "button small", id: `play-${s.key}`, disabled: store.playing?.on && !playing, title: "Watch it play by itself", onclick: () => play(s, playing) },
          icon(playing ? "stop" : "play"), playing ? "Stop" : "Watch"),
        s.consoles.length > 0 && iconButton("reset", "Reset: break it again", { id: `reset-${s.key}`, onclick: () => post("reset", { story: s.key }) }))));
}

const short = (state) => ({ "Waiting for an answer": "Question", "Waiting for a repair": "Repair" })[state] || state;

function choose(key) {
  store.story = key || store.story;
  if (!key) store.story = "";
  changed("stories", "story");
}

async function play(s, stop) {
  const r = await post("play", { story: s.key, stop });
  if (r.error) sayLocally(r.error);
}

on(["place", "stories", "story", "playing"], draw);
