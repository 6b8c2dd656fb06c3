// The values of inputs, before and while they are sent to the sandbox. The key is the surface (a view's id, or channel/ts of
// a message), block_id and action_id: as in Slack, values with the same key survive an update of the view.
import { act } from "./api.js";

const TYPING_PAUSE = 220;

const surfaces = new Map(); // surface -> Map("block\naction" -> entry)

const key = (block, action) => `${block}\n${action}`;

function entryOf(surface, block, action) {
  if (!surfaces.has(surface)) surfaces.set(surface, new Map());
  const entries = surfaces.get(surface);
  const at = key(block, action);
  if (!entries.has(at)) {
    entries.set(at, { block, action, value: null, type: "", pending: false, timer: 0, sending: null, listeners: new Set() });
  }
  return entries.get(at);
}

// Takes over the values of the sandbox, except values that are still being sent. Every update empties a file_input.
export function adopt(surface, values, elements) {
  for (const [block, actions] of Object.entries(values)) {
    for (const [action, elementState] of Object.entries(actions)) {
      const entry = entryOf(surface, block, action);
      const sameInput = entry.type === elementState.type;
      if (entry.pending && sameInput && elementState.type !== "file_input") continue;
      entry.type = elementState.type;
      entry.value = unwrap(elementState, elements);
      for (const listener of entry.listeners) listener();
    }
  }
}

function unwrap(elementState, elements) {
  const value = elementState[elements[elementState.type].key] ?? elements[elementState.type].empty;
  if (elementState.type !== "rich_text_input" || !value) return value;
  return value.elements.flatMap((part) => part.elements.map((run) => run.text ?? "")).join("");
}

const wire = (entry) => (entry.type === "file_input" ? (entry.value ?? []).map((file) => file.id) : entry.value);

export const valueAt = (surface, block, action) => entryOf(surface, block, action).value;

export function listen(surface, block, action, listener) {
  const entry = entryOf(surface, block, action);
  entry.listeners.add(listener);
  return () => entry.listeners.delete(listener);
}

// Records and sends a value. The trigger "character" waits for a pause in typing; "enter" and "choice" do not wait.
export function put(where, surface, block, element, value, trigger, onRefusal) {
  const entry = entryOf(surface, block, element.action_id);
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
  const body = { ...where, block_id: entry.block, action_id: entry.action, value: wire(entry), trigger };
  entry.sending = act("enter", body);
  try {
    await entry.sending;
  } finally {
    entry.sending = null;
    if (entry.value === value) entry.pending = false;
  }
}

// All values of a surface for a request, after the running requests have finished.
export async function collect(surface) {
  const entries = [...(surfaces.get(surface)?.values() ?? [])];
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
