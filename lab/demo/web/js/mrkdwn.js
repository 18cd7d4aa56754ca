import { h } from "./dom.js";
import { withCodes } from "./emoji.js";

// Slack's mrkdwn as nodes: *bold*, _italic_, ~struck~, `code`, ```blocks```, > quotes, lists,
// <links>, <@people>, <#channels>, <!groups> and :emoji:. Only what is in angle brackets links
// or mentions; &lt; and &gt; are text.

// names turns ids into what people read; app.js sets it.
export const names = { user: (id) => id, channel: (id) => id, group: (id) => id, me: () => "", jump: () => false };

export const unescape = (s) => s.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");

// mrkdwn is a text with all of its formatting.
export function mrkdwn(text) {
  const out = [];
  for (const part of text.split(/(```[\s\S]*?```)/)) {
    if (part.startsWith("```") && part.endsWith("```") && part.length >= 6) {
      out.push(codeBlock(unescape(part.slice(3, -3).replace(/^\n/, "").replace(/\n$/, ""))));
    } else if (part.trim() !== "") {
      out.push(...paragraphs(part.replace(/^\n/, "").replace(/\n$/, "")));
    }
  }
  return out;
}

export const codeBlock = (text) => h("pre", { class: "code-block", tabindex: "0" }, h("code", { text }));

// paragraphs groups lines: quotes together, lists together, the rest as it is.
function paragraphs(text) {
  const out = [];
  let kind = "", group = [];
  const flush = () => {
    if (group.length) out.push(builders[kind](group));
    group = [];
  };
  for (const line of text.split("\n")) {
    const is = /^(&gt;|>)/.test(line) ? "quote" : /^\s*•\s/.test(line) ? "list" : "plain";
    if (is !== kind) flush();
    kind = is;
    group.push(line);
  }
  flush();
  return out;
}

const builders = {
  quote: (lines) => h("blockquote", {}, broken(lines.map((l) => l.replace(/^(&gt;|>)\s?/, "")))),
  list: (lines) => h("ul", { class: "plain-list" }, lines.map((l) => h("li", {}, inline(l.replace(/^\s*•\s+/, ""))))),
  plain: (lines) => h("div", { class: "line-group" }, broken(lines)),
};

const broken = (lines) => lines.map((l, i) => [i > 0 && h("br"), inline(l)]);

// inline is one line: code first, then what is in angle brackets, then styles.
export function inline(text) {
  return text.split(/(`[^`\n]+`|<[^<>\n]+>)/).map((part) => {
    if (part.length > 2 && part.startsWith("`") && part.endsWith("`")) return h("code", { class: "inline-code", text: unescape(part.slice(1, -1)) });
    if (part.startsWith("<") && part.endsWith(">")) return special(part.slice(1, -1));
    return part;
  }).reduce(joinStyles, { nodes: [], open: [] }).nodes;
}

// joinStyles lets a style span over code and mentions, as it may in Slack: *see `x`*.
function joinStyles(acc, part) {
  if (typeof part !== "string") {
    place(acc, part);
    return acc;
  }
  for (const piece of part.split(/(?<![\p{L}\p{N}])([*_~])(?=[^\s*_~])|(?<=[^\s*_~]|^)([*_~])(?![\p{L}\p{N}])/u)) {
    if (piece === undefined || piece === "") continue;
    if (piece.length === 1 && "*_~".includes(piece)) toggle(acc, piece);
    else place(acc, withCodes(unescape(piece)));
  }
  return acc;
}

const styleTags = { "*": "strong", _: "em", "~": "s" };

function place(acc, node) {
  const into = acc.open.at(-1)?.el;
  if (into) into.append(...[node].flat(Infinity));
  else acc.nodes.push(node);
}

function toggle(acc, mark) {
  if (acc.open.at(-1)?.mark === mark) {
    acc.open.pop();
    return;
  }
  const el = h(styleTags[mark]);
  place(acc, el);
  acc.open.push({ mark, el });
}

// special is what stood in angle brackets.
function special(body) {
  const [target, label] = split(body);
  const show = label === undefined ? undefined : unescape(label);
  switch (target[0]) {
    case "@": return mention(names.user(target.slice(1)), target.slice(1) === names.me());
    case "#": return h("span", { class: "mention channel-mention", text: "#" + (show || names.channel(target.slice(1))) });
    case "!": return command(target.slice(1), show);
  }
  return link(unescape(target), show);
}

function split(body) {
  const i = body.indexOf("|");
  return i < 0 ? [body] : [body.slice(0, i), body.slice(i + 1)];
}

function command(what, show) {
  const [kind, id, ...rest] = what.split("^");
  if (kind === "subteam") return mention((show || "@" + names.group(id)).replace(/^@/, ""), false, "group-mention");
  if (kind === "date") return h("span", { text: show || rest.join("^") || id });
  if (["channel", "here", "everyone"].includes(kind)) return h("span", { class: "mention broadcast", data: { broadcast: kind }, text: "@" + kind });
  return h("span", { text: show || what });
}

const mention = (name, me, extra = "") => h("span", { class: `mention ${me ? "mention-me" : ""} ${extra}`.trim(), text: "@" + name });

// link opens elsewhere, but for a permalink to a message of this workspace.
export function link(url, label) {
  if (!/^(https?:|mailto:)/i.test(url)) return h("span", { text: label || url });
  const archive = /\/archives\/([A-Z0-9]+)\/p(\d{10})(\d{6})/.exec(url);
  return h("a", {
    href: url, target: "_blank", rel: "noopener noreferrer", text: label || url.replace(/^mailto:/, ""),
    onclick: (e) => { if (archive && names.jump(archive[1], `${archive[2]}.${archive[3]}`)) e.preventDefault(); },
  });
}
