// The visible modal, over the Slack part of the page. The focus stays inside; F6 moves to the reviewer console and the tour.
import { html, useEffect, useLayoutEffect, useRef, useState } from "./ui.js";
import { act } from "./api.js";
import { collect } from "./input-state.js";
import { attempt, state } from "./store.js";
import { textObject, words } from "./text.js";
import { Blocks } from "./blocks.js";
import { Icon } from "./icons.js";

const FOCUSABLE = "a[href], button:not([disabled]), input:not([disabled]):not([hidden]), select:not([disabled]), textarea:not([disabled]), [tabindex='0']";
const focusable = (root) => [...root.querySelectorAll(FOCUSABLE)].filter((element) => element.offsetParent !== null);

export function Modal({ view, depth }) {
  const root = useRef();
  const body = useRef();
  const [busy, setBusy] = useState(false);
  const { content } = view;
  const surface = { key: view.id, where: { view: view.id }, errors: view.errors };

  const submit = async () => {
    if (busy || !content.submit) return;
    setBusy(true);
    await attempt(collect(view.id).then((values) => act("submit", { view: view.id, values })));
    setBusy(false);
  };
  const close = (whole) => attempt(act("close", { view: view.id, whole_stack: whole }));
  const onKey = (event) => {
    if (event.key === "Escape") { event.preventDefault(); close(false); }
    else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); submit(); }
    else if (event.key === "Tab") trap(event, root.current);
  };
  useFocus(view, body);
  useHeldFocus(body, () => close(false));
  useFirstError(view, body);

  return html`<div class="modal-shade">
    <section class="modal" role="dialog" aria-modal="true" aria-labelledby="modal-title" tabindex="-1" data-view=${view.id} ref=${root} onKeyDown=${onKey}>
      <header class="modal-head">
        ${depth > 1
          ? html`<button type="button" class="quiet icon-only" aria-label="Back to ${words(state.views[depth - 2].content.title)}" onClick=${() => close(false)}><${Icon} name="back" /></button>`
          : html`<img src="/ui/static/icon.svg" alt="" width="28" height="28" />`}
        <h2 id="modal-title">${textObject(content.title)}</h2>
        <button type="button" class="quiet icon-only" aria-label="Close the window" onClick=${() => close(true)}><${Icon} name="close" /></button>
      </header>
      <form class="modal-body" ref=${body} tabindex="-1" novalidate onSubmit=${(event) => { event.preventDefault(); submit(); }}>
        <${Blocks} blocks=${content.blocks} surface=${surface} />
      </form>
      <footer class="modal-foot">
        <small>Ctrl+Enter to submit · Esc to close</small>
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

// A new view, or a new page in it, starts at the top with the focus on its first input. After the last view the old focus returns.
function useFocus(view, body) {
  const shown = `${view.id} ${words(view.content.title)} ${view.content.blocks.find((block) => block.type === "header")?.text.text ?? ""}`;
  useLayoutEffect(() => {
    const before = document.activeElement;
    return () => before?.isConnected && before.focus();
  }, [view.id]);
  useLayoutEffect(() => {
    body.current.scrollTop = 0;
    const { bottom } = body.current.getBoundingClientRect();
    const seen = focusable(body.current).filter((element) => element.getBoundingClientRect().bottom < bottom);
    const first = seen.find((element) => element.closest(".field")) ?? seen[0];
    (body.current.querySelector("[data-autofocus='true']") ?? first ?? body.current).focus({ preventScroll: true });
  }, [shown]);
}

// The focus stays in the window when the element that has it disappears, as a button does after its press. Where the
// focus is nowhere, because the person has clicked beside the window, Esc still closes it.
function useHeldFocus(body, close) {
  const onEscape = useRef();
  onEscape.current = close;
  useEffect(() => {
    const nowhere = () => document.activeElement === document.body || !document.activeElement;
    const hold = () => { if (nowhere()) body.current?.focus({ preventScroll: true }); };
    const onKey = (event) => { if (event.key === "Escape" && nowhere()) { event.preventDefault(); onEscape.current(); } };
    const watch = new MutationObserver(hold);
    watch.observe(body.current, { childList: true, subtree: true });
    document.addEventListener("keydown", onKey);
    return () => { watch.disconnect(); document.removeEventListener("keydown", onKey); };
  }, []);
}

// After a refused submit, the first field with a new error is scrolled into view and focused.
function useFirstError(view, body) {
  const known = useRef([]);
  useEffect(() => {
    const errors = Object.keys(view.errors);
    const fresh = errors.some((blockId) => !known.current.includes(blockId));
    known.current = errors;
    const field = fresh && body.current.querySelector(".field.invalid");
    if (!field) return;
    field.scrollIntoView({ block: "center" });
    focusable(field)[0]?.focus({ preventScroll: true });
  }, [view.errors]);
}
