import { fill, h, iconButton } from "./dom.js";
import { post } from "./api.js";
import { blocks } from "./blocks.js";
import { printed } from "./files.js";
import { configuration, on, store, story } from "./store.js";

// The forms that the app opens. The one in front is shown; what is typed stays while it stands.

let dialog = null, shown = "";

function draw() {
  const v = store.views.at(-1);
  const key = v ? `${v.id}/${v.hash}` : "";
  if (key === shown) {
    if (v) showErrors(v.errors || {});
    return;
  }
  shown = key;
  if (!v) {
    dialog?.close();
    dialog = null;
    return;
  }
  open(v);
}

function open(v) {
  if (!dialog) {
    dialog = h("dialog", { class: "dialog modal", id: "modal", "aria-labelledby": "modal-title" });
    dialog.addEventListener("cancel", (e) => { e.preventDefault(); close(store.views.at(-1)); });
    dialog.addEventListener("close", (e) => e.currentTarget.remove());
    document.body.append(dialog);
  }
  const values = [];
  const context = {
    errors: v.errors, values, people: () => store.place.people.filter((p) => !p.bot),
    act: (e, node, value) => post("click", { user: store.user, view: v.id, action_id: e.action_id, value }), desk,
  };
  const submit = v.submit && h("button", { type: "submit", class: "button primary", id: "modal-submit", text: v.submit });
  fill(dialog, h("form", { novalidate: true, data: { view: v.id }, onsubmit: (e) => { e.preventDefault(); send(v, values, submit); } },
    h("header", { class: "dialog-header" }, h("h2", { id: "modal-title", text: v.title }), iconButton("close", "Close", { onclick: () => close(v) })),
    h("div", { class: "dialog-body" }, blocks(v.blocks, context)),
    h("div", { class: "modal-problem", role: "alert", id: "modal-problem", hidden: true }),
    h("div", { class: "dialog-actions" }, h("button", { type: "button", class: "button", id: "modal-close", text: v.close || "Close", onclick: () => close(v) }), submit)));
  if (!dialog.open) dialog.showModal();
  dialog.querySelector("textarea, input, select")?.focus();
}

// desk is the configuration that the chosen story's device prints, for a form that takes files.
function desk() {
  const s = story();
  for (const c of s?.consoles || []) {
    const cmd = c.commands.find((x) => x.file);
    if (cmd) return { name: cmd.file, file: () => print(s, c, cmd) };
  }
  return null;
}

async function print(s, c, cmd) {
  if (store.playing?.on) return printed(configuration(s.key));
  const r = await post("console", { story: s.key, console: c.id, command: cmd.id });
  return printed({ file: cmd.file, output: r.output || "" });
}

// attach shows what a story that plays by itself puts into the form.
function attach() {
  if (store.playing?.on && store.playing.form) dialog?.querySelector(".from-desk:not([hidden]) button")?.click();
}

async function send(v, values, button) {
  button.disabled = true;
  button.classList.add("spinning");
  problem("");
  const filled = {};
  for (const [block, action, read] of values) (filled[block] ||= {})[action] = await read();
  const r = await post("submit", { user: store.user, view: v.id, values: filled });
  button.disabled = false;
  button.classList.remove("spinning");
  if (r.shown || r.error) problem(r.shown || r.error);
  showErrors(r.errors || {});
}

function problem(text) {
  const el = document.getElementById("modal-problem");
  if (!el) return;
  el.hidden = text === "";
  el.textContent = text;
}

// showErrors puts each message beside its field.
function showErrors(errors) {
  if (!dialog) return;
  let first = null;
  for (const el of dialog.querySelectorAll("[data-error-for]")) {
    const text = errors[el.dataset.errorFor] || "";
    el.hidden = text === "";
    el.textContent = text;
    const block = el.closest(".block");
    block.classList.toggle("has-error", text !== "");
    const field = block.querySelector("input, textarea, select");
    field?.setAttribute("aria-invalid", String(text !== ""));
    if (text) first ||= field;
  }
  first?.focus();
}

const close = (v) => v && post("close", { user: store.user, view: v.id });

on(["views"], draw);
on(["views", "playing"], attach);
