// Dialogs: a confirmation, and a document. The browser's own <dialog> handles the focus.
import { html, render, useEffect, useRef } from "./ui.js";
import { textObject, words } from "./text.js";
import { Icon } from "./icons.js";

function show(view) {
  const before = document.activeElement;
  const container = document.createElement("div");
  document.body.append(container);
  return new Promise((resolve) => {
    const done = (value) => { render(null, container); container.remove(); if (before?.isConnected) before.focus(); resolve(value); };
    render(html`<${Dialog} view=${view} done=${done} />`, container);
  });
}

function Dialog({ view, done }) {
  const dialog = useRef();
  useEffect(() => { if (!dialog.current.open) dialog.current.showModal(); }, []);
  return html`<dialog ref=${dialog} class=${view.className} aria-label=${view.label} onCancel=${(event) => { event.preventDefault(); done(false); }}
    onClick=${(event) => event.target === dialog.current && done(false)}>${view.body(done)}</dialog>`;
}

// Resolves with the person's answer to a confirm object.
export function confirmed(dialog) {
  return show({
    className: "confirm",
    label: words(dialog.title),
    body: (done) => html`
      <h2>${textObject(dialog.title)}</h2>
      <p>${textObject(dialog.text)}</p>
      <div class="dialog-buttons">
        <button type="button" class="button" onClick=${() => done(false)}>${textObject(dialog.deny)}</button>
        <button type="button" class="button ${dialog.style === "danger" ? "danger" : "primary"}" autofocus onClick=${() => done(true)}>${textObject(dialog.confirm)}</button>
      </div>`,
  });
}

export function openDocument({ href, name, type }) {
  const frame = type?.startsWith("image/")
    ? html`<img src=${href} alt=${name} />`
    : html`<iframe src=${href} title=${name}></iframe>`;
  return show({
    className: "document",
    label: name,
    body: (done) => html`
      <header><${Icon} name="file" /><h2>${name}</h2><a class="button" href=${href} target="_blank" rel="noopener">Open in a new tab</a>
        <button type="button" class="quiet icon-only" aria-label="Close" autofocus onClick=${() => done(true)}><${Icon} name="close" /></button></header>
      <div class="document-body">${frame}</div>`,
  });
}
