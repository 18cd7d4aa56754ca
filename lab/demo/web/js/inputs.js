import { add, fill, h, icon, iconButton } from "./dom.js";
import { withCodes } from "./emoji.js";
import { choiceList, element, options } from "./elements.js";
import { dropTarget, encoded } from "./files.js";
import { text } from "./blocks.js";

// Input blocks of a form. Each leaves a function in context.values that reads what is filled in.

let serial = 0;

export function input(b, context) {
  const id = `field-${++serial}`;
  const error = context.errors?.[b.block_id];
  const make = fields[b.element.type];
  const [el, read] = make ? make(b.element, id, context) : [element(b.element, context), null];
  if (read && context.values) context.values.push([b.block_id, b.element.action_id, read]);
  const group = b.element.type === "radio_buttons" || b.element.type === "checkboxes";
  const focusable = el.matches("input, textarea, select") ? el : el.querySelector("input");
  if (error) focusable?.setAttribute("aria-invalid", "true");
  focusable?.setAttribute("aria-describedby", `${id}-notes`);
  const label = [withCodes(b.label.text), b.optional && h("span", { class: "optional", text: " (optional)" })];
  return h(group ? "fieldset" : "div", { class: error ? "has-error" : "" },
    h(group ? "legend" : "label", { class: "field-label", for: group ? null : id }, label),
    el,
    h("div", { id: `${id}-notes` },
      h("div", { class: "field-error", role: "alert", data: { errorFor: b.block_id }, hidden: !error, text: error || "" }),
      b.hint && h("div", { class: "hint" }, text(b.hint))));
}

const fields = {
  plain_text_input: (e, id) => typed(e, id, e.multiline ? "textarea" : "input"),
  number_input: (e, id) => typed(e, id, "input", { inputmode: "decimal" }),
  email_text_input: (e, id) => typed(e, id, "input", { inputmode: "email" }),
  url_text_input: (e, id) => typed(e, id, "input", { inputmode: "url" }),
  datepicker: (e, id) => typed({ ...e, initial_value: e.initial_date }, id, "input", { type: "date" }),
  timepicker: (e, id) => typed({ ...e, initial_value: e.initial_time }, id, "input", { type: "time" }),
  static_select: (e, id) => chosen(e, id, options(e), (v) => ({ option: v })),
  users_select: (e, id, context) => chosen(e, id, context.people().map((p) => [p.id, p.real]), (v) => ({ user: v })),
  radio_buttons: (e) => checked(e, "radio", (list) => ({ option: list[0] || "" })),
  checkboxes: (e) => checked(e, "checkbox", (list) => ({ options: list })),
  multi_static_select: (e) => checked(e, "checkbox", (list) => ({ options: list })),
  file_input: attached,
};

function typed(e, id, tag, extra = {}) {
  const el = h(tag, {
    id, class: "text-field", placeholder: e.placeholder?.text, rows: tag === "textarea" ? 8 : null,
    type: tag === "input" ? "text" : null, autocomplete: "off", spellcheck: "false", autofocus: e.focus_on_load,
    data: { actionId: e.action_id || "" }, ...extra,
  });
  el.value = e.initial_value || "";
  return [el, () => ({ text: el.value })];
}

function chosen(e, id, list, value) {
  const initial = e.initial_option?.value ?? e.initial_user ?? "";
  const el = h("select", { id, class: "select", data: { actionId: e.action_id || "" } },
    h("option", { value: "", text: e.placeholder?.text || "Choose…", selected: initial === "" }),
    list.map(([v, label]) => h("option", { value: v, text: label, selected: v === initial })));
  return [el, () => value(el.value)];
}

function checked(e, type, value) {
  const el = h("div", { class: "choices", data: { actionId: e.action_id || "" } }, choiceList(e, type, null));
  return [el, () => value([...el.querySelectorAll("input:checked")].map((i) => i.value))];
}

// attached is an area that files are dropped onto or picked in, and below it those that are there. The
// desk may offer one.
function attached(e, id, context) {
  const most = e.max_files || 10;
  let files = [];
  const input = h("input", {
    id, type: "file", class: "visually-hidden file-field", multiple: most > 1,
    accept: e.filetypes?.map((t) => "." + t).join(","), data: { actionId: e.action_id || "" },
    onchange: () => { take([...input.files]); input.value = ""; },
  });
  const area = h("label", { class: "file-drop", for: id }, icon("file"), h("span", {}, h("strong", { text: "Choose a file" }), " or drop it here"));
  const list = h("ul", { class: "file-list" });
  const offer = h("div", { class: "from-desk" });
  const take = (more) => {
    files = [...files.filter((f) => !more.some((m) => m.name === f.name)), ...more].slice(-most);
    draw();
  };
  function draw() {
    fill(list, files.map((f) => h("li", { data: { fileName: f.name } }, icon("file"), h("span", { text: f.name }), h("small", { text: `${(f.size / 1024).toFixed(1)} kB` }),
      iconButton("close", `Remove ${f.name}`, { onclick: () => { files = files.filter((x) => x !== f); draw(); } }))));
    const desk = context.desk?.();
    offer.hidden = !desk || files.some((f) => f.name === desk.name);
    if (desk) fill(offer, h("button", { type: "button", class: "button small", onclick: async () => take([await desk.file()]) }, icon("desk"), `Attach ${desk.name}`), h("span", { class: "quiet", text: "what the device prints, from your desk" }));
  }
  draw();
  dropTarget(area, take);
  return [add(h("div", { class: "file-input" }), [input, offer, area, list]), async () => ({ files: await Promise.all(files.map(encoded)) })];
}
