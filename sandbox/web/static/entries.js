// What people type, before and while the sandbox learns of it. Keyed by holder (a view's id, or channel/ts of a message),
// block_id and action_id: that is what survives an update of the view, as in Slack.
import { act } from "./api.js";

const TYPING_PAUSE = 220;

const holders = new Map(); // holder -> Map("block\naction" -> entry)

const key = (block, action) => `${block}\n${action}`;

function entryOf(holder, block, action) {
  if (!holders.has(holder)) holders.set(holder, new Map());
  const entries = holders.get(holder);
  const at = key(block, action);
  if (!entries.has(at)) {
    entries.set(at, { block, action, value: null, type: "", pending: false, timer: 0, sending: null, listeners: new Set() });
  }
  return entries.get(at);
}

// Take over what the sandbox holds, except where something typed is still on its way. A file_input is emptied by every update.
export function adopt(holder, values, elements) {
  for (const [block, actions] of Object.entries(values)) {
    for (const [action, entered] of Object.entries(actions)) {
      const entry = entryOf(holder, block, action);
      const sameInput = entry.type === entered.type;
      if (entry.pending && sameInput && entered.type !== "file_input") continue;
      entry.type = entered.type;
      entry.value = unwrap(entered, elements);
      for (const listener of entry.listeners) listener();
    }
  }
}

function unwrap(entered, elements) {
  const value = entered[elements[entered.type].key] ?? elements[entered.type].empty;
  if (entered.type !== "rich_text_input" || !value) return value;
  return value.elements.flatMap((part) => part.elements.map((run) => run.text ?? "")).join("");
}

const wire = (entry) => (entry.type === "file_input" ? (entry.value ?? []).map((file) => file.id) : entry.value);

export const valueAt = (holder, block, action) => entryOf(holder, block, action).value;

export function listen(holder, block, action, listener) {
  const entry = entryOf(holder, block, action);
  entry.listeners.add(listener);
  return () => entry.listeners.delete(listener);
}

// The person changed something. `trigger`: "character" waits for a pause in typing, "enter" and "choice" do not.
export function put(where, holder, block, element, value, trigger, onRefusal) {
  const entry = entryOf(holder, block, element.action_id);
  entry.type = element.type;
  entry.value = value;
  entry.pending = true;
  for (const listener of entry.listeners) listener();
  clearTimeout(entry.timer);
  const send = () => sendEntry(where, entry, trigger).catch(onRefusal);
  if (trigger === "character") entry.timer = setTimeout(send, TYPING_PAUSE);
  else return send();
  return undefined;
}

async function sendEntry(where, entry, trigger) {
  clearTimeout(entry.timer);
  while (entry.sending) await entry.sending.catch(() => {});
  const value = entry.value;
  const asked = { ...where, block_id: entry.block, action_id: entry.action, value: wire(entry), trigger };
  entry.sending = act("enter", asked);
  try {
    await entry.sending;
  } finally {
    entry.sending = null;
    if (entry.value === value) entry.pending = false;
  }
}

// Everything the holder shows, as requests carry it, once nothing is on its way any more.
export async function collect(holder) {
  const entries = [...(holders.get(holder)?.values() ?? [])];
  for (const entry of entries) {
    clearTimeout(entry.timer);
    entry.pending = false;
  }
  const waiting = entries.map((entry) => entry.sending).filter(Boolean);
  await Promise.race([Promise.allSettled(waiting), new Promise((resolve) => setTimeout(resolve, 1500))]);
  const values = {};
  for (const entry of entries) (values[entry.block] ??= {})[entry.action] = wire(entry);
  return values;
}
