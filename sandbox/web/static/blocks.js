// Block Kit as nodes. A holder is {key, where, errors}: the entries it belongs to, how requests name it, its field errors.
import { html } from "./ui.js";
import { Element, Field } from "./elements.js";
import { channelLink, link, mention, mrkdwn, plainText, textObject, words } from "./text.js";
import { Emoji, Icon } from "./icons.js";

export function Blocks({ blocks, holder }) {
  return html`<div class="blocks">${blocks.map((block, at) => html`<${Block} key=${block.block_id ?? at} block=${block} holder=${holder} />`)}</div>`;
}

function Block({ block, holder }) {
  const View = KINDS[block.type] ?? Unknown;
  return html`<${View} block=${block} holder=${holder} />`;
}

const KINDS = {
  header: ({ block }) => html`<h3 class="b-header">${textObject(block.text)}</h3>`,
  divider: () => html`<hr class="b-divider" />`,
  section: Section,
  context: ({ block }) => html`<div class="b-context">${block.elements.map(contextItem)}</div>`,
  actions: ({ block, holder }) => html`<div class="b-actions">${block.elements.map(
    (element) => html`<${Element} key=${element.action_id} block=${block} element=${element} holder=${holder} />`)}</div>`,
  input: ({ block, holder }) => html`<${Field} block=${block} element=${block.element} holder=${holder} />`,
  image: ({ block }) => html`<figure class="b-image"><${Icon} name="eye" /><figcaption>${words(block.title) || block.alt_text}</figcaption></figure>`,
  rich_text: ({ block }) => html`<div class="b-rich">${block.elements.map(rich)}</div>`,
  markdown: ({ block }) => html`<div class="b-section">${mrkdwn(block.text)}</div>`,
  alert: ({ block }) => html`<div class="b-alert level-${block.level ?? "default"}" role="status">${textObject(block.text)}</div>`,
};

function Unknown({ block }) {
  return html`<div class="b-unknown">The sandbox does not draw blocks of type <code>${block.type}</code>.</div>`;
}

function Section({ block, holder }) {
  return html`<div class="b-section">
    <div class="b-text">
      ${block.text && html`<div>${textObject(block.text)}</div>`}
      ${block.fields && html`<div class="b-fields">${block.fields.map((field) => html`<div>${textObject(field)}</div>`)}</div>`}
    </div>
    ${block.accessory && html`<div class="b-accessory"><${Element} block=${block} element=${block.accessory} holder=${holder} /></div>`}
  </div>`;
}

function contextItem(item) {
  return item.type === "image" ? html`<span title=${item.alt_text}><${Icon} name="eye" size=${14} /></span>` : html`<span>${textObject(item)}</span>`;
}

const RICH = {
  rich_text_section: (part) => html`<p>${part.elements.map(run)}</p>`,
  rich_text_preformatted: (part) => html`<pre>${part.elements.map(run)}</pre>`,
  rich_text_quote: (part) => html`<blockquote>${part.elements.map(run)}</blockquote>`,
  rich_text_list: (part) => {
    const items = part.elements.map((item) => html`<li>${item.elements.map(run)}</li>`);
    return part.style === "ordered" ? html`<ol>${items}</ol>` : html`<ul>${items}</ul>`;
  },
};
const rich = (part) => RICH[part.type]?.(part) ?? null;

const RUNS = {
  text: (one) => one.text,
  link: (one) => link(one.url, one.text),
  user: (one) => mention(one.user_id),
  channel: (one) => channelLink(one.channel_id),
  emoji: (one) => html`<${Emoji} name=${one.name} />`,
  broadcast: (one) => html`<span class="mention">@${one.range}</span>`,
  date: (one) => one.fallback ?? "",
};

// Nothing in a run is parsed; only its style counts.
function run(one) {
  let node = RUNS[one.type]?.(one) ?? plainText(one.text ?? "", false);
  const style = one.style ?? {};
  if (style.code) node = html`<code>${node}</code>`;
  if (style.bold) node = html`<strong>${node}</strong>`;
  if (style.italic) node = html`<em>${node}</em>`;
  if (style.strike) node = html`<s>${node}</s>`;
  return node;
}
