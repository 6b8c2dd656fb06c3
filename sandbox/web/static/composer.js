// The composer: messages, slash commands with suggestions, and the menu of shortcuts.
import { html, useRef, useState } from "./ui.js";
import { act } from "./api.js";
import { attempt, changed, state } from "./store.js";
import { mrkdwn } from "./text.js";
import { Icon } from "./icons.js";

// Other modules can type into the channel's composer.
export const typing = { into: null };

export function Composer({ channel, thread }) {
  const [text, setText] = useState("");
  const [active, setActive] = useState(-1);
  const [closed, setClosed] = useState(false);
  const [menu, setMenu] = useState(false);
  const box = useRef();
  const offered = !thread && !closed ? suggestions(text) : [];
  if (!thread) typing.into = (text) => { setText(text); setClosed(true); box.current?.focus(); };

  const send = async (line) => {
    if (!line.trim()) return;
    setText("");
    setActive(-1);
    setClosed(false);
    state.sent += 1;
    changed();
    const done = await attempt(act("say", { channel: channel.id, text: line, thread_ts: thread }));
    if (!done) setText((typed) => typed || line); // what was refused stays, to be corrected
  };
  const complete = (command) => { setText(command.line); setActive(-1); setClosed(true); box.current.focus(); };
  const onKey = (event) => {
    if (event.isComposing) return;
    if (offered.length && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      setActive((active + (event.key === "ArrowDown" ? 1 : -1) + offered.length) % offered.length);
    } else if (offered.length && event.key === "Tab" && !event.shiftKey) {
      event.preventDefault();
      complete(offered[Math.max(0, active)]);
    } else if (event.key === "Escape" && offered.length) {
      event.stopPropagation();
      setClosed(true);
    } else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      // As in Slack, a part of a command's name is completed, and a whole name is sent.
      const chosen = offered[active] ?? (isName(text.trim()) ? null : offered[0]);
      if (chosen && chosen.line !== text.trim()) complete(chosen);
      else send(text);
    }
  };
  const label = thread ? "Reply in the thread" : `Message ${channel.direct ? channel.name : `#${channel.name}`}`;
  const id = thread ? "reply" : "composer";

  return html`<div class="composer">
    ${offered.length > 0 && html`<ul class="suggest" role="listbox" id="${id}-list" aria-label="Slash commands">${offered.map((command, at) => html`
      <li key=${command.line} role="option" id="${id}-${at}" aria-selected=${at === active} class=${at === active ? "active" : ""} onMouseDown=${(event) => { event.preventDefault(); complete(command); }}>
        <b>${command.line}</b><span>${mrkdwn(command.description)}</span></li>`)}</ul>`}
    ${menu && html`<ul class="suggest" role="menu" aria-label="Shortcuts">${state.shortcuts.map((name) => html`
      <li role="none"><button type="button" role="menuitem" onClick=${() => { setMenu(false); attempt(act("shortcut", { name })); }}><${Icon} name="bolt" size=${16} /><b>${name}</b><span>Callsign</span></button></li>`)}
      ${!state.shortcuts.length && html`<li class="none">The app has no shortcuts.</li>`}</ul>`}
    <div class="composer-box">
      ${!thread && html`<button type="button" class="quiet icon-only" aria-label="Shortcuts" aria-haspopup="menu" aria-expanded=${menu} title="Shortcuts" onClick=${() => setMenu(!menu)}><${Icon} name="bolt" /></button>`}
      <textarea ref=${box} id=${id} rows="1" aria-label=${label} placeholder=${thread ? "Reply…" : `${label}, or type /`} value=${text} role=${thread ? undefined : "combobox"}
        aria-expanded=${thread ? undefined : offered.length > 0} aria-controls="${id}-list" aria-activedescendant=${active >= 0 ? `${id}-${active}` : undefined} autocomplete="off" spellcheck=${false}
        onInput=${(event) => { setText(event.target.value); setActive(-1); setClosed(false); setMenu(false); }} onKeyDown=${onKey} onBlur=${() => setTimeout(() => setClosed(true), 150)} />
      <button type="button" class="send icon-only" aria-label="Send" disabled=${!text.trim()} onClick=${() => send(text)}><${Icon} name="send" size=${17} /></button>
    </div>
  </div>`;
}

const isName = (text) => text.includes(" ") || state.commands.some((command) => command.line.split(" ")[0] === text);

function suggestions(text) {
  if (!text.startsWith("/")) return [];
  const wanted = text.trimEnd().toLowerCase();
  const all = [...state.commands, { line: "/invite @callsign", description: "add the app to this channel" }];
  return all.filter((command) => command.line.startsWith(wanted));
}
