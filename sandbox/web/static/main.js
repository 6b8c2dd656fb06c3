// Callsign's sandbox in a browser. Everything comes from the sandbox's own port; see vendor/README.md for the one library.
import { html, render, useEffect } from "./ui.js";
import { changed, connect, state, useStore } from "./store.js";
import { Banners, Main, Sidebar, Toasts, TopBar } from "./shell.js";
import { Thread } from "./messages.js";
import { Modal } from "./modal.js";
import { Desk } from "./desk.js";
import { Tour, resumeTour } from "./tour.js";

const PANES = [".modal", ".tour", ".desk", "#composer", ".side .current"];

// F6 goes round the panes that are there; in a pane it finds the first thing to press or type into.
function nextPane(event) {
  if (event.key !== "F6") return;
  event.preventDefault();
  const there = PANES.map((pane) => document.querySelector(pane)).filter((pane) => pane && !pane.closest("[inert]"));
  const at = there.findIndex((pane) => pane.contains(document.activeElement));
  const next = there[(at + (event.shiftKey ? there.length - 1 : 1)) % there.length];
  (next.matches("textarea, button, a") ? next : next.querySelector("button, a, input, textarea"))?.focus();
}

function App() {
  const { ready, views, place, deskOpen, hasDesk } = useStore();
  useEffect(() => {
    addEventListener("keydown", nextPane);
    return () => removeEventListener("keydown", nextPane);
  }, []);
  if (!ready) return html`<div class="starting"><${Banners} /><div class="spinner" role="status" aria-label="Loading"></div></div>`;
  const top = views[views.length - 1];
  return html`
    <${TopBar} />
    <${Banners} />
    <div class="panes ${deskOpen && hasDesk ? "with-desk" : ""} ${place.thread ? "with-thread" : ""}">
      <div class="client">
        <div class="client-inside" inert=${Boolean(top)}>
          <${Sidebar} />
          <${Main} />
          ${place.thread && html`<${Thread} />`}
        </div>
        ${top && html`<${Modal} key=${top.id} view=${top} depth=${views.length} />`}
      </div>
      ${hasDesk && deskOpen && html`<${Desk} />`}
    </div>
    <${Tour} />
    <${Toasts} />`;
}

state.deskOpen = window.innerWidth > 1000;
render(html`<${App} />`, document.body);
connect();
resumeTour();
changed();
