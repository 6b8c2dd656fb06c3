// file_input: drop a file, browse, or use a sample file; with progress, refusals and a second attempt.
import { html, useEffect, useRef, useState } from "./ui.js";
import { upload } from "./api.js";
import { useValue } from "./use-value.js";
import { state } from "./store.js";
import { openDocument } from "./dialogs.js";
import { Icon } from "./icons.js";

export const size = (bytes) => (bytes >= 1_000_000 ? `${(bytes / 1_000_000).toFixed(1)} MB` : `${Math.max(1, Math.round(bytes / 1000))} kB`);

export function FileInput(props) {
  const { element, id, described, surface, block, onRefusal, invalid } = props;
  const [value, change] = useValue(props);
  const [busy, setBusy] = useState(null);
  const [over, setOver] = useState(false);
  const chooser = useRef();
  const root = useRef();
  const added = useRef(false);
  const files = value ?? [];
  const room = (element.max_files ?? 10) - files.length;

  const add = async (picked) => {
    onRefusal("");
    let held = files;
    for (const file of [...picked].slice(0, room)) {
      const sending = upload(file, { ...surface.where, block_id: block.block_id, action_id: element.action_id }, (share) => setBusy({ name: file.name, share, cancel: sending.cancel }));
      setBusy({ name: file.name, share: 0, cancel: sending.cancel });
      try {
        held = [...held, await sending];
        setBusy(null);
        added.current = true;
        await change(held);
      } catch (error) {
        setBusy(null);
        onRefusal(error.message);
      }
    }
    if (picked.length > room) onRefusal(`You can add up to ${element.max_files ?? 10} ${element.max_files === 1 ? "file" : "files"}.`);
  };
  // What was pressed is gone by now: the focus goes to the file that it has added.
  useEffect(() => {
    if (added.current && files.length) [...root.current.querySelectorAll(".file-open")].pop()?.focus({ preventScroll: true });
    added.current = false;
  }, [files.length]);
  const take = async (name) => {
    const answer = await fetch(`/ui/samples/${encodeURIComponent(name)}`);
    const body = await answer.blob();
    add([new File([body], name, { type: body.type })]);
  };
  const dropped = (event) => { event.preventDefault(); setOver(false); add(event.dataTransfer.files); };
  const accept = (element.filetypes ?? []).map((kind) => `.${kind}`).join(",");

  return html`<div class="files" id=${id} data-files ref=${root}>
    ${files.map((file) => html`<${FileRow} key=${file.id} file=${file} onRemove=${() => change(files.filter((other) => other.id !== file.id))} />`)}
    ${busy && html`<div class="file-row" role="status"><${Icon} name="upload" /><span class="file-name">${busy.name}</span>
      <progress value=${busy.share} max="1" aria-label="Uploading ${busy.name}" /><button type="button" class="quiet" onClick=${busy.cancel}>Cancel</button></div>`}
    ${room > 0 && !busy && html`<div class="drop ${over ? "over" : ""}" onDragOver=${(event) => { event.preventDefault(); setOver(true); }} onDragLeave=${() => setOver(false)} onDrop=${dropped}>
      <${Icon} name="upload" size=${22} />
      <div>Drop ${element.max_files === 1 ? "a file" : "files"} here, or${" "}
        <button type="button" class="link" aria-describedby=${described} aria-invalid=${invalid} onClick=${() => chooser.current.click()}>browse</button></div>
      <small>${element.filetypes ? `${element.filetypes.join(", ")} · ` : ""}up to 10 MB</small>
      <input ref=${chooser} type="file" hidden multiple=${element.max_files !== 1} accept=${accept} onChange=${(event) => { add(event.target.files); event.target.value = ""; }} />
    </div>`}
    ${room > 0 && !busy && html`<${SampleFiles} kinds=${element.filetypes} onTake=${take} />`}
  </div>`;
}

// The sample files of the sandbox that have a type which the input accepts.
function SampleFiles({ kinds, onTake }) {
  const samples = state.documents.filter((sample) => !kinds || kinds.includes(sample.name.split(".").pop()));
  if (!samples.length) return null;
  return html`<div class="samples"><span>Sample files:</span>${samples.map((sample) => html`
    <button type="button" class="sample ${sample.refused ? "refused" : ""}" title="${sample.about}${sample.refused ? ". It will be refused." : ""}" onClick=${() => onTake(sample.name)}>
      <${Icon} name=${sample.refused ? "warning" : "file"} size=${13} />${sample.name}</button>`)}</div>`;
}

// A file of a message. As in Slack, a picture is shown large, and a click enlarges it further.
export function MessageFile({ file }) {
  if (!file.mimetype?.startsWith("image/")) return html`<${FileRow} file=${file} />`;
  return html`<${Picture} href=${file.href} name=${file.title || file.name} type=${file.mimetype} />`;
}

export function Picture({ href, name, alt, type = "image/png" }) {
  return html`<figure class="picture">
    <figcaption>${name}</figcaption>
    <button type="button" aria-label="Enlarge ${name}" onClick=${() => openDocument({ href, name, type })}><img src=${href} alt=${alt ?? name} /></button>
  </figure>`;
}

export function FileRow({ file, onRemove }) {
  const picture = file.mimetype?.startsWith("image/");
  return html`<div class="file-row">
    <button type="button" class="file-open" onClick=${() => openDocument({ href: file.href, name: file.name, type: file.mimetype })}>
      ${picture ? html`<img src=${file.href} alt="" />` : html`<${Icon} name="file" />`}
      <span class="file-name">${file.title || file.name}</span><small>${size(file.size)}</small>
    </button>
    ${onRemove && html`<button type="button" class="quiet icon-only" aria-label="Remove ${file.name}" onClick=${onRemove}><${Icon} name="close" size=${16} /></button>`}
  </div>`;
}
