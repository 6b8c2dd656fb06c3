// Bad days at the turn of a switch.
import { html, useState } from "./ui.js";
import { post } from "./api.js";
import { attempt, state, toast } from "./store.js";

const turn = (name, asked = {}) => attempt(post("/ui/trouble", { name, ...asked }));

export function Trouble({ switches }) {
  const [operation, setOperation] = useState(switches.losable[0] ?? "");
  const type = state.tour.registration_type;
  const once = async (name, words, asked) => { if (await turn(name, asked)) toast(words, "note"); };
  return html`<div class="trouble">
    <p class="muted">Nothing here should lose an answer, or register or buy anything twice. Try it while a submission runs.</p>
    <${Switch} on=${switches.outage} label="AWS is down" about="Every call is answered 503 until you switch it off." onTurn=${(on) => turn("outage", { on })} />
    <${Switch} on=${switches.throttle} label="Throttling, as strict as the real AWS" about="One call a second for each operation." onTurn=${(on) => turn("throttle", { on })} />
    <${Switch} on=${switches.slow_upload} label="Slow uploads" about="Each document takes 20 seconds at AWS." onTurn=${(on) => turn("slow_upload", { on })} />
    <${Switch} on=${switches.changed.includes(type)} label="The toll-free form changes" about="AWS asks one question more, also of open drafts." onTurn=${(on) => turn("change_form", { on, registration_type: type })} />
    <h4>Once</h4>
    <div class="trouble-once">
      <label for="lose">Lose the answer of the next</label>
      <select id="lose" class="text" value=${operation} onChange=${(event) => setOperation(event.target.value)}>${switches.losable.map((one) => html`<option value=${one}>${one}</option>`)}</select>
      <button type="button" class="button small" onClick=${() => once("lose", `The next ${operation} takes effect, its answer is lost.`, { operation })}>Lose it</button>
    </div>
    <div class="trouble-row">
      <button type="button" class="button small" onClick=${() => once("throttle_next", "The next 5 calls are throttled.")}>Throttle 5 calls</button>
      <button type="button" class="button small" onClick=${() => once("fail_upload", "The next document fails to upload.")}>Fail an upload</button>
      <button type="button" class="button small" onClick=${() => once("cut_connection", "Slack cut the bot's connection; it comes back by itself.")}>Cut the bot's connection</button>
    </div>
    <button type="button" class="link" onClick=${() => once("clear", "Everything works again.")}>Everything back to normal</button>
  </div>`;
}

function Switch({ on, label, about, onTurn }) {
  return html`<label class="switch"><input type="checkbox" role="switch" checked=${on} onChange=${(event) => onTurn(event.target.checked)} />
    <span class="switch-track" aria-hidden="true"></span><span><b>${label}</b><small>${about}</small></span></label>`;
}
