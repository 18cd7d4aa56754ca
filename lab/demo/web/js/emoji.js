import { h, svg } from "./dom.js";

// Emoji. Those that the bot uses are drawn here, so that they look the same everywhere and are
// there on machines without an emoji font. All others are left to the font.

const disc = (fill, stroke) => [["circle", { cx: "10", cy: "10", r: "7.5", fill, stroke, "stroke-width": "1" }]];
const box = (fill, stroke) => [["rect", { x: "5.5", y: "5.5", width: "9", height: "9", rx: "1.5", fill, stroke, "stroke-width": "1.3" }]];
const white = { fill: "none", stroke: "#fff", "stroke-width": "2.4", "stroke-linecap": "round", "stroke-linejoin": "round" };
const tile = (fill) => ["rect", { x: "2", y: "2", width: "16", height: "16", rx: "4", fill }];
const gray = { fill: "none", stroke: "#8a94a0", "stroke-width": "2.2", "stroke-linecap": "round", "stroke-linejoin": "round" };

const drawings = {
  "🟢": ["green circle", disc("#23a55a", "#1b8748")],
  "🔴": ["red circle", disc("#e0364c", "#b9263a")],
  "🟠": ["orange circle", disc("#f2932a", "#d2761a")],
  "🟡": ["yellow circle", disc("#f0c330", "#cfa31a")],
  "🔵": ["blue circle", disc("#2f7fe0", "#2368bd")],
  "⚪": ["white circle", disc("#dfe4ea", "#aab4bf")],
  "✅": ["done", [tile("#23a55a"), ["path", { ...white, d: "m6 10.4 2.8 2.8L14 7" }]]],
  "❌": ["no", [["path", { ...white, stroke: "#e0364c", "stroke-width": "3.2", d: "m5 5 10 10M15 5 5 15" }]]],
  "❔": ["unknown", [["path", { ...gray, d: "M7 7.2a3 3 0 1 1 4.5 2.6c-1 .6-1.5 1.1-1.5 2.2" }], ["circle", { cx: "10", cy: "15.4", r: "1.4", fill: "#8a94a0" }]]],
  "❓": ["question", [["path", { ...gray, stroke: "#e0364c", d: "M7 7.2a3 3 0 1 1 4.5 2.6c-1 .6-1.5 1.1-1.5 2.2" }], ["circle", { cx: "10", cy: "15.4", r: "1.4", fill: "#e0364c" }]]],
  "▫": ["open", box("none", "#a9b2bc")],
  "➖": ["not needed", [["path", { ...gray, d: "M5 10h10" }]]],
  "📄": ["file", [["path", { fill: "#fff", stroke: "#7b8794", "stroke-width": "1.6", "stroke-linejoin": "round", d: "M5 2.5h6.5L15 6v11.5H5zM11.5 2.5V6H15" }], ["path", { stroke: "#7b8794", "stroke-width": "1.4", d: "M7.5 9.5h5M7.5 12h5M7.5 14.5h3" }]]],
  "👉": ["here", [tile("#f2932a"), ["path", { ...white, d: "M5.5 10h8M10.5 6.5 14 10l-3.5 3.5" }]]],
  "⏳": ["working", [["path", { fill: "#f0c330", d: "M6.5 3.5h7c0 3.5-2 4.8-3.5 6.5-1.5-1.7-3.5-3-3.5-6.5zM10 10c1.5 1.7 3.5 3 3.5 6.5h-7c0-3.5 2-4.8 3.5-6.5z" }], ["path", { fill: "none", stroke: "#a06d2c", "stroke-width": "1.8", "stroke-linecap": "round", d: "M5 3h10M5 17h10" }]]],
  "🚨": ["alarm", [["path", { fill: "#e0364c", d: "M5 14V10a5 5 0 0 1 10 0v4z" }], ["rect", { x: "3.5", y: "14", width: "13", height: "3", rx: "1", fill: "#59636e" }], ["path", { fill: "none", stroke: "#f2932a", "stroke-width": "1.5", "stroke-linecap": "round", d: "M10 1.2v1.8M3.5 4l1.3 1.3M16.5 4l-1.3 1.3" }]]],
  "⏰": ["reminder", [["circle", { cx: "10", cy: "11", r: "6", fill: "#fff", stroke: "#e0364c", "stroke-width": "2" }], ["path", { fill: "none", stroke: "#39424c", "stroke-width": "1.5", "stroke-linecap": "round", d: "M10 8v3l2 1.5" }], ["path", { fill: "none", stroke: "#e0364c", "stroke-width": "2", "stroke-linecap": "round", d: "m3.5 5.5 2-2M16.5 5.5l-2-2" }]]],
  "⚠": ["warning", [["path", { fill: "#f0c330", d: "M10 2.5 18.5 17h-17z" }], ["path", { stroke: "#39424c", "stroke-width": "1.8", "stroke-linecap": "round", d: "M10 8v4" }], ["circle", { cx: "10", cy: "14.6", r: "1", fill: "#39424c" }]]],
  "🔧": ["repair", [["path", { fill: "#7b8794", d: "M12.5 2.5a4.5 4.5 0 0 0-4.3 5.8L2.8 13.7l3.5 3.5 5.4-5.4a4.5 4.5 0 0 0 5.6-5.7l-2.7 2.7-2.6-.8-.8-2.6 2.6-2.6a4.5 4.5 0 0 0-1.3-.3z" }]]],
};
const known = new RegExp(`(${Object.keys(drawings).join("|")})\uFE0F?`, "gu");

const shortcodes = {
  white_check_mark: "✅", heavy_check_mark: "✅", x: "❌", warning: "⚠", rotating_light: "🚨", alarm_clock: "⏰",
  hourglass_flowing_sand: "⏳", hourglass: "⏳", point_right: "👉", wrench: "🔧", question: "❓", grey_question: "❔",
  large_green_circle: "🟢", large_orange_circle: "🟠", large_yellow_circle: "🟡", large_blue_circle: "🔵",
  red_circle: "🔴", white_circle: "⚪", white_small_square: "▫", mag: "🔍", eyes: "👀", wave: "👋", tada: "🎉",
  thumbsup: "👍", "+1": "👍", thumbsdown: "👎", "-1": "👎", bulb: "💡", memo: "📝", paperclip: "📎", link: "🔗",
  rocket: "🚀", fire: "🔥", lock: "🔒", key: "🔑", bell: "🔔", no_bell: "🔕", stopwatch: "⏱", computer: "💻", globe_with_meridians: "🌐",
  electric_plug: "🔌", satellite: "📡", no_entry: "⛔", arrow_right: "➡", arrows_counterclockwise: "🔄", smile: "😄", slightly_smiling_face: "🙂",
};

// emoji is one emoji by its shortcode, or the code itself where it is not known.
export const emoji = (name) => (shortcodes[name] ? withEmoji(shortcodes[name]) : `:${name}:`);

// withEmoji gives text as nodes, its emoji drawn.
export function withEmoji(text) {
  const out = [];
  let last = 0;
  for (const m of text.matchAll(known)) {
    if (m.index > last) out.push(text.slice(last, m.index));
    const [label, shapes] = drawings[m[1]];
    out.push(h("span", { class: "emoji", role: "img", "aria-label": label, data: { emoji: m[1] } }, svg(shapes)));
    last = m.index + m[0].length;
  }
  if (last < text.length) out.push(text.slice(last));
  return out;
}

// withCodes gives text as nodes, its shortcodes and emoji drawn.
export function withCodes(text) {
  return text.split(/(:[a-z0-9_+-]+:)/).map((part) => {
    const code = /^:(.+):$/.exec(part);
    return code && shortcodes[code[1]] ? withEmoji(shortcodes[code[1]]) : withEmoji(part);
  });
}
