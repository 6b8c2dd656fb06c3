// What the page knows: the workspace as the sandbox tells it over one websocket, and where the person is looking.
import { useLayoutEffect, useState } from "./ui.js";
import { person } from "./api.js";
import { adopt } from "./entries.js";

export const state = {
  ready: false,
  online: true, // the sandbox answers
  connected: true, // the bot is connected to it
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
  desk: null,
  hasDesk: false,
  reasons: [],
  documents: [],
  tour: null,
  toasts: [],
  place: { channel: "", tab: "home", thread: "" },
  unread: new Map(),
  deskOpen: true,
  deskRegistration: null, // {region, id}
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
  // Before the first paint: the first frame of the sandbox may arrive sooner than that.
  useLayoutEffect(() => {
    const listener = () => again((n) => n + 1);
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, []);
  return state;
}

// Resolves with the first truthy value of `look`, which is tried after every change; null after `timeout` ms.
export function seen(look, timeout = 5000) {
  return new Promise((resolve) => {
    const stop = (value) => { listeners.delete(listener); clearTimeout(timer); resolve(value); };
    const listener = () => { const found = look(); if (found) stop(found); };
    const timer = setTimeout(() => stop(null), timeout);
    listeners.add(listener);
    listener();
  });
}

let toastNumber = 0;

export function toast(text, kind = "error") {
  if (state.toasts.some((one) => one.text === text)) return;
  const one = { id: ++toastNumber, text, kind };
  state.toasts = [...state.toasts.slice(-2), one];
  setTimeout(() => dismissToast(one.id), 7000);
  changed();
}

export function dismissToast(id) {
  state.toasts = state.toasts.filter((one) => one.id !== id);
  changed();
}

// Does something that may be refused; the refusal is shown. Returns undefined then.
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

export const conversation = () => state.conversations.get(state.place.channel);
export const messagesOf = (channel) => [...(state.messages.get(channel)?.values() ?? [])];
export const userOf = (id) => state.users.get(id) ?? { id, name: id, real_name: id, role: "" };
export const conversationNamed = (name) => [...state.conversations.values()].find((one) => one.name === name && !one.direct);
export const directMessages = () => [...state.conversations.values()].find((one) => one.direct);

const FRAMES = {
  hello(frame) {
    Object.assign(state, {
      ready: true,
      connected: frame.connected,
      me: frame.me,
      users: new Map(frame.users.map((user) => [user.id, user])),
      people: frame.people,
      bot: frame.bot,
      commands: frame.commands,
      shortcuts: frame.shortcuts,
      elements: frame.elements,
      hasDesk: frame.has_desk,
      desk: frame.desk ?? state.desk,
      reasons: frame.reasons,
      documents: frame.documents,
      tour: frame.tour,
      messages: new Map(),
      home: frame.home,
    });
    newest.clear();
    FRAMES.conversations(frame);
    for (const message of frame.messages) insert(message);
    FRAMES.modals(frame);
    if (!state.conversations.has(state.place.channel)) {
      const first = conversationNamed(frame.tour.channel) ?? [...state.conversations.values()][0];
      state.place = { ...state.place, channel: first?.id ?? "", thread: "" };
    }
  },
  conversations(frame) {
    state.conversations = new Map(frame.conversations.map((one) => [one.id, one]));
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
  state({ view, block_id: block, action_id: action, state: entered }) {
    adopt(view, { [block]: { [action]: entered } }, state.elements);
  },
  toast({ text }) { toast(text); },
  app({ connected }) { state.connected = connected; },
  desk(frame) { state.desk = frame; },
};

function insert(message) {
  if (!state.messages.has(message.channel)) state.messages.set(message.channel, new Map());
  const held = state.messages.get(message.channel);
  const late = !held.has(message.ts) && message.ts < (newest.get(message.channel) ?? "");
  held.set(message.ts, message);
  if (late) state.messages.set(message.channel, new Map([...held].sort(([one], [other]) => (one < other ? -1 : 1))));
  else newest.set(message.channel, message.ts > (newest.get(message.channel) ?? "") ? message.ts : newest.get(message.channel));
  if (Object.keys(message.values).length) adopt(`${message.channel}/${message.ts}`, message.values, state.elements);
}

let pause = 300;

export function connect() {
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  const socket = new WebSocket(`${scheme}://${location.host}/ui/live?as=${encodeURIComponent(person)}`);
  socket.onmessage = ({ data }) => {
    const frame = JSON.parse(data);
    if (frame.type === "hello") { pause = 300; state.online = true; }
    FRAMES[frame.type]?.(frame);
    changed();
  };
  socket.onclose = () => {
    state.online = false;
    changed();
    setTimeout(connect, pause);
    pause = Math.min(pause * 1.6, 4000);
  };
}
