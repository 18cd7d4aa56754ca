import { h } from "./dom.js";
import { withCodes } from "./emoji.js";
import { confirm } from "./dialog.js";

// Elements that act at once: buttons and menus in messages.

export function element(e, context) {
  const make = makers[e.type];
  return make ? make(e, context) : h("span", { class: "unsupported", text: `[${e.type}]` });
}

const makers = {
  button: (e, context) => {
    const el = h("button", {
      type: "button", class: `button ${e.style || ""}`.trim(), "aria-label": e.accessibility_label,
      data: { actionId: e.action_id || "", value: e.value || "" },
      onclick: () => use(e, context, el),
    }, h("span", { class: "button-label" }, withCodes(e.text.text)));
    return el;
  },
  static_select: (e, context) => select(e, context, options(e), (o) => ({ option: o })),
  overflow: (e, context) => select({ placeholder: { text: "⋯" }, ...e }, context, options(e), (o) => ({ option: o })),
  users_select: (e, context) => select(e, context, context.people().map((p) => [p.id, p.real]), (o) => ({ user: o })),
  radio_buttons: (e, context) => choices(e, context, "radio", (checked) => ({ option: checked[0] })),
  checkboxes: (e, context) => choices(e, context, "checkbox", (checked) => ({ options: checked })),
};

// options gives [value, label] of all options, those in groups too.
export const options = (e) => [...(e.options || []), ...(e.option_groups || []).flatMap((g) => g.options)].map((o) => [o.value, o.text.text]);

// use asks back where the app wants that, then acts.
async function use(e, context, node, value) {
  if (e.url) window.open(e.url, "_blank", "noopener");
  if (e.confirm && !(await confirm(e.confirm))) {
    node.focus();
    return;
  }
  context.act(e, node, value);
}

function select(e, context, list, value) {
  const initial = e.initial_option?.value ?? e.initial_user ?? "";
  const el = h("select", { class: "select", "aria-label": e.placeholder?.text || "Choose", data: { actionId: e.action_id || "" }, onchange: () => use(e, context, el, value(el.value)) },
    h("option", { value: "", text: e.placeholder?.text || "Choose…", disabled: true, selected: initial === "" }),
    list.map(([v, label]) => h("option", { value: v, text: label, selected: v === initial })));
  return el;
}

function choices(e, context, type, value) {
  const el = h("div", { class: "choices", data: { actionId: e.action_id || "" } }, choiceList(e, type, () => {
    const checked = [...el.querySelectorAll("input:checked")].map((i) => i.value);
    use(e, context, el, value(checked));
  }));
  return el;
}

let serial = 0;

// choiceList is a radio button or checkbox for each option.
export function choiceList(e, type, onchange) {
  const group = `choice-${++serial}`;
  const first = new Set([e.initial_option, ...(e.initial_options || [])].filter(Boolean).map((o) => o.value));
  return e.options.map((o) => h("label", { class: "choice" },
    h("input", { type, name: group, value: o.value, checked: first.has(o.value), onchange }),
    h("span", {}, withCodes(o.text.text), o.description && h("small", { text: o.description.text }))));
}
