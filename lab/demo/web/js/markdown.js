import { h } from "./dom.js";
import { withCodes } from "./emoji.js";
import { codeBlock, link } from "./mrkdwn.js";

// Standard Markdown as nodes, as far as reports and the markdown block use it: headings, lists,
// tables, quotes, code, rules, emphasis, links. HTML in it is text.

export function markdown(text) {
  const lines = text.replace(/\r\n?/g, "\n").split("\n");
  const out = h("div", { class: "markdown" });
  for (let i = 0; i < lines.length;) i = block(lines, i, out);
  return out;
}

// block takes one block from line i and says where the next begins.
function block(lines, i, out) {
  const line = lines[i];
  const fence = /^\s*(```+|~~~+)/.exec(line);
  if (fence) return fenced(lines, i, out, fence[1]);
  if (/^\s*$/.test(line)) return i + 1;
  const heading = /^(#{1,6})\s+(.*?)\s*#*$/.exec(line);
  if (heading) {
    out.append(h(`h${Math.min(6, heading[1].length + 1)}`, {}, span(heading[2])));
    return i + 1;
  }
  if (/^\s*([-*_])(\s*\1){2,}\s*$/.test(line)) {
    out.append(h("hr"));
    return i + 1;
  }
  if (/^\s*\|.*\|/.test(line) && /^\s*\|?\s*:?-+/.test(lines[i + 1] || "")) return table(lines, i, out);
  if (/^\s*>/.test(line)) return quote(lines, i, out);
  if (marker.test(line)) return list(lines, i, out);
  return paragraph(lines, i, out);
}

const marker = /^(\s*)([-*+]|\d+[.)])\s+(.*)$/;

function fenced(lines, i, out, fence) {
  const body = [];
  for (i++; i < lines.length && !lines[i].trim().startsWith(fence); i++) body.push(lines[i]);
  out.append(codeBlock(body.join("\n")));
  return i + 1;
}

function table(lines, i, out) {
  const cells = (l) => l.trim().replace(/^\||\|$/g, "").split(/(?<!\\)\|/).map((c) => c.trim().replace(/\\\|/g, "|"));
  const row = (l, tag) => h("tr", {}, cells(l).map((c) => h(tag, {}, c.split(/<br\s*\/?>/).map((p, n) => [n > 0 && h("br"), span(p)]))));
  const head = /[^\s|]/.test(lines[i]) && h("thead", {}, row(lines[i], "th")), body = [];
  for (i += 2; i < lines.length && lines[i].includes("|"); i++) body.push(row(lines[i], "td"));
  out.append(h("div", { class: "table-scroll", tabindex: "0" }, h("table", {}, head, h("tbody", {}, body))));
  return i;
}

function quote(lines, i, out) {
  const body = [];
  for (; i < lines.length && /^\s*>/.test(lines[i]); i++) body.push(lines[i].replace(/^\s*>\s?/, ""));
  out.append(h("blockquote", {}, markdown(body.join("\n"))));
  return i;
}

// list takes items of one indentation; deeper lines belong to the item before.
function list(lines, i, out) {
  const first = marker.exec(lines[i]);
  const depth = first[1].length, ordered = /\d/.test(first[2]);
  const el = h(ordered ? "ol" : "ul", ordered ? { start: parseInt(first[2], 10) } : {});
  while (i < lines.length) {
    const m = marker.exec(lines[i]);
    if (!m || m[1].length !== depth || /\d/.test(m[2]) !== ordered) break;
    const deeper = [];
    for (i++; i < lines.length && /^\s+\S/.test(lines[i]) && indent(lines[i]) > depth; i++) deeper.push(lines[i].slice(Math.min(indent(lines[i]), depth + 2)));
    el.append(h("li", {}, span(m[3]), deeper.length > 0 && [...markdown(deeper.join("\n")).childNodes]));
  }
  out.append(el);
  return i;
}

const indent = (l) => l.length - l.trimStart().length;

function paragraph(lines, i, out) {
  const body = [];
  for (; i < lines.length && !/^\s*$/.test(lines[i]) && (body.length === 0 || !starts(lines[i])); i++) body.push(lines[i]);
  out.append(h("p", {}, body.map((l, n) => [n > 0 && (/(\\| {2,})$/.test(body[n - 1]) ? h("br") : " "), span(l.replace(/(\\| +)$/, ""))])));
  return i;
}

const starts = (l) => /^(#{1,6}\s|\s*>|\s*```|\s*~~~)/.test(l) || marker.test(l);

// span is a line with code, links and emphasis.
function span(text) {
  return text.split(/(`+[^`]+`+|(?<![\w"'=/])https?:\/\/[^\s<>"')\],]*[^\s<>"')\],.;:!?]|!?\[[^\]]*\]\([^)\s]+\)|<https?:[^>\s]+>|\*\*(?:[^*]|\*(?!\*))+\*\*|(?<![\w*\\])[*_][^\s*_][^*_]*[*_](?!\w))/).map((part) => {
    const named = /^!?\[([^\]]*)\]\(([^)\s]+)\)$/.exec(part);
    if (/^`+[^`]+`+$/.test(part)) return h("code", { class: "inline-code", text: part.replace(/^`+ ?| ?`+$/g, "") });
    if (named) return link(named[2], plain(named[1]));
    if (/^https?:\/\//.test(part)) return link(part);
    if (/^<https?:[^>\s]+>$/.test(part)) return link(part.slice(1, -1));
    if (/^\*\*.+\*\*$/s.test(part)) return h("strong", {}, span(part.slice(2, -2)));
    if (/^[*_][^\s].*[*_]$/.test(part) && part.length > 2 && !part.startsWith("**")) return h("em", {}, span(part.slice(1, -1)));
    return withCodes(plain(part));
  });
}

const plain = (s) => s.replace(/\\([\\`*_{}[\]()#+\-.!|<>~&:"'@^$])/g, "$1")
  .replace(/&(lt|gt|amp|quot|#39|#96|#124|nbsp);/g, (_, e) => ({ lt: "<", gt: ">", amp: "&", quot: '"', "#39": "'", "#96": "`", "#124": "|", nbsp: " " })[e]);
