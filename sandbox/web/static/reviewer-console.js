// The reviewer console: the registrations of the AWS stand-in, the reviewer's actions and speed, faults, and API calls.
import { html, useEffect, useState } from "./ui.js";
import { get, post } from "./api.js";
import { attempt, changed, now, state, toast } from "./store.js";
import { openDocument } from "./dialogs.js";
import { size } from "./files.js";
import { clock, dayWords } from "./text.js";
import { DenyForm } from "./deny-form.js";
import { Faults } from "./faults.js";
import { Icon } from "./icons.js";

const TONES = {
  COMPLETE: "good", APPROVED: "good", PROVISIONING: "good", DENIED: "bad", REQUIRES_UPDATES: "bad", REVOKED: "bad", CLOSED: "calm",
  CREATED: "calm", DRAFT: "calm", DISCARDED: "calm", ARCHIVED: "calm", DELETED: "calm", REQUIRES_AUTHENTICATION: "warn",
};
const ACTIONS = {
  advance: ["Next step", "right", ""], approve: ["Approve", "ok", "primary"], authenticate: ["Require authentication", "mail", ""],
  advise: ["Return with advice", "mail", ""],
  revoke: ["Revoke", "no", "danger"], resubmit: ["Submit again, as in AWS's console", "outbox", ""],
};
const SPEEDS = [
  { label: "By hand", mode: "manual", seconds: 0 }, { label: "30 s", mode: "timed", seconds: 30 }, { label: "6 s", mode: "timed", seconds: 6 },
  { label: "2 s", mode: "timed", seconds: 2 }, { label: "Immediate", mode: "immediate", seconds: 0 },
];

export const review = (row, action, details = {}) => post(`/ui/console/${row.region}/${row.id}/${action}`, details);
export const setSpeed = (speed) => post("/ui/speed", { mode: speed.mode, seconds: speed.seconds });

export function ReviewerConsole() {
  const [tab, setTab] = useState("registrations");
  const data = state.console ?? { registrations: [], calls: [], speed: { mode: "timed", seconds: 6 }, switches: { changed: [], changing_operations: [] } };
  const row = data.registrations.find((registration) => registration.id === state.consoleRegistration?.id);
  const faulty = data.switches.outage || data.switches.throttle || data.switches.slow_upload || data.switches.stuck_numbers || data.switches.refuse_tables || data.switches.changed.length > 0;
  useEffect(() => { if (state.consoleRegistration) setTab("registrations"); }, [state.consoleRegistration]);
  const names = [["registrations", "Registrations", data.registrations.length], ["faults", "Faults", faulty ? "on" : 0], ["calls", "AWS calls", 0]];
  return html`<aside class="console" aria-label="Reviewer console">
    <header class="console-head"><${Icon} name="stamp" size=${20} /><div><h2>Reviewer console</h2><small>Here you are AWS, the carriers and the registries</small></div></header>
    <${SpeedDial} speed=${data.speed} />
    ${typeof data.ahead === "number" && html`<${PassingTime} />`}
    <div class="tabs console-tabs" role="tablist">${names.map(([key, label, count]) => html`
      <button type="button" role="tab" aria-selected=${tab === key} onClick=${() => setTab(key)}>${label}${count ? html`<span class="count ${key === "faults" ? "some-faults" : ""}">${count}</span>` : ""}</button>`)}</div>
    <div class="console-body" tabindex="0" role="region" aria-label=${tab}>
      ${tab === "registrations" && (row ? html`<${Registration} key=${row.id} row=${row} />` : html`<${Registrations} rows=${data.registrations} />`)}
      ${tab === "faults" && html`<${Faults} switches=${data.switches} />`}
      ${tab === "calls" && html`<${Calls} calls=${data.calls} />`}
    </div>
  </aside>`;
}

function SpeedDial({ speed }) {
  const at = SPEEDS.findIndex((preset) => preset.mode === speed.mode && (preset.mode !== "timed" || preset.seconds === speed.seconds));
  const shown = at < 0 ? `${speed.seconds} s` : SPEEDS[at].label;
  return html`<div class="dial">
    <label for="speed"><span>Automatic reviewer</span><b>${shown}${shown.endsWith(" s") ? " per step" : ""}</b></label>
    <input id="speed" type="range" min="0" max=${SPEEDS.length - 1} step="1" value=${at < 0 ? 2 : at} aria-valuetext=${shown} list="speeds"
      onChange=${(event) => attempt(setSpeed(SPEEDS[event.target.value]))} />
    <div class="dial-marks" aria-hidden="true">${SPEEDS.map((preset) => html`<span>${preset.label}</span>`)}</div>
  </div>`;
}

const DAYS = [[1, "A day"], [7, "A week"], [30, "A month"]];
const MOMENT = new Intl.DateTimeFormat("en", { weekday: "short", month: "short", day: "numeric", hour: "numeric", minute: "2-digit" });

// Moves the time of everything: of AWS, Slack and the bot. Nobody is reminded at night, so it moves on to the next working hours.
function PassingTime() {
  const [busy, setBusy] = useState(false);
  const letPass = async (days, label) => {
    setBusy(true);
    if (await attempt(post("/ui/time", { days }))) toast(`${label} has passed, up to the next working hours.`, "note");
    setBusy(false);
  };
  return html`<div class="dial passing-time" role="group" aria-labelledby="passing-time">
    <div class="passing-now"><span id="passing-time">Let time pass</span><b>${MOMENT.format(new Date(now()))}</b></div>
    <div class="fault-row">${DAYS.map(([days, label]) => html`<button type="button" class="button small" disabled=${busy} onClick=${() => letPass(days, label)}>${label}</button>`)}</div>
  </div>`;
}

export const Pill = ({ status }) => html`<span class="pill tone-${TONES[status] ?? "busy"}">${status.replaceAll("_", " ").toLowerCase()}</span>`;

const open = (row) => { state.consoleRegistration = row && { region: row.region, id: row.id }; changed(); };
const moment = (iso) => { const at = new Date(iso); return `${dayWords(at)} ${clock(at.getTime() / 1000)}`; };

function Registrations({ rows }) {
  if (!rows.length) {
    return html`<div class="console-empty"><${Icon} name="stamp" size=${30} /><p>There are no registrations yet.</p><small>Registrations that Callsign creates in the AWS stand-in will appear here.</small></div>`;
  }
  return html`<ul class="console-list">${rows.map((row) => html`<li key=${row.id}><button type="button" class="console-row" onClick=${() => open(row)}>
    <span class="console-row-head"><b>${row.name || row.id}</b><${Pill} status=${row.status} /></span>
    <span>${row.title}</span>
    <small>${row.region} · version ${row.version} ${row.version_status.toLowerCase()} · ${moment(row.since)}</small></button></li>`)}</ul>`;
}

function Registration({ row }) {
  const [details, setDetails] = useState(null);
  const [denying, setDenying] = useState(false);
  const [busy, setBusy] = useState("");
  const stamp = JSON.stringify(row);
  useEffect(() => {
    let current = true;
    get(`/ui/console/${row.region}/${row.id}`).then((answer) => current && setDetails(answer), () => {});
    if (!row.can.includes("deny")) setDenying(false);
    return () => { current = false; };
  }, [stamp]);
  const act = async (name, details) => {
    setBusy(name);
    const done = await attempt(review(row, name, details));
    setBusy("");
    return done;
  };
  return html`<article class="registration">
    <button type="button" class="link back" onClick=${() => open(null)}><${Icon} name="back" size=${15} /> All registrations</button>
    <div class="console-row-head"><h3>${row.name || row.id}</h3><${Pill} status=${row.status} /></div>
    <p class="muted">${row.title} · ${row.region}${row.identities.length > 0 && html` · <b>${row.identities.join(", ")}</b>`}<br /><code>${row.id}</code></p>
    <div class="console-acts">
      ${row.can.filter((name) => ACTIONS[name]).map((name) => html`<button type="button" class="button small ${ACTIONS[name][2]} ${busy === name ? "busy" : ""}" data-action=${name} onClick=${() => act(name)}><${Icon} name=${ACTIONS[name][1]} size=${15} />${ACTIONS[name][0]}</button>`)}
      ${row.can.includes("deny") && html`<button type="button" class="button small danger" data-action="deny" aria-expanded=${denying} onClick=${() => setDenying(!denying)}><${Icon} name="no" size=${15} />Deny…</button>`}
      ${!row.can.length && html`<span class="muted">There is nothing to decide now.</span>`}
    </div>
    ${denying && details && html`<${DenyForm} details=${details} onDeny=${async (denial) => { if (await act("deny", denial)) setDenying(false); }} onCancel=${() => setDenying(false)} />`}
    ${details && html`<${History} versions=${details.versions} /><${Sections} sections=${details.sections} />`}
  </article>`;
}

function History({ versions }) {
  return html`<section class="console-part"><h4>History</h4>${versions.map((version) => html`<div class="version" key=${version.number}>
    <div class="version-head"><b>Version ${version.number}</b><${Pill} status=${version.status} /></div>
    <ol class="steps">${version.history.map((step) => html`<li><span>${step.status.replaceAll("_", " ").toLowerCase()}</span><time>${moment(step.at)}</time></li>`)}</ol>
    ${version.reasons.map((reason) => html`<p class="reason"><code>${reason.code}</code> ${reason.text}</p>`)}
    ${version.feedback && html`<p class="reason">“${version.feedback}”</p>`}
  </div>`)}</section>`;
}

function Sections({ sections }) {
  return sections.map((section) => html`<section class="console-part" key=${section.title}><h4>${section.title}</h4><dl>
    ${section.fields.map((field) => html`<div class="console-field ${field.denied ? "denied" : ""}" key=${field.path}><dt>${field.title}</dt>
      <dd>${field.document ? html`<${DocumentLink} field=${field} />` : field.text}
        ${field.denied && html`<span class="reason">${field.denied} ${field.feedback}</span>`}</dd></div>`)}
  </dl></section>`);
}

function DocumentLink({ field }) {
  const { href, content_type: type, size: bytes, status } = field.document;
  return html`<button type="button" class="document-link" onClick=${() => openDocument({ href, name: field.title, type })}>
    ${type.startsWith("image/") ? html`<img src=${href} alt="" />` : html`<${Icon} name="file" size=${26} />`}
    <span>View the document<small>${type} · ${size(bytes)}${status === "UPLOAD_COMPLETE" ? "" : ` · ${status.toLowerCase()}`}</small></span></button>`;
}

function Calls({ calls }) {
  return html`<p class="muted pad">Every call of the bot to AWS, newest first.</p>
    <ol class="calls">${calls.map((call) => html`<li class=${call.outcome === "ok" ? "" : "failed"}><span>${call.operation}${call.times > 1 && html` <b>×${call.times}</b>`}</span>
      <small>${call.outcome === "ok" ? "" : `${call.outcome} · `}${call.regions.length > 1 ? `${call.regions.length} regions` : call.regions[0]} · ${new Date(call.at * 1000).toLocaleTimeString("en")}</small></li>`)}</ol>`;
}
