// Messages: the list of a channel, a message, and a thread.
import { html, Component, useEffect, useLayoutEffect, useRef, useState } from "./ui.js";
import { act } from "./api.js";
import { ahead, attempt, changed, conversation, go, messagesOf, state, userOf } from "./store.js";
import { clock, dayWords, mrkdwn } from "./text.js";
import { Blocks } from "./blocks.js";
import { MessageFile } from "./files.js";
import { Emoji, Icon } from "./icons.js";
import { Composer } from "./composer.js";

const SHOWN = 80; // messages that are rendered at first
const CHUNK = 10; // messages that are rendered together; each scroll near the top adds one chunk and leaves the others
const NEAR = 1600; // pixels from the top
const TOGETHER = 300; // seconds within which messages of an author are shown under a single name

const seconds = (message) => Number(message.ts);
const dayOf = (message) => dayWords(new Date(seconds(message) * 1000));

export function Avatar({ id, size = 36 }) {
  const user = userOf(id);
  if (user.bot) return html`<img class="avatar" src="/ui/static/icon.svg" alt="" width=${size} height=${size} />`;
  const hue = [...user.name].reduce((sum, letter) => sum + letter.charCodeAt(0) * 47, 0) % 360;
  return html`<span class="avatar" style="width:${size}px;height:${size}px;--hue:${hue}" aria-hidden="true">${user.real_name.slice(0, 1)}</span>`;
}

// A message is rendered again only after a change: each update makes a new object.
class Message extends Component {
  shouldComponentUpdate(next) {
    return ["message", "compact", "inThread", "replies", "version"].some((name) => next[name] !== this.props[name]);
  }

  render({ message, compact, inThread, replies, last }) {
    const author = userOf(message.author);
    const time = clock(seconds(message));
    const surface = { key: `${message.channel}/${message.ts}`, where: { channel: message.channel, ts: message.ts } };
    const mentioned = message.author !== state.me && message.text.includes(`<@${state.me}>`);
    return html`<article class="message ${compact ? "compact" : ""} ${message.ephemeral ? "ephemeral" : ""} ${message.fresh ? "fresh" : ""} ${mentioned ? "mentioned" : ""}"
        data-ts=${message.ts} key=${message.fresh} aria-label="${author.real_name}, ${time}">
      ${message.ephemeral && html`<div class="only-you"><${Icon} name="eye" size=${13} /> Only visible to you</div>`}
      ${message.broadcast && html`<div class="only-you"><${Icon} name="thread" size=${13} /> ${inThread ? "Also sent to the channel" : "Replied to a thread"}</div>`}
      <div class="message-row">
        <div class="gutter">${compact ? html`<time>${time}</time>` : html`<${Avatar} id=${message.author} />`}</div>
        <div class="message-body">
          ${!compact && html`<div class="message-head"><b>${author.real_name}</b>${author.bot && html`<span class="badge">App</span>`}<time>${time}</time></div>`}
          ${message.blocks.length ? html`<${Blocks} blocks=${message.blocks} surface=${surface} />` : html`<div class="b-text">${mrkdwn(message.text)}</div>`}
          ${message.files.map((file) => html`<${MessageFile} key=${file.id} file=${file} />`)}
          <${Reactions} reactions=${message.reactions} />
          ${!inThread && replies > 0 && html`<button type="button" class="replies" onClick=${() => openThread(message)}>
            <${Icon} name="thread" size=${15} /><b>${replies} ${replies === 1 ? "reply" : "replies"}</b><span>Last at ${clock(last)}</span></button>`}
          ${message.ephemeral && html`<button type="button" class="link small" onClick=${() => attempt(act("dismiss", { ts: message.ts }))}>Dismiss</button>`}
        </div>
      </div>
      ${!inThread && !message.ephemeral && html`<div class="hover"><button type="button" class="quiet icon-only" title="Reply in thread" aria-label="Reply in thread" onClick=${() => openThread(message)}><${Icon} name="thread" size=${16} /></button></div>`}
    </article>`;
  }
}

function Reactions({ reactions }) {
  const shown = Object.entries(reactions ?? {});
  return shown.length ? html`<div class="reactions">${shown.map(([name, people]) => html`<span class="reaction" title=${people.map((id) => userOf(id).real_name).join(", ")}><${Emoji} name=${name} /> ${people.length}</span>`)}</div>` : null;
}

export function openThread(message) {
  state.place = { ...state.place, tab: "messages", thread: message.thread_ts ?? message.ts };
  changed();
}

export function Channel() {
  const shown = conversation();
  if (!shown) return null;
  const everything = messagesOf(shown.id);
  const roots = everything.filter((message) => !message.thread_ts || message.broadcast || (message.ephemeral && !message.thread_ts));
  const threads = new Map();
  for (const message of everything) {
    if (message.thread_ts && !message.ephemeral) threads.set(message.thread_ts, [...(threads.get(message.thread_ts) ?? []), message]);
  }
  return html`
    <${List} key=${shown.id} messages=${roots} threads=${threads} label="Messages in ${shown.name}" intro=${html`<${ChannelIntro} shown=${shown} />`} />
    <${Composer} key=${`c-${shown.id}`} channel=${shown} />`;
}

function ChannelIntro({ shown }) {
  return html`<div class="beginning">
    <h3>${shown.direct ? shown.name : html`${shown.private ? html`<${Icon} name="lock" />` : "#"}${shown.name}`}</h3>
    <p>${shown.direct ? "Messages from the app that only you see." : shown.has_bot ? "Type / to see the commands of the app, or start here." : "The app is not in this channel yet. Type /invite @callsign to add it."}</p>
    ${!shown.direct && shown.has_bot && html`<div class="starters">${state.commands.slice(0, 3).map((command) => html`
      <button type="button" class="button small" title=${command.description} onClick=${() => attempt(act("say", { channel: shown.id, text: command.line }))}><code>${command.line}</code></button>`)}</div>`}
  </div>`;
}

const chunksFrom = (first, end) => Array.from({ length: Math.ceil((end - first) / CHUNK) }, (_, at) => first + at * CHUNK);

// Whether a message is shown under the name of the message before.
function follows(message, before, inRow) {
  const plain = before && !before.ephemeral && !message.ephemeral && !message.broadcast && !before.blocks.length;
  return Boolean(inRow && plain && before.author === message.author && seconds(message) - seconds(before) < TOGETHER);
}

function List({ messages, threads, label, intro, inThread }) {
  const list = useRef();
  const atEnd = useRef(true);
  const height = useRef(0);
  const [below, setBelow] = useState(false);
  const [shown, setShown] = useState(SHOWN);
  const first = Math.floor(Math.max(0, messages.length - shown) / CHUNK) * CHUNK;
  const toEnd = () => { list.current.scrollTop = list.current.scrollHeight; };
  const scrolled = () => {
    const { scrollTop, scrollHeight, clientHeight } = list.current;
    atEnd.current = scrollHeight - scrollTop - clientHeight < 60;
    setBelow(!atEnd.current);
    if (scrollTop < NEAR && first > 0 && !height.current) {
      height.current = scrollHeight - scrollTop;
      setShown(shown + CHUNK);
    }
  };
  // Earlier messages are added above, and the visible messages do not move.
  useLayoutEffect(() => {
    if (height.current) list.current.scrollTop = list.current.scrollHeight - height.current;
    height.current = 0;
  }, [shown]);
  useLayoutEffect(() => { if (atEnd.current) toEnd(); }, [messages]);
  useLayoutEffect(() => { if (state.sent) { atEnd.current = true; toEnd(); } }, [state.sent]);
  useEffect(() => {
    const watch = new ResizeObserver(() => atEnd.current && toEnd());
    watch.observe(list.current);
    watch.observe(list.current.firstElementChild);
    return () => watch.disconnect();
  }, []);
  const rendered = (message, at) => {
    const before = messages[at - 1];
    const newDay = !inThread && (!before || (seconds(message) - seconds(before) > 60 && dayOf(before) !== dayOf(message)));
    const compact = !newDay && follows(message, before, !inThread || at > 1) && (inThread || !threads.get(before.ts));
    const replies = threads?.get(message.ts) ?? [];
    return html`
      ${newDay && html`<div class="day" key="day-${message.ts}"><span>${dayOf(message)}</span></div>`}
      <${Message} key=${message.ts} message=${message} compact=${compact} inThread=${inThread} replies=${replies.length} last=${replies.length && seconds(replies[replies.length - 1])} version=${`${state.conversations.size} ${ahead()}`} />`;
  };
  return html`<div class="list-frame"><div class="list" ref=${list} onScroll=${scrolled} role="log" aria-label=${label} tabindex="0"><div class="list-inside">
    ${first === 0 && intro}
    ${chunksFrom(first, messages.length).map((start) => html`<div key=${start}>${messages.slice(start, start + CHUNK).map((message, at) => rendered(message, start + at))}</div>`)}
  </div></div>
  ${below && html`<button type="button" class="to-end" onClick=${toEnd}><${Icon} name="down" size=${15} /> Newest</button>`}</div>`;
}

export function Thread() {
  const shown = conversation();
  const ts = state.place.thread;
  const everything = messagesOf(shown.id).filter((message) => message.ts === ts || message.thread_ts === ts);
  return html`<aside class="thread" aria-label="Thread">
    <header class="pane-head"><h2>Thread</h2><span class="muted">${shown.direct ? shown.name : `#${shown.name}`}</span>
      <button type="button" class="quiet icon-only push" aria-label="Close the thread" onClick=${() => go({ thread: "" })}><${Icon} name="close" /></button></header>
    <${List} key=${ts} messages=${everything} inThread=${true} label="Thread" />
    <${Composer} key=${`t-${ts}`} channel=${shown} thread=${ts} />
  </aside>`;
}
