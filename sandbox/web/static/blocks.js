// Block Kit as nodes. A surface is {key, where, errors}: its key in input-state.js, its name in requests, its field errors.
import { html } from "./ui.js";
import { Element, Field } from "./elements.js";
import { mrkdwn, textObject, words } from "./text.js";
import { Picture } from "./files.js";
import { Icon } from "./icons.js";
import { rich } from "./rich-text.js";
import { DataTable } from "./tables.js";

export function Blocks({ blocks, surface }) {
  return html`<div class="blocks">${blocks.map((block, at) => html`<${Block} key=${block.block_id ?? at} block=${block} surface=${surface} />`)}</div>`;
}

function Block({ block, surface }) {
  const View = KINDS[block.type] ?? Unknown;
  return html`<${View} block=${block} surface=${surface} />`;
}

const KINDS = {
  header: Header,
  divider: () => html`<hr class="b-divider" />`,
  section: Section,
  context: ({ block }) => html`<div class="b-context">${block.elements.map(contextItem)}</div>`,
  actions: ({ block, surface }) => html`<div class="b-actions">${block.elements.map(
    (element) => html`<${Element} key=${element.action_id} block=${block} element=${element} surface=${surface} />`)}</div>`,
  input: ({ block, surface }) => html`<${Field} block=${block} element=${block.element} surface=${surface} />`,
  image: ImageBlock,
  rich_text: ({ block }) => html`<div class="b-rich">${block.elements.map(rich)}</div>`,
  markdown: ({ block }) => html`<div class="b-section">${mrkdwn(block.text)}</div>`,
  alert: Alert,
  container: Container,
  data_table: DataTable,
};

function Unknown({ block }) {
  return html`<div class="b-unknown">The sandbox does not show blocks of type <code>${block.type}</code>.</div>`;
}

// A page has its own headings above: a header of Slack's level 1 is an <h3>.
function Header({ block }) {
  const level = block.level ?? 1;
  const tag = `h${Math.min(level + 2, 6)}`;
  return html`<${tag} class="b-header level-${level}">${textObject(block.text)}<//>`;
}

const ALERT_ICONS = { info: "info", warning: "warning", error: "warning", success: "check" };

function Alert({ block }) {
  const level = block.level ?? "default";
  const icon = ALERT_ICONS[level];
  return html`<div class="b-alert level-${level}" role="status">${icon && html`<${Icon} name=${icon} size=${17} />`}<div>${textObject(block.text)}</div></div>`;
}

function Container({ block, surface }) {
  const title = block.rich_text_title ? block.rich_text_title.elements.map(rich) : textObject(block.title);
  const heading = html`<b>${title}</b>${block.subtitle && html`<small>${textObject(block.subtitle)}</small>`}`;
  const inside = html`<${Blocks} blocks=${block.child_blocks} surface=${surface} />`;
  return block.is_collapsible
    ? html`<details class="b-container" open=${!block.default_collapsed}><summary>${heading}</summary>${inside}</details>`
    : html`<div class="b-container ${block.has_header_divider ? "divided" : ""}"><div class="container-head">${heading}</div>${inside}</div>`;
}

// A picture that the app has uploaded. One from elsewhere is only named, because the page loads nothing from elsewhere.
function ImageBlock({ block }) {
  const name = words(block.title) || block.alt_text;
  const id = block.slack_file?.id;
  return id
    ? html`<${Picture} href="/ui/files/${id}" name=${name} alt=${block.alt_text} />`
    : html`<figure class="b-image"><${Icon} name="eye" /><figcaption>${name}</figcaption></figure>`;
}

function Section({ block, surface }) {
  return html`<div class="b-section">
    <div class="b-text">
      ${block.text && html`<div>${textObject(block.text)}</div>`}
      ${block.fields && html`<div class="b-fields">${block.fields.map((field) => html`<div>${textObject(field)}</div>`)}</div>`}
    </div>
    ${block.accessory && html`<div class="b-accessory"><${Element} block=${block} element=${block.accessory} surface=${surface} /></div>`}
  </div>`;
}

function contextItem(item) {
  return item.type === "image" ? html`<span title=${item.alt_text}><${Icon} name="eye" size=${14} /></span>` : html`<span>${textObject(item)}</span>`;
}
