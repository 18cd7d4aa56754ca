import { h } from "./dom.js";
import { emoji, withEmoji } from "./emoji.js";
import { codeBlock, link, names } from "./mrkdwn.js";

// The rich_text block.

export const richText = (block) => h("div", { class: "rich-text" }, (block.elements || []).map(part));

const parts = {
  rich_text_section: (p) => h("div", { class: "rich-section" }, p.elements.map(run)),
  rich_text_preformatted: (p) => codeBlock(p.elements.map((e) => e.text ?? e.url ?? "").join("")),
  rich_text_quote: (p) => h("blockquote", {}, p.elements.map(run)),
  rich_text_list: (p) => {
    const el = h(p.style === "ordered" ? "ol" : "ul", { start: p.offset ? p.offset + 1 : null }, p.elements.map((s) => h("li", {}, s.elements.map(run))));
    if (p.indent) el.style.marginLeft = `${p.indent * 1.4}em`;
    return el;
  },
};

const part = (p) => (parts[p.type] ? parts[p.type](p) : null);

// run is a piece of text with one style.
function run(e) {
  let node = content(e);
  for (const [style, tag] of [["code", "code"], ["bold", "strong"], ["italic", "em"], ["strike", "s"], ["underline", "u"]]) {
    if (e.style?.[style]) node = h(tag, { class: style === "code" ? "inline-code" : null }, node);
  }
  return node;
}

function content(e) {
  switch (e.type) {
    case "text": return e.text.split("\n").map((l, i) => [i > 0 && h("br"), withEmoji(l)]);
    case "link": return link(e.url, e.text);
    case "emoji": return emoji(e.name);
    case "user": return h("span", { class: "mention", text: "@" + names.user(e.user_id) });
    case "usergroup": return h("span", { class: "mention group-mention", text: "@" + names.group(e.usergroup_id) });
    case "channel": return h("span", { class: "mention", text: "#" + names.channel(e.channel_id) });
    case "broadcast": return h("span", { class: "mention broadcast", data: { broadcast: e.range }, text: "@" + e.range });
    case "date": return e.fallback || new Date(e.timestamp * 1000).toLocaleString();
    default: return e.text || e.value || "";
  }
}
