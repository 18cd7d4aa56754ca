import { fill, h, icon, iconButton } from "./dom.js";
import { listen, post } from "./api.js";
import { composer } from "./composer.js";
import { showConsole } from "./desk.js";
import { openThread, showMessages } from "./message.js";
import { names } from "./mrkdwn.js";
import { channelMessages, changed, now, on, person, store, story } from "./store.js";
import { actions } from "./stories.js";
import { select } from "./panel.js";
import "./modal.js";
import "./sidebar.js";

// The page: the channel in the middle, and what ties the parts together.

const list = document.getElementById("messages");
const header = document.getElementById("channel-header");
const input = composer(document.getElementById("composer-channel"), "channel", () => "");

names.user = (id) => person(id)?.real || id;
names.channel = (id) => store.place.channels.find((c) => c.id === id)?.name || id;
names.group = (id) => store.place.groups.find((g) => g.id === id)?.handle || id;
names.me = () => store.user;
names.jump = jump;

// jump goes to a message of this workspace.
function jump(channel, ts) {
  if (!store.messages.has(ts)) return false;
  store.channel = channel;
  changed("channel", "messages");
  requestAnimationFrame(() => {
    const el = document.getElementById(`channel-message-${ts}`);
    el?.scrollIntoView({ block: "center" });
    el?.classList.add("flash");
    setTimeout(() => el?.classList.remove("flash"), 1600);
  });
  return true;
}

function drawHeader() {
  if (!store.place) return;
  const c = store.place.channels.find((x) => x.id === store.channel);
  document.title = `#${c.name} · ${store.place.workspace} (vpncheck demo)`;
  input.label(`Message #${c.name}, or type /`);
  fill(header,
    iconButton("menu", "Channels and people", { class: "icon-button only-narrow", id: "open-sidebar", onclick: () => document.body.classList.toggle("show-sidebar") }),
    h("div", { class: "channel-title" }, h("h1", {}, icon("hash"), c.name), h("p", { text: c.topic })),
    h("div", { class: "clock", role: "group", "aria-label": "The demo's clock" },
      icon("clock"), h("time", { id: "demo-clock" }),
      skip(15, "15 min"), skip(60, "1 h")),
    iconButton("panel", "Stories and consoles", { class: "icon-button only-medium", id: "open-panel", onclick: () => document.body.classList.toggle("show-panel") }));
  drawClock();
}

const skip = (minutes, label) => h("button", {
  type: "button", class: "button small", id: `skip-${minutes}`, title: `Let ${label} pass at once`, "aria-label": `Let ${label} pass`,
  onclick: () => post("clock", { minutes }),
}, icon("skip"), label);

function drawClock() {
  const el = document.getElementById("demo-clock");
  if (el) el.textContent = new Date(now()).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
}

let shownChannel = "";

function drawMessages() {
  if (!store.place) return;
  const fresh = shownChannel !== store.channel;
  const atEnd = fresh || list.scrollHeight - list.scrollTop - list.clientHeight < 120;
  if (fresh) fill(list, welcome());
  shownChannel = store.channel;
  showMessages(list, channelMessages(), "channel");
  if (atEnd) list.scrollTop = list.scrollHeight;
}

// welcome says what to do first.
function welcome() {
  const broken = story("params") || store.place.stories[0];
  if (store.channel !== store.place.channels[0].id) {
    return h("section", { class: "welcome" }, h("h2", { text: "#random" }), h("p", { text: "The bot was not invited here. Type the command all the same: it tells you what to do." }));
  }
  return h("section", { class: "welcome", id: "welcome" },
    h("h2", { text: "A VPN tunnel is down. You are on call." }),
    h("ol", {},
      h("li", {}, "Click ", h("strong", { text: "Try a broken tunnel" }), ", and send the command with Enter."),
      h("li", {}, "The bot measures what it can and asks for the rest. Answer with its buttons, or give it the device's configuration: it compares both ends."),
      h("li", {}, "Repair what it names at ", h("strong", { text: "Your desk" }), ", then click ", h("strong", { text: "Done, check again" }), ".")),
    h("div", { class: "story-actions" },
      h("button", { type: "button", class: "button primary", id: "welcome-try", onclick: () => actions.tryIt(broken) }, "Try a broken tunnel"),
      h("button", { type: "button", class: "button", id: "welcome-watch", onclick: () => watch(broken) }, icon("play"), "Watch it first")));
}

async function watch(s) {
  store.story = s.key;
  changed("story", "stories");
  await post("play", { story: s.key });
}

actions.tryIt = (s) => {
  store.channel = store.place.channels[0].id;
  store.story = s.key;
  changed("channel", "messages", "story", "stories");
  document.body.classList.remove("show-panel");
  input.set(s.command);
  input.focus();
};
actions.openDesk = (s) => {
  store.story = s.key;
  changed("story", "stories");
  select("desk");
};

let played = "";

// drawCaption tells what happens while a story plays by itself, and brings its console forward.
function drawCaption() {
  const p = store.playing, el = document.getElementById("caption");
  el.hidden = !p || (!p.on && !p.error);
  if (el.hidden) return;
  fill(el,
    h("span", { class: "caption-step", text: p.on ? `${Math.max(p.step, 1)}/${p.of}` : "✕" }),
    h("span", { class: "caption-text" }, p.error ? p.error : [p.why && h("strong", { text: p.why }), h("span", { class: "quiet", text: p.does })]),
    p.on ? h("button", { type: "button", class: "button small", id: "caption-stop", onclick: () => post("play", { stop: true }) }, icon("stop"), "Stop")
      : iconButton("close", "Close", { onclick: () => { store.playing = null; drawCaption(); } }));
  if (p.on && played !== p.story) {
    store.story = p.story;
    changed("story", "stories");
  }
  played = p.on ? p.story : "";
  if (p.on && p.desk) {
    showConsole(p.story, p.desk.split("/")[0]);
    select("desk");
  }
  if (p.on && p.thread && (store.thread !== p.thread || store.tab !== "thread")) openThread(p.thread);
}

on(["place", "channel"], drawHeader);
on(["clock"], drawClock);
on(["place", "channel", "messages"], drawMessages);
on(["playing"], drawCaption);
on(["connection"], () => { document.getElementById("connection").hidden = store.connected !== false; });
on(["open-panel"], () => document.body.classList.add("show-panel"));
on(["place"], () => { document.body.dataset.ready = "true"; performance.mark("ready"); });
document.getElementById("scrim").addEventListener("click", () => document.body.classList.remove("show-panel", "show-sidebar"));
setInterval(drawClock, 5000);

let user = "";
try { user = sessionStorage.getItem("user") || ""; } catch { /* storage may be off */ }
listen(user);
