// Dialogs over everything: "are you sure", and looking at a document. The browser's own <dialog> minds the focus.
import { html, render, useEffect, useRef } from "./ui.js";
import { textObject, words } from "./text.js";
import { Icon } from "./icons.js";

function show(view) {
  const place = document.createElement("div");
  document.body.append(place);
  return new Promise((resolve) => {
    const done = (value) => { render(null, place); place.remove(); resolve(value); };
    render(html`<${Dialog} view=${view} done=${done} />`, place);
  });
}

function Dialog({ view, done }) {
  const dialog = useRef();
  useEffect(() => { if (!dialog.current.open) dialog.current.showModal(); }, []);
  return html`<dialog ref=${dialog} class=${view.className} aria-label=${view.label} onCancel=${(event) => { event.preventDefault(); done(false); }}
    onClick=${(event) => event.target === dialog.current && done(false)}>${view.body(done)}</dialog>`;
}

// Resolves with the person's answer to a confirm object.
export function confirmed(asked) {
  return show({
    className: "confirm",
    label: words(asked.title),
    body: (done) => html`
      <h2>${textObject(asked.title)}</h2>
      <p>${textObject(asked.text)}</p>
      <div class="dialog-buttons">
        <button type="button" class="button" onClick=${() => done(false)}>${textObject(asked.deny)}</button>
        <button type="button" class="button ${asked.style === "danger" ? "danger" : "primary"}" autofocus onClick=${() => done(true)}>${textObject(asked.confirm)}</button>
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
      <header><${Icon} name="file" /><h2>${name}</h2><a class="button" href=${href} target="_blank" rel="noopener">Open alone</a>
        <button type="button" class="quiet icon-only" aria-label="Close" autofocus onClick=${() => done(true)}><${Icon} name="close" /></button></header>
      <div class="document-body">${frame}</div>`,
  });
}
