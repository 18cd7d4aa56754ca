import { h, icon } from "./dom.js";
import { post } from "./api.js";
import { openCard, outdated, sayLocally, store } from "./store.js";

// Files that go to the server: picked, dropped, or printed at the desk.

// encoded is a file with its content in base64, as the server takes it.
export async function encoded(f) {
  const bytes = new Uint8Array(await f.arrayBuffer());
  let binary = "";
  for (let i = 0; i < bytes.length; i += 8192) binary += String.fromCharCode(...bytes.subarray(i, i + 8192));
  return { name: f.name, content: btoa(binary) };
}

// printed is what a console printed, as the file that a person would have saved it in.
export const printed = (entry) => new File([entry.output + "\n"], entry.file, { type: "text/plain" });

// drop shares files in a thread.
export async function drop(files, thread) {
  const channel = store.messages.get(thread)?.channel || store.channel;
  const r = await post("share", { user: store.user, channel, thread, files: await Promise.all(files.map(encoded)) });
  if (r.shown || r.error) sayLocally(r.shown || r.error, thread);
}

const over = (e) => [...e.dataTransfer.types].includes("Files");

// dropTarget lets files be dropped onto an element.
export function dropTarget(el, take) {
  let depth = 0;
  const mark = (n) => { depth = n; el.classList.toggle("drop-over", n > 0); };
  el.addEventListener("dragenter", (e) => { if (over(e)) { e.preventDefault(); mark(depth + 1); } });
  el.addEventListener("dragover", (e) => { if (over(e)) e.preventDefault(); });
  el.addEventListener("dragleave", () => mark(Math.max(0, depth - 1)));
  el.addEventListener("drop", (e) => {
    mark(0);
    if (!over(e)) return;
    e.preventDefault();
    take([...e.dataTransfer.files]);
  });
}

// A file that misses its target must not take the page's place.
for (const type of ["dragover", "drop"]) document.addEventListener(type, (e) => { if (over(e)) e.preventDefault(); });

// giveButtons stand beside a printed configuration: it can be dropped into the thread of the card
// that asks for it.
export function giveButtons(s, entry, opened) {
  const card = openCard(s.key), old = outdated(s.key);
  return h("div", { class: "give" },
    h("button", {
      type: "button", class: "button small primary", id: "give-thread", disabled: !card || old,
      onclick: () => { opened(card); drop([printed(entry)], card); },
    }, icon("thread"), "Drop it into the card's thread"),
    h("span", { class: "give-name" }, old ? "It was changed since: print it again." : card ? [icon("file"), entry.file] : "First let the bot check this tunnel: then there is a card."));
}
