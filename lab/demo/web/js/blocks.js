import { h } from "./dom.js";
import { withCodes, withEmoji } from "./emoji.js";
import { markdown } from "./markdown.js";
import { mrkdwn } from "./mrkdwn.js";
import { richText } from "./richtext.js";
import { element } from "./elements.js";
import { input } from "./inputs.js";

// Block Kit. A context says where the blocks stand: act(element, node) uses an element; errors
// are what a form says beside its fields.

export const blocks = (list, context) => list.map((b) => block(b, context));

function block(b, context) {
  const make = makers[b.type];
  const el = make ? make(b, context) : h("div", { class: "unsupported", text: `[a ${b.type} block, which this page does not show]` });
  el.classList.add("block", `block-${b.type}`);
  if (b.block_id) el.dataset.blockId = b.block_id;
  return el;
}

// text is a plain_text or mrkdwn object.
export const text = (t) => (!t ? [] : t.type === "mrkdwn" ? mrkdwn(t.text) : lines(t.text, t.emoji !== false));

const lines = (s, codes) => s.split("\n").map((l, i) => [i > 0 && h("br"), codes ? withCodes(l) : withEmoji(l)]);

const makers = {
  header: (b) => h("h3", {}, text(b.text)),
  divider: () => h("hr"),
  section: (b, context) => h("div", { class: b.accessory ? "with-accessory" : "" },
    h("div", { class: "section-body" },
      b.text && h("div", { class: "section-text" }, text(b.text)),
      b.fields && h("div", { class: "fields" }, b.fields.map((f) => h("div", { class: "field" }, text(f))))),
    b.accessory && h("div", { class: "accessory" }, element(b.accessory, context))),
  context: (b) => h("div", {}, b.elements.map((e) => (e.type === "image" ? h("span", { text: e.alt_text }) : h("div", { class: "context-item" }, text(e))))),
  actions: (b, context) => h("div", { role: "group", "aria-label": "Actions" }, b.elements.map((e) => element(e, context))),
  input: (b, context) => input(b, context),
  rich_text: (b) => richText(b),
  markdown: (b) => markdown(b.text),
  table: (b) => h("div", { class: "table-scroll", tabindex: "0" }, h("table", {}, h("tbody", {}, b.rows.map((r, i) => h("tr", {}, r.map((c, n) => cell(c, i, b.column_settings?.[n]))))))),
  image: (b) => h("div", { class: "unsupported", text: `[image: ${b.alt_text}]` }),
  plan: (b, context) => h("div", {}, h("div", { class: "plan-title", text: b.title }), (b.tasks || []).map((t) => block(t, context))),
  task_card: (b) => h("div", { data: { status: b.status || "pending" } },
    h("div", {}, withEmoji(taskIcons[b.status] || "▫"), " ", b.title), b.details && richText(b.details), b.output && richText(b.output)),
};

const taskIcons = { in_progress: "⏳", complete: "✅", error: "❌" };

function cell(c, row, settings) {
  const body = c.type === "rich_text" ? richText(c) : lines(String(c.text ?? c.value ?? ""), false);
  const el = h(row === 0 ? "th" : "td", {}, body);
  if (settings?.align) el.style.textAlign = settings.align;
  return el;
}
