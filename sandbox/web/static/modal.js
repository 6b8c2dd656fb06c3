// The visible modal over the Slack side of the page. Focus stays inside; F6 leads to the desk and the tour and back.
import { html, useEffect, useLayoutEffect, useRef, useState } from "./ui.js";
import { act } from "./api.js";
import { collect } from "./entries.js";
import { attempt, state } from "./store.js";
import { textObject, words } from "./text.js";
import { Blocks } from "./blocks.js";
import { Icon } from "./icons.js";

const FOCUSABLE = "a[href], button:not([disabled]), input:not([disabled]):not([hidden]), select:not([disabled]), textarea:not([disabled]), [tabindex='0']";
const focusable = (root) => [...root.querySelectorAll(FOCUSABLE)].filter((one) => one.offsetParent !== null);

export function Modal({ view, depth }) {
  const root = useRef();
  const body = useRef();
  const [busy, setBusy] = useState(false);
  const { content } = view;
  const holder = { key: view.id, where: { view: view.id }, errors: view.errors };

  const submit = async () => {
    if (busy || !content.submit) return;
    setBusy(true);
    await attempt(collect(view.id).then((values) => act("submit", { view: view.id, values })));
    setBusy(false);
  };
  const close = (whole) => attempt(act("close", { view: view.id, whole_stack: whole }));
  const keys = (event) => {
    if (event.key === "Escape") { event.preventDefault(); close(false); }
    else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); submit(); }
    else if (event.key === "Tab") trap(event, root.current);
  };
  useFocus(view, body);
  useFirstError(view, body);

  return html`<div class="modal-shade">
    <section class="modal" role="dialog" aria-modal="true" aria-labelledby="modal-title" data-view=${view.id} ref=${root} onKeyDown=${keys}>
      <header class="modal-head">
        ${depth > 1
          ? html`<button type="button" class="quiet icon-only" aria-label="Back to ${words(state.views[depth - 2].content.title)}" onClick=${() => close(false)}><${Icon} name="back" /></button>`
          : html`<img src="/ui/static/icon.svg" alt="" width="28" height="28" />`}
        <h2 id="modal-title">${textObject(content.title)}</h2>
        <button type="button" class="quiet icon-only" aria-label="Close the window" onClick=${() => close(true)}><${Icon} name="close" /></button>
      </header>
      <form class="modal-body" ref=${body} tabindex="-1" novalidate onSubmit=${(event) => { event.preventDefault(); submit(); }}>
        <${Blocks} blocks=${content.blocks} holder=${holder} />
      </form>
      <footer class="modal-foot">
        <small>Ctrl Enter sends · Esc closes</small>
        <button type="button" class="button" onClick=${() => close(false)}>${content.close ? textObject(content.close) : "Close"}</button>
        ${content.submit && html`<button type="button" class="button primary ${busy ? "busy" : ""}" aria-busy=${busy} data-submit onClick=${submit}>${textObject(content.submit)}</button>`}
      </footer>
    </section>
  </div>`;
}

function trap(event, root) {
  const inside = focusable(root);
  const first = inside[0];
  const last = inside[inside.length - 1];
  if (event.shiftKey && document.activeElement === first) { event.preventDefault(); last.focus(); }
  else if (!event.shiftKey && document.activeElement === last) { event.preventDefault(); first.focus(); }
}

// A view that opens, or becomes another page, begins at its top with its first input; what was focused before gets it back at the end.
function useFocus(view, body) {
  const shown = `${view.id} ${words(view.content.title)} ${view.content.blocks.find((block) => block.type === "header")?.text.text ?? ""}`;
  useLayoutEffect(() => {
    const before = document.activeElement;
    return () => before?.isConnected && before.focus();
  }, [view.id]);
  useLayoutEffect(() => {
    body.current.scrollTop = 0;
    const { bottom } = body.current.getBoundingClientRect();
    const first = focusable(body.current).find((one) => one.getBoundingClientRect().bottom < bottom);
    (body.current.querySelector("[data-autofocus='true']") ?? first ?? body.current).focus({ preventScroll: true });
  }, [shown]);
}

// After a refused submit the first field with a new error is shown and focused; errors that go away move nothing.
function useFirstError(view, body) {
  const known = useRef([]);
  useEffect(() => {
    const errors = Object.keys(view.errors);
    const fresh = errors.some((one) => !known.current.includes(one));
    known.current = errors;
    const field = fresh && body.current.querySelector(".field.invalid");
    if (!field) return;
    field.scrollIntoView({ block: "center" });
    focusable(field)[0]?.focus({ preventScroll: true });
  }, [view.errors]);
}
