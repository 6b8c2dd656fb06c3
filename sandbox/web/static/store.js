// The state of the page: the workspace, updated by the sandbox over a websocket, and what the person has opened.
import { useLayoutEffect, useState } from "./ui.js";
import { person } from "./api.js";
import { adopt } from "./input-state.js";

export const state = {
  ready: false,
  online: true, // whether the sandbox answers
  connected: true, // whether the bot is connected to it
  me: null,
  users: new Map(),
  people: [],
  bot: "",
  commands: [],
  shortcuts: [],
  elements: {},
  conversations: new Map(),
  messages: new Map(), // channel -> Map(ts -> message), in order
  views: [],
  home: null,
  console: null, // the data of the reviewer console
  hasConsole: false,
  reasons: [],
  documents: [],
  tour: null,
  toasts: [],
  place: { channel: "", tab: "home", thread: "" },
  unread: new Map(),
  consoleOpen: true,
  consoleRegistration: null, // {region, id}
  sent: 0, // how often the person has sent something: each time the list goes to its end
};

const newest = new Map(); // channel -> ts of its last message
const listeners = new Set();
let scheduled = false;

export function changed() {
  if (scheduled) return;
  scheduled = true;
  queueMicrotask(() => {
    scheduled = false;
    for (const listener of listeners) listener();
  });
}

export function useStore() {
  const [, again] = useState(0);
  // In a layout effect, because the first update may arrive before the first paint.
  useLayoutEffect(() => {
    const listener = () => again((n) => n + 1);
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, []);
  return state;
}

// Resolves with the first truthy value of `condition`, which is called after every change; null after `timeout` ms.
export function seen(condition, timeout = 5000) {
  return new Promise((resolve) => {
    const stop = (value) => { listeners.delete(listener); clearTimeout(timer); resolve(value); };
    const listener = () => { const value = condition(); if (value) stop(value); };
    const timer = setTimeout(() => stop(null), timeout);
    listeners.add(listener);
    listener();
  });
}

let toastNumber = 0;

export function toast(text, kind = "error") {
  if (state.toasts.some((item) => item.text === text)) return;
  const item = { id: ++toastNumber, text, kind };
  state.toasts = [...state.toasts.slice(-2), item];
  setTimeout(() => dismissToast(item.id), 7000);
  changed();
}

export function dismissToast(id) {
  state.toasts = state.toasts.filter((item) => item.id !== id);
  changed();
}

// Waits for a request. A refusal is shown as a toast, and the result is undefined.
export async function attempt(promise) {
  try {
    return await promise;
  } catch (error) {
    toast(error.message);
    return undefined;
  }
}

export function go(place) {
  state.place = { ...state.place, thread: "", ...place };
  state.unread.delete(state.place.channel);
  changed();
}

// The time of the sandbox, in milliseconds: the machine's, and what has been let pass since.
export const ahead = () => state.console?.ahead ?? 0;
export const now = () => Date.now() + ahead() * 1000;

export const conversation = () => state.conversations.get(state.place.channel);
export const messagesOf = (channel) => [...(state.messages.get(channel)?.values() ?? [])];
export const userOf = (id) => state.users.get(id) ?? { id, name: id, real_name: id, role: "" };
export const conversationNamed = (name) => [...state.conversations.values()].find((channel) => channel.name === name && !channel.direct);
export const directMessages = () => [...state.conversations.values()].find((channel) => channel.direct);

const UPDATES = {
  hello(update) {
    Object.assign(state, {
      ready: true,
      connected: update.connected,
      me: update.me,
      users: new Map(update.users.map((user) => [user.id, user])),
      people: update.people,
      bot: update.bot,
      commands: update.commands,
      shortcuts: update.shortcuts,
      elements: update.elements,
      hasConsole: update.has_console,
      console: update.console ?? state.console,
      reasons: update.reasons,
      documents: update.documents,
      tour: update.tour,
      messages: new Map(),
      home: update.home,
    });
    newest.clear();
    UPDATES.conversations(update);
    for (const message of update.messages) insert(message);
    UPDATES.modals(update);
    if (!state.conversations.has(state.place.channel)) {
      const first = conversationNamed(update.tour.channel) ?? [...state.conversations.values()][0];
      state.place = { ...state.place, channel: first?.id ?? "", thread: "" };
    }
  },
  conversations(update) {
    state.conversations = new Map(update.conversations.map((channel) => [channel.id, channel]));
  },
  message({ message }) {
    const known = state.messages.get(message.channel)?.has(message.ts);
    insert({ ...message, fresh: known ? performance.now() : 0 });
    const looking = message.channel === state.place.channel;
    if (!known && !looking && message.author !== state.me) {
      state.unread.set(message.channel, (state.unread.get(message.channel) ?? 0) + 1);
    }
  },
  removed({ channel, ts }) { state.messages.get(channel)?.delete(ts); },
  modals({ views }) {
    for (const view of views) adopt(view.id, view.values, state.elements);
    state.views = views;
  },
  home({ view }) {
    if (view) adopt(view.id, view.values, state.elements);
    state.home = view;
  },
  state({ view, block_id: block, action_id: action, state: elementState }) {
    adopt(view, { [block]: { [action]: elementState } }, state.elements);
  },
  toast({ text }) { toast(text); },
  app({ connected }) { state.connected = connected; },
  console(update) { state.console = update; },
};

function insert(message) {
  if (!state.messages.has(message.channel)) state.messages.set(message.channel, new Map());
  const held = state.messages.get(message.channel);
  const late = !held.has(message.ts) && message.ts < (newest.get(message.channel) ?? "");
  held.set(message.ts, message);
  if (late) state.messages.set(message.channel, new Map([...held].sort(([ts], [otherTs]) => (ts < otherTs ? -1 : 1))));
  else newest.set(message.channel, message.ts > (newest.get(message.channel) ?? "") ? message.ts : newest.get(message.channel));
  if (Object.keys(message.values).length) adopt(`${message.channel}/${message.ts}`, message.values, state.elements);
}

let pause = 300;

export function connect() {
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  const socket = new WebSocket(`${scheme}://${location.host}/ui/live?as=${encodeURIComponent(person)}`);
  socket.onmessage = ({ data }) => {
    const update = JSON.parse(data);
    if (update.type === "hello") { pause = 300; state.online = true; }
    UPDATES[update.type]?.(update);
    changed();
  };
  socket.onclose = () => {
    state.online = false;
    changed();
    setTimeout(connect, pause);
    pause = Math.min(pause * 1.6, 4000);
  };
}
