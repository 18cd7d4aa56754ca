// Building the document. All text goes through text nodes: nothing here parses HTML.

const SVG = "http://www.w3.org/2000/svg";

// h makes an element. Properties: class, text, data (an object), on<Event> functions; anything
// else is an attribute, left out where it is null, undefined or false.
export function h(tag, props = {}, ...children) {
  const el = document.createElement(tag);
  for (const [key, value] of Object.entries(props || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (key === "class") el.className = value;
    else if (key === "text") el.textContent = value;
    else if (key === "data") Object.assign(el.dataset, value);
    else if (key.startsWith("on")) el.addEventListener(key.slice(2).toLowerCase(), value);
    else el.setAttribute(key, value === true ? "" : value);
  }
  return add(el, children);
}

// add appends children: nodes, strings, arrays of them; null and false count for nothing.
export function add(el, children) {
  for (const c of [children].flat(Infinity)) {
    if (c === null || c === undefined || c === false) continue;
    el.append(c);
  }
  return el;
}

// fill replaces everything in an element.
export function fill(el, ...children) {
  el.replaceChildren();
  return add(el, children);
}

// svg makes a drawing from a list of [tag, attributes].
export function svg(shapes, props = {}) {
  const el = document.createElementNS(SVG, "svg");
  for (const [key, value] of Object.entries({ viewBox: "0 0 20 20", "aria-hidden": "true", ...props })) el.setAttribute(key, value);
  for (const [tag, attrs] of shapes) {
    const shape = document.createElementNS(SVG, tag);
    for (const [key, value] of Object.entries(attrs)) shape.setAttribute(key, value);
    el.append(shape);
  }
  return el;
}

const line = { fill: "none", stroke: "currentColor", "stroke-width": "1.7", "stroke-linecap": "round", "stroke-linejoin": "round" };
const icons = {
  hash: [["path", { ...line, d: "M7.5 3 6 17M14 3l-1.5 14M3.5 7.5h14M2.5 12.5h14" }]],
  send: [["path", { fill: "currentColor", d: "M3 3.2 17.5 10 3 16.8l1.8-5.6L11 10 4.8 8.8z" }]],
  close: [["path", { ...line, d: "m5 5 10 10M15 5 5 15" }]],
  eye: [["path", { ...line, d: "M2 10s3-5 8-5 8 5 8 5-3 5-8 5-8-5-8-5z" }], ["circle", { ...line, cx: "10", cy: "10", r: "2.2" }]],
  menu: [["path", { ...line, d: "M3 5.5h14M3 10h14M3 14.5h14" }]],
  panel: [["rect", { ...line, x: "2.5", y: "3.5", width: "15", height: "13", rx: "2" }], ["path", { ...line, d: "M12.5 3.5v13" }]],
  reply: [["path", { ...line, d: "M3.5 4h13v9h-7l-3.5 3v-3h-2.5z" }]],
  thread: [["path", { ...line, d: "M10 3v8m-3-3 3 3 3-3M4 13.5V17h12v-3.5" }]],
  clip: [["path", { ...line, d: "m15.5 9.5-5.6 5.6a3.4 3.4 0 0 1-4.8-4.8l6.2-6.2a2.3 2.3 0 0 1 3.2 3.2l-6.1 6.1a1.1 1.1 0 0 1-1.6-1.6l5.2-5.2" }]],
  file: [["path", { ...line, d: "M5 2.5h6.5L15 6v11.5H5zM11.5 2.5V6H15" }]],
  download: [["path", { ...line, d: "M10 3v9m-3.5-3.5L10 12l3.5-3.5M4 16.5h12" }]],
  copy: [["rect", { ...line, x: "7", y: "7", width: "10", height: "10", rx: "2" }], ["path", { ...line, d: "M13 7V3.5H3.5V13H7" }]],
  clock: [["circle", { ...line, cx: "10", cy: "10", r: "7" }], ["path", { ...line, d: "M10 6v4l2.5 2" }]],
  skip: [["path", { fill: "currentColor", d: "M3 4.5 9.5 10 3 15.5zM10.5 4.5 17 10l-6.5 5.5z" }]],
  play: [["path", { fill: "currentColor", d: "M5 3.5 16.5 10 5 16.5z" }]],
  stop: [["rect", { fill: "currentColor", x: "5", y: "5", width: "10", height: "10", rx: "1.5" }]],
  reset: [["path", { ...line, d: "M4 10a6 6 0 1 0 2-4.5M4 3v3.5h3.5" }]],
  tick: [["path", { ...line, "stroke-width": "2.2", d: "m4.5 10.5 3.5 3.5 7.5-8" }]],
  desk: [["rect", { ...line, x: "2.5", y: "3.5", width: "15", height: "10", rx: "1.5" }], ["path", { ...line, d: "m6 7 2 1.8L6 10.6M10 11h3M7 17h6" }]],
  tool: [["path", { ...line, d: "M12 3.2a4 4 0 0 0-4 5.3L3 13.6 6.4 17l5.1-5a4 4 0 0 0 5.3-4l-2.6 1.5-2.2-2.2 1.5-2.6a4 4 0 0 0-1.5-1.5z" }]],
  tunnel: [["path", { ...line, d: "M3 15v-3a7 7 0 0 1 14 0v3M7.5 15v-2.5a2.5 2.5 0 0 1 5 0V15" }]],
};

export const icon = (name) => svg(icons[name], { class: "icon" });

// iconButton is a button that shows only an icon; its label is for everybody who cannot see it.
export const iconButton = (name, label, props = {}) =>
  h("button", { type: "button", class: "icon-button", "aria-label": label, title: label, ...props }, icon(name));
