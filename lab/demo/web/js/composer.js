import { add, fill, h, icon, iconButton } from "./dom.js";
import { post } from "./api.js";
import { changed, sayLocally, store } from "./store.js";

// The composer: plain messages, and slash commands with completion.

const subcommands = [
  ["help", "what the bot can do"], ["list", "the checks that are open"], ["status ", "where a check stands"],
  ["history ", "a tunnel's last checks"], ["cancel ", "call a check off"],
];

// composer makes one for the channel or a thread; thread() is the thread's timestamp, or "".
// attach(files), if given, takes files that are picked there.
export function composer(host, name, thread, attach) {
  const box = h("textarea", {
    id: `composer-${name}-input`, rows: 1, role: "combobox", "aria-expanded": "false", "aria-autocomplete": "list",
    "aria-controls": `complete-${name}`, autocomplete: "off", spellcheck: "false",
  });
  const list = h("div", { id: `complete-${name}`, class: "complete", role: "listbox", "aria-label": "Completions", hidden: true });
  const send = h("button", { type: "submit", class: "send", id: `send-${name}`, "aria-label": "Send", title: "Send (Enter)" }, icon("send"));
  const form = h("form", { class: "composer", onsubmit: (e) => { e.preventDefault(); submit(); } }, list, attach && picker(attach), box, send);
  add(host, form);

  let picked = -1, offers = [];

  function draw() {
    box.style.height = "auto";
    box.style.height = `${Math.min(box.scrollHeight, 160)}px`;
    send.disabled = box.value.trim() === "";
    offers = thread() ? [] : completions(box.value);
    picked = Math.min(picked, offers.length - 1);
    list.hidden = offers.length === 0;
    box.setAttribute("aria-expanded", String(offers.length > 0));
    fill(list, offers.map((o, i) => h("div", {
      id: `complete-${name}-${i}`, role: "option", class: "offer", "aria-selected": String(i === picked), data: { fills: o.fills },
      onmousedown: (e) => { e.preventDefault(); take(i); },
    }, h("code", { text: o.shows }), h("span", { text: o.about }))));
    if (picked >= 0) {
      box.setAttribute("aria-activedescendant", `complete-${name}-${picked}`);
      list.children[picked].scrollIntoView({ block: "nearest" });
    } else box.removeAttribute("aria-activedescendant");
  }

  function take(i) {
    set(offers[i].fills);
    box.focus();
  }

  // set puts text into the composer; the caret goes to its end.
  function set(text) {
    box.value = text;
    picked = -1;
    draw();
  }

  async function submit() {
    const text = box.value.trim();
    if (!text) return;
    set("");
    const at = thread();
    const about = store.place.stories.find((s) => text.startsWith("/") && text.includes(s.tunnel));
    if (about) {
      store.story = about.key;
      changed("story", "stories");
    }
    const r = await post("command", { user: store.user, channel: store.channel, thread: at, text });
    if (r.shown || r.error) sayLocally(r.shown || r.error, at);
  }

  let shift = false;
  // Some input methods insert the line break in spite of the key being taken.
  box.addEventListener("beforeinput", (e) => { if (e.inputType === "insertLineBreak" && !shift) e.preventDefault(); });
  box.addEventListener("input", () => { picked = -1; draw(); });
  box.addEventListener("keydown", (e) => {
    const open = offers.length > 0;
    shift = e.shiftKey;
    if (open && (e.key === "ArrowDown" || e.key === "ArrowUp")) {
      e.preventDefault();
      picked = (picked + (e.key === "ArrowDown" ? 1 : -1) + offers.length) % offers.length;
      draw();
    } else if (open && (e.key === "Tab" || (e.key === "Enter" && picked >= 0))) {
      e.preventDefault();
      take(Math.max(0, picked));
    } else if (open && e.key === "Escape") {
      offers = [];
      list.hidden = true;
      box.setAttribute("aria-expanded", "false");
    } else if (e.key === "Enter" && !e.shiftKey && !e.isComposing) {
      e.preventDefault();
      submit();
    }
  });
  box.addEventListener("blur", () => { list.hidden = true; });
  box.addEventListener("focus", draw);
  send.disabled = true;
  return { set, focus: () => box.focus(), label: (text) => { box.placeholder = text; box.setAttribute("aria-label", text); } };
}

// picker is the button that picks files.
function picker(attach) {
  const input = h("input", { type: "file", multiple: true, hidden: true, onchange: () => { attach([...input.files]); input.value = ""; } });
  return [input, iconButton("clip", "Attach a file", { onclick: () => input.click() })];
}

// completions are what could come next: the command, then ids of tunnels and subcommands.
function completions(text) {
  if (!text.startsWith("/")) return [];
  const name = "/vpncheck";
  if (!text.startsWith(name + " ")) {
    return name.startsWith(text) ? [{ fills: name + " ", shows: `${name} [tunnel id | help]`, about: "find out why a VPN tunnel is down" }] : [];
  }
  const rest = text.slice(name.length + 1);
  const [, before, word] = /^((?:status|history|cancel) +)?(\S*)$/.exec(rest) || [];
  if (word === undefined) return [];
  const tunnels = store.place.stories.map((s) => ({ fills: `${name} ${before || ""}${s.tunnel}`, shows: s.tunnel, about: `${s.name} · ${s.title}` }));
  const subs = before ? [] : subcommands.map(([c, about]) => ({ fills: `${name} ${c}`, shows: c.trim(), about }));
  return [...tunnels, ...subs].filter((o) => o.shows !== word && o.shows.startsWith(word));
}
