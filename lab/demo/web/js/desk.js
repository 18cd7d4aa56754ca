import { fill, h, icon, iconButton } from "./dom.js";
import { post } from "./api.js";
import { giveButtons } from "./files.js";
import { openThread } from "./message.js";
import { changed, configuration, on, sayLocally, store, story } from "./store.js";

// What you would see at your own desk: the consoles of the chosen story. Looking changes nothing;
// a repair changes the world, and the tunnel may come up a moment later.

export const deskPanel = h("div", { class: "panel-body", id: "desk" });

let chosen = {}; // console by story

function draw() {
  if (!store.place) return;
  const s = story() || store.place.stories.find((x) => x.consoles.length > 0);
  const shown = s.consoles.find((c) => c.id === chosen[s.key]) || s.consoles[0];
  const past = (store.desks[s.key] || []).filter((e) => e.console === shown?.id);
  const before = deskPanel.querySelector(".terminal");
  const place = before?.dataset.of === `${s.key}/${shown?.id}/${past.length}` ? before.scrollTop : null;
  fill(deskPanel,
    h("p", { class: "panel-intro", text: "What you would see at your own desk. The bot sees none of it: look, then answer in the channel, or give it the whole configuration." }),
    h("div", { class: "desk-story" }, picker(s), upState(s)),
    s.consoles.length === 0 ? h("p", { class: "quiet", text: "There is no such tunnel, so there is nothing to look at." }) : consoles(s, shown, past));
  if (place === null) showNewest();
  else deskPanel.querySelector(".terminal").scrollTop = place;
}

// showNewest scrolls to where the newest output begins.
export function showNewest() {
  const terminal = deskPanel.querySelector(".terminal");
  const last = terminal?.querySelector(".terminal-entry:last-of-type");
  if (last) terminal.scrollTop = last.offsetTop - 12;
}

const picker = (s) => h("label", { class: "desk-picker" }, h("span", { class: "visually-hidden", text: "Story" }),
  h("select", { class: "select", id: "desk-select", onchange: (e) => { store.story = e.target.value; changed("story", "stories"); } },
    store.place.stories.map((x, i) => h("option", { value: x.key, selected: x.key === s.key, text: `${i + 1}. ${x.name}` }))));

function upState(s) {
  if (s.consoles.length === 0) return null;
  const up = store.stories[s.key]?.up;
  return h("span", { class: `up-state ${up ? "up" : "down"}`, id: "desk-up", data: { up: String(!!up) }, text: up ? "tunnel up" : "tunnel down" });
}

function consoles(s, shown, past) {
  const looks = shown.commands.filter((c) => !c.repair), repairs = shown.commands.filter((c) => c.repair);
  return [
    h("div", { class: "console-tabs", role: "tablist", "aria-label": "Consoles" }, s.consoles.map((c) => h("button", {
      type: "button", role: "tab", class: "console-tab", id: `console-${c.id}`, "aria-selected": String(c === shown), onclick: () => { chosen[s.key] = c.id; draw(); },
    }, c.title))),
    h("p", { class: "console-about", text: shown.about }),
    h("div", { class: "command-list" }, looks.map((c) => command(s, shown, c))),
    h("div", { class: "terminal", tabindex: "0", role: "log", "aria-label": shown.title, data: { of: `${s.key}/${shown.id}/${past.length}` } },
      past.length === 0 && h("div", { class: "terminal-hint", text: "Click a command above to run it here." }),
      past.map((e) => entry(s, shown, e))),
    repairs.length > 0 && h("div", { class: "repairs" }, h("h3", {}, icon("tool"), "Repairs"), h("div", { class: "command-list" }, repairs.map((c) => command(s, shown, c)))),
  ];
}

const command = (s, c, cmd) => h("button", {
  type: "button", class: `command ${cmd.repair ? "repair" : ""}`, id: `do-${c.id}-${cmd.id}`, title: cmd.text, data: { command: `${c.id}/${cmd.id}` },
  onclick: () => run(s, c, cmd),
}, h("span", { text: cmd.label }));

async function run(s, c, cmd) {
  const r = await post("console", { story: s.key, console: c.id, command: cmd.id });
  if (r.error) sayLocally(r.error);
}

const entry = (s, c, e) => h("div", { class: `terminal-entry ${e.repair ? "repair" : ""}` },
  h("div", { class: "typed" }, h("span", { class: "prompt", text: c.prompt }), " ", e.text,
    iconButton("copy", "Copy the output, to paste it into the bot's form", { onclick: (ev) => copy(ev.currentTarget, e.output) })),
  e === configuration(s.key) && giveButtons(s, e, openThread),
  h("pre", { text: e.output }));

async function copy(button, text) {
  try {
    await navigator.clipboard.writeText(text);
    button.classList.add("copied");
    setTimeout(() => button.classList.remove("copied"), 1200);
  } catch {
    sayLocally("The browser does not let the page copy. Select the text instead.");
  }
}

// showConsole brings a console to the front.
export function showConsole(key, id) {
  store.story = key;
  chosen[key] = id;
  changed("story", "stories");
}

on(["place", "stories", "story", "desks"], draw);
