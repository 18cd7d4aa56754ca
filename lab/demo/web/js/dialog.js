import { fill, h, icon, iconButton } from "./dom.js";
import { text } from "./blocks.js";
import { markdown } from "./markdown.js";
import { codeBlock } from "./mrkdwn.js";

// Dialogs that the page itself opens: confirmation, and the preview of a file.

// show opens a dialog; it goes when it closes. Escape and the scrim close it.
function show(el, onclose) {
  document.body.append(el);
  el.addEventListener("close", () => { el.remove(); onclose?.(); });
  el.addEventListener("click", (e) => { if (e.target === el) el.close(); });
  el.showModal();
  return el;
}

// confirm asks back before an action, and resolves to what the person chose.
export function confirm(c) {
  return new Promise((resolve) => {
    let yes = false;
    const el = h("dialog", { class: "dialog confirm", id: "confirm-dialog", "aria-labelledby": "confirm-title" },
      h("h2", { id: "confirm-title" }, text(c.title)),
      h("div", { class: "dialog-body" }, text(c.text)),
      h("div", { class: "dialog-actions" },
        h("button", { type: "button", class: "button", id: "confirm-deny", onclick: () => el.close() }, text(c.deny)),
        h("button", { type: "button", class: `button ${c.style || "primary"}`, id: "confirm-yes", autofocus: true, onclick: () => { yes = true; el.close(); } }, text(c.confirm))));
    show(el, () => resolve(yes));
  });
}

// preview shows a file, with a way to save it.
export async function preview(file) {
  const body = h("div", { class: "dialog-body file-body", tabindex: "0" }, h("p", { class: "quiet", text: "Loading…" }));
  const el = show(h("dialog", { class: "dialog preview", id: "file-dialog", "aria-labelledby": "file-title" },
    h("header", { class: "dialog-header" },
      h("h2", { id: "file-title", text: file.title || file.name }),
      h("a", { class: "button small", href: `demo/files/${file.id}?download=1`, download: file.name }, icon("download"), "Download"),
      iconButton("close", "Close", { onclick: () => el.close() })),
    body));
  try {
    const r = await fetch(`demo/files/${file.id}`);
    fill(body, content(file, await r.text()));
  } catch {
    fill(body, h("p", { class: "quiet", text: "The file could not be loaded." }));
  }
}

function content(file, body) {
  if (file.type === "text/markdown") return markdown(body);
  if (file.type !== "application/json") return codeBlock(body);
  try {
    return json(JSON.stringify(JSON.parse(body), null, 2));
  } catch {
    return codeBlock(body);
  }
}

// json colours what it shows: keys, strings, the rest.
function json(s) {
  const el = h("pre", { class: "code-block json" });
  for (const [, key, string, other] of s.matchAll(/("(?:[^"\\]|\\.)*")(?=:)|("(?:[^"\\]|\\.)*")|([^"]+)/g)) {
    el.append(key ? h("span", { class: "json-key", text: key }) : string ? h("span", { class: "json-string", text: string }) : other);
  }
  return el;
}
