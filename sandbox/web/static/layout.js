// The frame of the page: top bar, sidebar, main pane, App Home, banners and toasts.
import { html, useEffect, useRef, useState } from "./ui.js";
import { act } from "./api.js";
import { attempt, changed, conversation, directMessages, dismissToast, go, state, userOf } from "./store.js";
import { Avatar, Channel } from "./messages.js";
import { Blocks } from "./blocks.js";
import { Icon } from "./icons.js";
import { startTour } from "./tour.js";

const THEMES = ["auto", "light", "dark"];

function useTheme() {
  const [theme, setTheme] = useState(localStorage.getItem("theme") ?? "auto");
  useEffect(() => {
    document.documentElement.dataset.theme = theme;
    localStorage.setItem("theme", theme);
  }, [theme]);
  return [theme, () => setTheme(THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length])];
}

export function TopBar() {
  const [theme, nextTheme] = useTheme();
  return html`<header class="top">
    <img src="/ui/static/icon.svg" alt="" width="26" height="26" />
    <h1>Callsign <span>sandbox</span></h1>
    <p class="disclaimer">Stand-ins on this machine, not Slack and not AWS. Nothing leaves it.</p>
    <nav class="top-tools" aria-label="Sandbox">
      <button type="button" class="tool" aria-label="Tour" onClick=${startTour}><${Icon} name="compass" /><span>Tour</span></button>
      <button type="button" class="tool" onClick=${nextTheme} aria-label="Theme: ${theme}" title="Theme: ${theme}"><${Icon} name=${theme === "dark" ? "moon" : "sun"} /><span>${theme}</span></button>
      ${state.hasConsole && html`<button type="button" class="tool" aria-label="Reviewer console" aria-pressed=${state.consoleOpen} onClick=${() => { state.consoleOpen = !state.consoleOpen; changed(); }}><${Icon} name="stamp" /><span>Reviewer console</span></button>`}
    </nav>
  </header>`;
}

// Each person has a page of their own, so two people can be open side by side.
const addressOf = (id) => `?as=${encodeURIComponent(userOf(id).name)}`;

export function Sidebar() {
  const channels = [...state.conversations.values()].filter((channel) => !channel.direct).sort((a, b) => (a.name < b.name ? -1 : 1));
  const direct = directMessages();
  return html`<nav class="side" aria-label="Workspace">
    <h2 class="side-title">You are</h2>
    <ul class="people" aria-label="You are">${state.people.map((id) => html`<li key=${id}>
      <a href=${addressOf(id)} class=${id === state.me ? "current" : ""} aria-current=${id === state.me ? "true" : undefined}>
        <${Avatar} id=${id} size=${26} /><span><b>${userOf(id).real_name}</b><small>${userOf(id).role}</small></span></a></li>`)}</ul>
    <h2 class="side-title">Channels</h2>
    <ul class="places" aria-label="Channels">${channels.map((channel) => html`<${SidebarItem} key=${channel.id} channel=${channel} icon=${channel.private ? "lock" : "hash"} tab="messages" />`)}</ul>
    <h2 class="side-title">Apps</h2>
    <ul class="places" aria-label="Apps">${direct && html`<${SidebarItem} channel=${direct} icon="app" tab="home" />`}</ul>
    <p class="side-note">Keys: Enter to send, / for commands, F6 for the next pane.</p>
  </nav>`;
}

function SidebarItem({ channel, icon, tab }) {
  const unread = state.unread.get(channel.id) ?? 0;
  const current = channel.id === state.place.channel;
  const button = useRef();
  useEffect(() => { if (current) button.current.scrollIntoView({ block: "nearest", inline: "nearest" }); }, [current]);
  const open = () => {
    go({ channel: channel.id, tab: channel.direct && unread ? "messages" : tab });
    if (channel.direct) attempt(act("home", { tab: state.place.tab }));
  };
  return html`<li><button ref=${button} type="button" class="place ${current ? "current" : ""} ${unread ? "unread" : ""}" aria-current=${current ? "page" : undefined} onClick=${open}>
    ${icon === "app" ? html`<img src="/ui/static/icon.svg" alt="" width="18" height="18" />` : html`<${Icon} name=${icon} size=${16} />`}<span>${channel.name}</span>
    ${unread > 0 && html`<span class="count" aria-label="${unread} new">${unread}</span>`}</button></li>`;
}

export function Main() {
  const shown = conversation();
  if (!shown) return html`<main class="main"></main>`;
  return html`<main class="main" aria-label=${shown.name}>
    <header class="pane-head">
      ${shown.direct ? html`<img src="/ui/static/icon.svg" alt="" width="22" height="22" />` : html`<${Icon} name=${shown.private ? "lock" : "hash"} />`}
      <h2>${shown.name}</h2>
      ${shown.direct && html`<div class="tabs" role="tablist">${["home", "messages"].map((tab) => html`
        <button type="button" role="tab" aria-selected=${state.place.tab === tab} onClick=${() => { go({ tab }); attempt(act("home", { tab })); }}>${tab}</button>`)}</div>`}
      ${!shown.direct && !shown.has_bot && html`<span class="badge warn">the app is not in this channel</span>`}
    </header>
    ${shown.direct && state.place.tab === "home" ? html`<${Home} />` : html`<${Channel} />`}
  </main>`;
}

function Home() {
  const view = state.home;
  if (!view) return html`<div class="home empty"><div class="spinner" role="status" aria-label="Loading"></div><p>The app has not published its home tab yet.</p></div>`;
  return html`<div class="home" tabindex="0" role="region" aria-label="App Home"><div class="home-inside">
    <${Blocks} blocks=${view.content.blocks} surface=${{ key: view.id, where: { view: view.id }, errors: {} }} /></div></div>`;
}

export function Banners() {
  if (!state.online) {
    return html`<div class="banner bad" role="alert"><${Icon} name="plug" /><b>The sandbox does not answer.</b> It was stopped or is restarting. This page will connect again by itself.</div>`;
  }
  if (!state.connected) {
    return html`<div class="banner" role="alert"><${Icon} name="plug" /><b>The bot is not connected.</b> Commands and buttons fail until it connects again. This page will show it.</div>`;
  }
  return null;
}

export function Toasts() {
  return html`<div class="toasts" role="status" aria-live="polite">${state.toasts.map((toast) => html`
    <div key=${toast.id} class="toast ${toast.kind}"><${Icon} name=${toast.kind === "error" ? "warning" : "info"} /><span>${toast.text}</span>
      <button type="button" class="quiet icon-only" aria-label="Dismiss" onClick=${() => dismissToast(toast.id)}><${Icon} name="close" size=${15} /></button></div>`)}</div>`;
}

