// Rich text as nodes.
import { html } from "./ui.js";
import { channelLink, link, mention, plainText } from "./text.js";
import { Emoji } from "./icons.js";

const RICH = {
  rich_text_section: (part) => html`<p>${part.elements.map(runNode)}</p>`,
  rich_text_preformatted: (part) => html`<pre>${part.elements.map(runNode)}</pre>`,
  rich_text_quote: (part) => html`<blockquote>${part.elements.map(runNode)}</blockquote>`,
  rich_text_list: (part) => {
    const items = part.elements.map((item) => html`<li>${item.elements.map(runNode)}</li>`);
    return part.style === "ordered" ? html`<ol>${items}</ol>` : html`<ul>${items}</ul>`;
  },
};
export const rich = (part) => RICH[part.type]?.(part) ?? null;

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
