// The entry module of the sandbox's page. The only library is in vendor (see vendor/README.md).
import { html, render, useEffect } from "./ui.js";
import { changed, connect, state, useStore } from "./store.js";
import { Banners, Main, Sidebar, Toasts, TopBar } from "./layout.js";
import { Thread } from "./messages.js";
import { Modal } from "./modal.js";
import { ReviewerConsole } from "./reviewer-console.js";
import { Tour, resumeTour } from "./tour.js";

const PANES = [".modal", ".tour", ".console", "#composer", ".side .current"];

// F6 moves through the visible panes. In a pane it focuses the first button or input.
function nextPane(event) {
  if (event.key !== "F6") return;
  event.preventDefault();
  const visible = PANES.map((pane) => document.querySelector(pane)).filter((pane) => pane && !pane.closest("[inert]"));
  const at = visible.findIndex((pane) => pane.contains(document.activeElement));
  const next = visible[(at + (event.shiftKey ? visible.length - 1 : 1)) % visible.length];
  (next.matches("textarea, button, a") ? next : next.querySelector("button, a, input, textarea"))?.focus();
}

function App() {
  const { ready, views, place, consoleOpen, hasConsole } = useStore();
  useEffect(() => {
    addEventListener("keydown", nextPane);
    return () => removeEventListener("keydown", nextPane);
  }, []);
  if (!ready) return html`<div class="starting"><${Banners} /><div class="spinner" role="status" aria-label="Loading"></div></div>`;
  const top = views[views.length - 1];
  return html`
    <${TopBar} />
    <${Banners} />
    <div class="panes ${consoleOpen && hasConsole ? "with-console" : ""} ${place.thread ? "with-thread" : ""}">
      <div class="client">
        <div class="client-inside" inert=${Boolean(top)}>
          <${Sidebar} />
          <${Main} />
          ${place.thread && html`<${Thread} />`}
        </div>
        ${top && html`<${Modal} key=${top.id} view=${top} depth=${views.length} />`}
      </div>
      ${hasConsole && consoleOpen && html`<${ReviewerConsole} />`}
    </div>
    <${Tour} />
    <${Toasts} />`;
}

state.consoleOpen = window.innerWidth > 1000;
render(html`<${App} />`, document.body);
connect();
resumeTour();
changed();
