// The form of a denial: known reasons for the version, reasons for single fields, feedback.
import { html, useState } from "./ui.js";
import { state } from "./store.js";

export function DenyForm({ details, onDeny, onCancel }) {
  const [chosen, setChosen] = useState([]);
  const [fields, setFields] = useState({});
  const [feedback, setFeedback] = useState("");
  const [wanted, setWanted] = useState("");
  const everyField = details.sections.flatMap((section) => section.fields);
  const pathOf = (reason) => reason.field && everyField.find((field) => field.path.endsWith(`.${reason.field}`))?.path;
  const toggle = (reason) => {
    const on = !chosen.includes(reason.code);
    const path = pathOf(reason);
    setChosen(on ? [...chosen, reason.code] : chosen.filter((code) => code !== reason.code));
    if (path && on && !fields[path]) setFields({ ...fields, [path]: reason.text });
    if (path && !on && fields[path] === reason.text) setFields(without(fields, path));
  };
  const fits = (reason) => `${reason.code} ${reason.text}`.toLowerCase().includes(wanted.toLowerCase());
  const groups = [...new Set(state.reasons.map((reason) => reason.group))];
  return html`<form class="deny" aria-label="Deny" onSubmit=${(event) => { event.preventDefault(); onDeny({ reasons: chosen, fields, feedback }); }}>
    <h4>Reasons for this version</h4>
    <input class="text" type="search" placeholder="Search the known reasons" aria-label="Search the known reasons" value=${wanted} onInput=${(event) => setWanted(event.target.value)} />
    <div class="reasons">${groups.map((group) => {
      const shown = state.reasons.filter((reason) => reason.group === group && fits(reason));
      return shown.length > 0 && html`<fieldset><legend>${group}</legend>${shown.map((reason) => html`
        <label class="choice" key=${reason.code}><input type="checkbox" checked=${chosen.includes(reason.code)} onChange=${() => toggle(reason)} />
          <span><code>${reason.code}</code><small>${reason.text}</small></span></label>`)}</fieldset>`;
    })}</div>
    <h4>Reasons for single fields</h4>
    ${Object.entries(fields).map(([path, reason]) => html`<label class="deny-field" key=${path}><span>${everyField.find((field) => field.path === path)?.title}</span>
      <input class="text" value=${reason} onInput=${(event) => setFields({ ...fields, [path]: event.target.value })} />
      <button type="button" class="link small" onClick=${() => setFields(without(fields, path))}>Remove</button></label>`)}
    <select class="text" aria-label="Add a field" value="" onChange=${(event) => setFields({ ...fields, [event.target.value]: "Please correct this." })}>
      <option value="">Add a field…</option>
      ${everyField.filter((field) => !(field.path in fields)).map((field) => html`<option value=${field.path}>${field.title}</option>`)}</select>
    <h4>Feedback</h4>
    <textarea class="text" rows="2" aria-label="Feedback" placeholder="Optional: what the reviewer writes" value=${feedback} onInput=${(event) => setFeedback(event.target.value)} />
    <div class="dialog-buttons"><button type="button" class="button small" onClick=${onCancel}>Cancel</button>
      <button type="submit" class="button small danger" disabled=${!chosen.length}>Deny${chosen.length > 0 && html` (${chosen.length})`}</button></div>
  </form>`;
}

function without(fields, path) {
  const { [path]: _, ...rest } = fields;
  return rest;
}
