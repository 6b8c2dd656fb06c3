// Interactive elements: buttons, with their confirmations, and inputs.
import { html, useState } from "./ui.js";
import { act } from "./api.js";
import { collect } from "./input-state.js";
import { attempt, state } from "./store.js";
import { textObject, words } from "./text.js";
import { confirmed } from "./dialogs.js";
import { openInConsole } from "./console-links.js";
import { FileInput } from "./files.js";
import { Icon } from "./icons.js";
import { Select } from "./select.js";
import { useValue } from "./use-value.js";

export const idOf = (surface, block, element) => `${surface.key}-${block.block_id}-${element.action_id}`.replaceAll(/[^\w-]/g, "_");

// An input block: label, element, hint and error, connected for screen readers.
export function Field({ block, element, surface }) {
  const id = idOf(surface, block, element);
  const [refusal, setRefusal] = useState("");
  const error = refusal || surface.errors?.[block.block_id];
  const described = [block.hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ");
  const group = ["checkboxes", "radio_buttons", "file_input"].includes(element.type);
  const parts = html`
    <${group ? "legend" : "label"} class="f-label" for=${group ? undefined : id} id="${id}-label">
      ${textObject(block.label)}${block.optional && html`<span class="f-optional"> (optional)</span>`}
    <//>
    <${Element} block=${block} element=${element} surface=${surface} id=${id} described=${described} invalid=${Boolean(error)}
      required=${!block.optional} onRefusal=${setRefusal} />
    ${error && html`<div class="f-error" id="${id}-error"><${Icon} name="warning" size=${15} /><span>${error}</span></div>`}
    ${block.hint && html`<div class="f-hint" id="${id}-hint">${textObject(block.hint)}</div>`}`;
  const className = `field ${error ? "invalid" : ""}`;
  return group
    ? html`<fieldset class=${className} data-block=${block.block_id} aria-describedby=${described}>${parts}</fieldset>`
    : html`<div class=${className} data-block=${block.block_id}>${parts}</div>`;
}

export function Element(props) {
  const { block, element, surface } = props;
  const View = VIEWS[element.type];
  if (!View) return html`<span class="b-unknown">${element.type}</span>`;
  const id = props.id ?? idOf(surface, block, element);
  return html`<${View} ...${props} id=${id} key=${`${block.block_id}/${element.action_id}/${element.type}`} />`;
}

// The keyboard of a phone follows the type; a number stays text, so that the page sends it as it was typed.
const INPUT_TYPES = { email_text_input: "email", url_text_input: "url" };

function TextInput(props) {
  const { element, id, described, invalid, required } = props;
  const [value, change] = useValue(props);
  const several = element.multiline || element.type === "rich_text_input";
  const shared = {
    id, class: "text", value: value ?? "", placeholder: words(element.placeholder), "aria-describedby": described,
    "aria-invalid": invalid, "aria-required": required, autocomplete: "off", spellcheck: several, "data-autofocus": element.focus_on_load,
    onInput: (event) => change(event.target.value || null, "character"),
    onKeyDown: (event) => event.key === "Enter" && !several && change(event.target.value || null, "enter"),
  };
  return several
    ? html`<textarea rows=${Math.min(8, Math.max(3, Math.ceil((value ?? "").length / 60) + 1))} ...${shared} />`
    : html`<input type=${INPUT_TYPES[element.type] ?? "text"} inputmode=${element.type === "number_input" ? (element.is_decimal_allowed ? "decimal" : "numeric") : undefined} ...${shared} />`;
}

const DATE_TYPES = { datepicker: "date", timepicker: "time", datetimepicker: "datetime-local" };

function DateTime(props) {
  const { element, id, described, invalid, required } = props;
  const [value, change] = useValue(props);
  const whole = element.type === "datetimepicker";
  const offset = new Date().getTimezoneOffset() * 60;
  const shown = whole && value ? new Date((value - offset) * 1000).toISOString().slice(0, 16) : value ?? "";
  const parsed = (text) => (!text ? null : whole ? Math.floor(new Date(text).getTime() / 1000) : text);
  return html`<input id=${id} class="text short" type=${DATE_TYPES[element.type]} value=${shown} aria-describedby=${described}
    aria-label=${words(element.placeholder) || undefined} aria-invalid=${invalid} aria-required=${required} onChange=${(event) => change(parsed(event.target.value))} />`;
}

// Checkboxes and radio buttons.
function Choices(props) {
  const { element, id, invalid } = props;
  const [value, change] = useValue(props);
  const many = element.type === "checkboxes";
  const held = many ? value ?? [] : [value].filter(Boolean);
  const chosen = (option) => held.some((other) => other.value === option.value);
  const toggle = (option) => {
    if (!many) return change(option);
    return change(chosen(option) ? held.filter((other) => other.value !== option.value) : [...held, option]);
  };
  return html`<div class="choices">${element.options.map((option, at) => html`
    <label class="choice" for="${id}-${at}">
      <input type=${many ? "checkbox" : "radio"} id="${id}-${at}" name=${id} checked=${chosen(option)} aria-invalid=${invalid} onChange=${() => toggle(option)} />
      <span>${textObject(option.text)}${option.description && html`<small>${textObject(option.description)}</small>`}</span>
    </label>`)}</div>`;
}

// Presses a button: first the confirmation, if the app wants one. It cannot be pressed again until the app has answered.
export function usePress({ block, element, surface }) {
  const [busy, setBusy] = useState(false);
  const press = async (option) => {
    if (busy || (element.confirm && !(await confirmed(element.confirm)))) return;
    setBusy(true);
    const body = { ...surface.where, block_id: block.block_id, action_id: element.action_id, option };
    await attempt(collect(surface.key).then((values) => act("press", { ...body, values })));
    setBusy(false);
  };
  return [busy, press];
}

function Button(props) {
  const { element, id } = props;
  const [busy, press] = usePress(props);
  const className = `button ${element.style ?? ""} ${busy ? "busy" : ""}`;
  const label = element.accessibility_label;
  if (element.url && !openInConsole.takes(element.url)) {
    return html`<a id=${id} class=${className} href=${element.url} target="_blank" rel="noopener noreferrer" aria-label=${label} onClick=${() => press()}>${textObject(element.text)}</a>`;
  }
  const clicked = () => { press(); if (element.url) openInConsole(element.url); };
  return html`<button id=${id} type="button" class=${className} aria-label=${label} aria-busy=${busy} onClick=${clicked}>${textObject(element.text)}</button>`;
}

function Overflow(props) {
  const { element, id } = props;
  const [busy, press] = usePress(props);
  return html`<select id=${id} class="overflow" aria-label="More actions" disabled=${busy} value="" onChange=${(event) => { press(event.target.value); event.target.value = ""; }}>
    <option value="">⋯</option>
    ${element.options.map((option) => html`<option value=${option.value}>${words(option.text)}</option>`)}
  </select>`;
}

const option = (value, text) => ({ value, text: { type: "plain_text", text } });

// Selects of people and conversations: their options come from the workspace.
function IdSelect(props) {
  const { element } = props;
  const people = element.type.includes("users");
  const wanted = element.filter?.include;
  const fits = (channel) => !channel.direct && (!wanted || wanted.includes(channel.private ? "private" : "public"));
  const options = people
    ? state.people.map((id) => option(id, state.users.get(id).real_name))
    : [...state.conversations.values()].filter(fits).map((channel) => option(channel.id, `#${channel.name}`));
  return html`<${Select} ...${props} options=${options} ids=${true} />`;
}

const VIEWS = {
  plain_text_input: TextInput, email_text_input: TextInput, url_text_input: TextInput, number_input: TextInput, rich_text_input: TextInput,
  datepicker: DateTime, timepicker: DateTime, datetimepicker: DateTime,
  checkboxes: Choices, radio_buttons: Choices,
  static_select: Select, multi_static_select: Select, external_select: Select, multi_external_select: Select,
  users_select: IdSelect, multi_users_select: IdSelect, conversations_select: IdSelect, multi_conversations_select: IdSelect,
  channels_select: IdSelect, multi_channels_select: IdSelect,
  file_input: FileInput, button: Button, workflow_button: Button, icon_button: Button, overflow: Overflow,
};
