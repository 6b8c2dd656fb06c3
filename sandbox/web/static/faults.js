// The Faults tab of the reviewer console: switches, and faults that happen once.
import { html, useState } from "./ui.js";
import { post } from "./api.js";
import { attempt, state, toast } from "./store.js";

const order = (name, details = {}) => attempt(post("/ui/faults", { name, ...details }));

export function Faults({ switches }) {
  const [operation, setOperation] = useState(switches.changing_operations[0] ?? "");
  const type = state.tour.registration_type;
  const once = async (name, note, details) => { if (await order(name, details)) toast(note, "note"); };
  return html`<div class="faults">
    <p class="muted">None of these faults should lose an answer, or register or buy anything twice. Try them while a submission is running.</p>
    <${Switch} on=${switches.outage} label="AWS is down" about="Every call gets the status 503 until you switch it off." onSwitch=${(on) => order("outage", { on })} />
    <${Switch} on=${switches.throttle} label="Throttling, as strict as the real AWS" about="One call a second for each operation." onSwitch=${(on) => order("throttle", { on })} />
    <${Switch} on=${switches.slow_upload} label="Slow uploads" about="Each document takes 20 seconds to upload." onSwitch=${(on) => order("slow_upload", { on })} />
    <${Switch} on=${switches.stuck_numbers} label="Stuck numbers" about="Numbers do not become ACTIVE, even after their registration is COMPLETE." onSwitch=${(on) => order("stuck_numbers", { on })} />
    <${Switch} on=${switches.changed.includes(type)} label="The toll-free form changes" about="AWS adds a required field, also to open drafts." onSwitch=${(on) => order("change_form", { on, registration_type: type })} />
    <${Switch} on=${switches.refuse_tables} label="Slack does not know data tables" about="It refuses a message with such a block, as an older workspace does." onSwitch=${(on) => order("refuse_tables", { on })} />
    <h4>Once</h4>
    <div class="fault-once">
      <label for="lose">Lose the answer to the next</label>
      <select id="lose" class="text" value=${operation} onChange=${(event) => setOperation(event.target.value)}>${switches.changing_operations.map((name) => html`<option value=${name}>${name}</option>`)}</select>
      <button type="button" class="button small" onClick=${() => once("lose", `The next ${operation} will take effect, but its answer will be lost.`, { operation })}>Lose it</button>
    </div>
    <div class="fault-row">
      <button type="button" class="button small" onClick=${() => once("throttle_next", "The next 5 calls will be throttled.")}>Throttle 5 calls</button>
      <button type="button" class="button small" onClick=${() => once("fail_upload", "The next document will fail to upload.")}>Fail an upload</button>
      <button type="button" class="button small" onClick=${() => once("cut_connection", "Slack has cut the bot's connection. The bot will connect again by itself.")}>Cut the bot's connection</button>
    </div>
    <button type="button" class="link" onClick=${() => once("clear", "All faults are switched off.")}>Switch all faults off</button>
  </div>`;
}

function Switch({ on, label, about, onSwitch }) {
  return html`<label class="switch"><input type="checkbox" role="switch" checked=${on} onChange=${(event) => onSwitch(event.target.checked)} />
    <span class="switch-track" aria-hidden="true"></span><span><b>${label}</b><small>${about}</small></span></label>`;
}
