import { h } from "./dom.js";
import { withCodes } from "./emoji.js";
import { choiceList, element, options } from "./elements.js";
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
  const focusable = group ? el.querySelector("input") : el;
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
  file_input: (e, id) => attached(e, id),
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

function attached(e, id) {
  const el = h("input", {
    id, type: "file", class: "file-field", multiple: (e.max_files || 10) > 1,
    accept: e.filetypes?.map((t) => "." + t).join(","), data: { actionId: e.action_id || "" },
  });
  return [el, async () => ({ files: await Promise.all([...el.files].map(encoded)) })];
}

// encoded is a file with its content in base64, as the server takes it.
async function encoded(f) {
  const bytes = new Uint8Array(await f.arrayBuffer());
  let binary = "";
  for (let i = 0; i < bytes.length; i += 8192) binary += String.fromCharCode(...bytes.subarray(i, i + 8192));
  return { name: f.name, content: btoa(binary) };
}
