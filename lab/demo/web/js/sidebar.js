import { fill, h, icon, iconButton } from "./dom.js";
import { listen } from "./api.js";
import { avatar } from "./message.js";
import { changed, on, store } from "./store.js";

// The sidebar: the workspace, its channels, and who you are.

const el = document.getElementById("sidebar");

function draw() {
  if (!store.place) return;
  fill(el,
    h("div", { class: "workspace" },
      h("span", { class: "workspace-mark", "aria-hidden": "true" }, icon("tunnel")),
      h("div", {}, h("strong", { text: store.place.workspace }), h("small", { text: "vpncheck demo" })),
      iconButton("close", "Close the sidebar", { class: "icon-button only-narrow", onclick: () => document.body.classList.remove("show-sidebar") })),
    h("h2", { text: "Channels" }),
    h("ul", { class: "side-list" }, store.place.channels.map(channel)),
    h("h2", { id: "you-are", text: "You are" }),
    h("div", { role: "radiogroup", "aria-labelledby": "you-are", class: "side-list", onkeydown: arrows }, store.place.people.filter((p) => !p.bot).map(you)),
    h("h2", { text: "Apps" }),
    h("ul", { class: "side-list" }, store.place.people.filter((p) => p.bot).map((p) => h("li", { class: "side-app" }, avatar(p.id, "small"), h("span", { text: p.real })))),
    h("p", { class: "side-note", text: "The bot is real. Slack, Tencent Cloud and the network are played on this machine; nothing leaves it." }));
}

const channel = (c) => h("li", {}, h("button", {
  type: "button", class: "side-item", id: `channel-${c.name}`, data: { channel: c.id }, "aria-current": c.id === store.channel ? "page" : null,
  onclick: () => { store.channel = c.id; document.body.classList.remove("show-sidebar"); changed("channel", "messages"); },
}, icon("hash"), h("span", { text: c.name })));

const you = (p) => h("button", {
  type: "button", class: "side-item person", role: "radio", id: `you-${p.name}`, data: { user: p.id }, "aria-checked": String(p.id === store.user),
  tabindex: p.id === store.user ? 0 : -1, onclick: () => become(p.id),
}, avatar(p.id, "small"), h("span", {}, h("span", { class: "person-name", text: p.real }), h("small", { text: p.role })));

// become turns the page into what another person sees.
function become(id) {
  store.user = id;
  try { sessionStorage.setItem("user", id); } catch { /* storage may be off */ }
  listen(id);
  changed("place");
}

function arrows(e) {
  const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[e.key];
  if (!step) return;
  const all = [...e.currentTarget.querySelectorAll("[role=radio]")];
  const next = all[(all.indexOf(document.activeElement) + step + all.length) % all.length];
  e.preventDefault();
  become(next.dataset.user);
  requestAnimationFrame(() => document.getElementById(next.id)?.focus());
}

on(["place", "channel"], draw);
