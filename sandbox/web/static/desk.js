// The reviewers' desk: what the stand-in AWS holds, what reviewers may do, how fast they are, what goes wrong.
import { html, useEffect, useState } from "./ui.js";
import { get, post } from "./api.js";
import { attempt, changed, state } from "./store.js";
import { openDocument } from "./dialogs.js";
import { size } from "./files.js";
import { clock, dayWords } from "./text.js";
import { DenyForm } from "./deny.js";
import { Trouble } from "./trouble.js";
import { Icon } from "./icons.js";

const TONES = {
  COMPLETE: "good", APPROVED: "good", PROVISIONING: "good", DENIED: "bad", REQUIRES_UPDATES: "bad", REVOKED: "bad", CLOSED: "calm",
  CREATED: "calm", DRAFT: "calm", DISCARDED: "calm", ARCHIVED: "calm", DELETED: "calm", REQUIRES_AUTHENTICATION: "warn",
};
const ACTS = {
  advance: ["Move on", "right", ""], approve: ["Approve", "ok", "primary"], authenticate: ["Ask for authentication", "mail", ""],
  revoke: ["Revoke", "no", "danger"], resubmit: ["Hand in again, as in AWS's console", "outbox", ""],
};
const SPEEDS = [
  { label: "By hand", mode: "manual", seconds: 0 }, { label: "30 s", mode: "timed", seconds: 30 }, { label: "6 s", mode: "timed", seconds: 6 },
  { label: "2 s", mode: "timed", seconds: 2 }, { label: "At once", mode: "immediate", seconds: 0 },
];

export const review = (row, act, asked = {}) => post(`/ui/desk/${row.region}/${row.id}/${act}`, asked);
export const setSpeed = (speed) => post("/ui/speed", { mode: speed.mode, seconds: speed.seconds });

export function Desk() {
  const [tab, setTab] = useState("registrations");
  const desk = state.desk ?? { registrations: [], calls: [], speed: { mode: "timed", seconds: 6 }, switches: { changed: [], losable: [] } };
  const row = desk.registrations.find((one) => one.id === state.deskRegistration?.id);
  const troubled = desk.switches.outage || desk.switches.throttle || desk.switches.slow_upload || desk.switches.changed.length > 0;
  useEffect(() => { if (state.deskRegistration) setTab("registrations"); }, [state.deskRegistration]);
  const names = [["registrations", "Registrations", desk.registrations.length], ["trouble", "Trouble", troubled ? "on" : 0], ["calls", "AWS calls", 0]];
  return html`<aside class="desk" aria-label="Reviewers' desk">
    <header class="desk-head"><${Icon} name="stamp" size=${20} /><div><h2>Reviewers' desk</h2><small>AWS, the carriers and registries: here, it is you</small></div></header>
    <${SpeedDial} speed=${desk.speed} />
    <div class="tabs desk-tabs" role="tablist">${names.map(([key, label, count]) => html`
      <button type="button" role="tab" aria-selected=${tab === key} onClick=${() => setTab(key)}>${label}${count ? html`<span class="count ${key}">${count}</span>` : ""}</button>`)}</div>
    <div class="desk-body" tabindex="0" role="region" aria-label=${tab}>
      ${tab === "registrations" && (row ? html`<${Registration} key=${row.id} row=${row} />` : html`<${Registrations} rows=${desk.registrations} />`)}
      ${tab === "trouble" && html`<${Trouble} switches=${desk.switches} />`}
      ${tab === "calls" && html`<${Calls} calls=${desk.calls} />`}
    </div>
  </aside>`;
}

function SpeedDial({ speed }) {
  const at = SPEEDS.findIndex((one) => one.mode === speed.mode && (one.mode !== "timed" || one.seconds === speed.seconds));
  const shown = at < 0 ? `${speed.seconds} s` : SPEEDS[at].label;
  return html`<div class="dial">
    <label for="speed"><span>Automatic reviewer</span><b>${shown}${shown.endsWith(" s") ? " a step" : ""}</b></label>
    <input id="speed" type="range" min="0" max=${SPEEDS.length - 1} step="1" value=${at < 0 ? 2 : at} aria-valuetext=${shown} list="speeds"
      onChange=${(event) => attempt(setSpeed(SPEEDS[event.target.value]))} />
    <div class="dial-marks" aria-hidden="true">${SPEEDS.map((one) => html`<span>${one.label}</span>`)}</div>
  </div>`;
}

export const Pill = ({ status }) => html`<span class="pill tone-${TONES[status] ?? "busy"}">${status.replaceAll("_", " ").toLowerCase()}</span>`;

const open = (row) => { state.deskRegistration = row && { region: row.region, id: row.id }; changed(); };
const moment = (iso) => { const at = new Date(iso); return `${dayWords(at)} ${clock(at.getTime() / 1000)}`; };

function Registrations({ rows }) {
  if (!rows.length) {
    return html`<div class="desk-empty"><${Icon} name="stamp" size=${30} /><p>Nothing was handed in yet.</p><small>What Callsign registers with the stand-in AWS appears here by itself.</small></div>`;
  }
  return html`<ul class="desk-list">${rows.map((row) => html`<li key=${row.id}><button type="button" class="desk-row" onClick=${() => open(row)}>
    <span class="desk-row-head"><b>${row.name || row.id}</b><${Pill} status=${row.status} /></span>
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
    get(`/ui/desk/${row.region}/${row.id}`).then((found) => current && setDetails(found), () => {});
    if (!row.can.includes("deny")) setDenying(false);
    return () => { current = false; };
  }, [stamp]);
  const act = async (name, asked) => {
    setBusy(name);
    const done = await attempt(review(row, name, asked));
    setBusy("");
    return done;
  };
  return html`<article class="registration">
    <button type="button" class="link back" onClick=${() => open(null)}><${Icon} name="back" size=${15} /> All registrations</button>
    <div class="desk-row-head"><h3>${row.name || row.id}</h3><${Pill} status=${row.status} /></div>
    <p class="muted">${row.title} · ${row.region}${row.identities.length > 0 && html` · <b>${row.identities.join(", ")}</b>`}<br /><code>${row.id}</code></p>
    <div class="desk-acts">
      ${row.can.filter((name) => ACTS[name]).map((name) => html`<button type="button" class="button small ${ACTS[name][2]} ${busy === name ? "busy" : ""}" data-act=${name} onClick=${() => act(name)}><${Icon} name=${ACTS[name][1]} size=${15} />${ACTS[name][0]}</button>`)}
      ${row.can.includes("deny") && html`<button type="button" class="button small danger" data-act="deny" aria-expanded=${denying} onClick=${() => setDenying(!denying)}><${Icon} name="no" size=${15} />Deny…</button>`}
      ${!row.can.length && html`<span class="muted">Nothing to decide now.</span>`}
    </div>
    ${denying && details && html`<${DenyForm} details=${details} onDeny=${async (asked) => { if (await act("deny", asked)) setDenying(false); }} onCancel=${() => setDenying(false)} />`}
    ${details && html`<${History} versions=${details.versions} /><${Sections} sections=${details.sections} />`}
  </article>`;
}

function History({ versions }) {
  return html`<section class="desk-part"><h4>History</h4>${versions.map((version) => html`<div class="version" key=${version.number}>
    <div class="version-head"><b>Version ${version.number}</b><${Pill} status=${version.status} /></div>
    <ol class="steps">${version.history.map((step) => html`<li><span>${step.status.replaceAll("_", " ").toLowerCase()}</span><time>${moment(step.at)}</time></li>`)}</ol>
    ${version.reasons.map((reason) => html`<p class="reason"><code>${reason.code}</code> ${reason.text}</p>`)}
    ${version.feedback && html`<p class="reason">“${version.feedback}”</p>`}
  </div>`)}</section>`;
}

function Sections({ sections }) {
  return sections.map((section) => html`<section class="desk-part" key=${section.title}><h4>${section.title}</h4><dl>
    ${section.fields.map((field) => html`<div class="desk-field ${field.denied ? "denied" : ""}" key=${field.path}><dt>${field.title}</dt>
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
  return html`<p class="muted pad">Every call the bot makes to AWS, newest first.</p>
    <ol class="calls">${calls.map((call) => html`<li class=${call.outcome === "ok" ? "" : "failed"}><span>${call.operation}${call.times > 1 && html` <b>×${call.times}</b>`}</span>
      <small>${call.outcome === "ok" ? "" : `${call.outcome} · `}${call.regions.length > 1 ? `${call.regions.length} regions` : call.regions[0]} · ${new Date(call.at * 1000).toLocaleTimeString("en")}</small></li>`)}</ol>`;
}
