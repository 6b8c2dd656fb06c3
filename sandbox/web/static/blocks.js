// Block Kit as nodes. A surface is {key, where, errors}: its key in input-state.js, its name in requests, its field errors.
import { html } from "./ui.js";
import { Element, Field } from "./elements.js";
import { channelLink, link, mention, mrkdwn, plainText, textObject, words } from "./text.js";
import { Emoji, Icon } from "./icons.js";

export function Blocks({ blocks, surface }) {
  return html`<div class="blocks">${blocks.map((block, at) => html`<${Block} key=${block.block_id ?? at} block=${block} surface=${surface} />`)}</div>`;
}

function Block({ block, surface }) {
  const View = KINDS[block.type] ?? Unknown;
  return html`<${View} block=${block} surface=${surface} />`;
}

const KINDS = {
  header: ({ block }) => html`<h3 class="b-header">${textObject(block.text)}</h3>`,
  divider: () => html`<hr class="b-divider" />`,
  section: Section,
  context: ({ block }) => html`<div class="b-context">${block.elements.map(contextItem)}</div>`,
  actions: ({ block, surface }) => html`<div class="b-actions">${block.elements.map(
    (element) => html`<${Element} key=${element.action_id} block=${block} element=${element} surface=${surface} />`)}</div>`,
  input: ({ block, surface }) => html`<${Field} block=${block} element=${block.element} surface=${surface} />`,
  image: ({ block }) => html`<figure class="b-image"><${Icon} name="eye" /><figcaption>${words(block.title) || block.alt_text}</figcaption></figure>`,
  rich_text: ({ block }) => html`<div class="b-rich">${block.elements.map(rich)}</div>`,
  markdown: ({ block }) => html`<div class="b-section">${mrkdwn(block.text)}</div>`,
  alert: ({ block }) => html`<div class="b-alert level-${block.level ?? "default"}" role="status">${textObject(block.text)}</div>`,
};

function Unknown({ block }) {
  return html`<div class="b-unknown">The sandbox does not show blocks of type <code>${block.type}</code>.</div>`;
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

const RICH = {
  rich_text_section: (part) => html`<p>${part.elements.map(runNode)}</p>`,
  rich_text_preformatted: (part) => html`<pre>${part.elements.map(runNode)}</pre>`,
  rich_text_quote: (part) => html`<blockquote>${part.elements.map(runNode)}</blockquote>`,
  rich_text_list: (part) => {
    const items = part.elements.map((item) => html`<li>${item.elements.map(runNode)}</li>`);
    return part.style === "ordered" ? html`<ol>${items}</ol>` : html`<ul>${items}</ul>`;
  },
};
const rich = (part) => RICH[part.type]?.(part) ?? null;

const RUNS = {
  text: (run) => run.text,
  link: (run) => link(run.url, run.text),
  user: (run) => mention(run.user_id),
  channel: (run) => channelLink(run.channel_id),
  emoji: (run) => html`<${Emoji} name=${run.name} />`,
  broadcast: (run) => html`<span class="mention">@${run.range}</span>`,
  date: (run) => run.fallback ?? "",
};

// The text of a run is not parsed; only its style is applied.
function runNode(run) {
  let node = RUNS[run.type]?.(run) ?? plainText(run.text ?? "", false);
  const style = run.style ?? {};
  if (style.code) node = html`<code>${node}</code>`;
  if (style.bold) node = html`<strong>${node}</strong>`;
  if (style.italic) node = html`<em>${node}</em>`;
  if (style.strike) node = html`<s>${node}</s>`;
  return node;
}
