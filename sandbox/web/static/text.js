// Slack's text objects as nodes. Text from elsewhere only becomes text nodes; links open a new tab without a referrer.
import { html } from "./ui.js";
import { Emoji } from "./icons.js";
import { now, state, userOf } from "./store.js";

const ENTITIES = { "&amp;": "&", "&lt;": "<", "&gt;": ">" };
export const unescape = (text) => text.replace(/&(amp|lt|gt);/g, (entity) => ENTITIES[entity]);

const EMOJI = /:([a-z0-9_+-]+):/g;
// First code, then <...>, then emoji, then *bold*, _italic_ and ~strike~ between word boundaries.
const INLINE = new RegExp(
  [
    "```([\\s\\S]+?)```", "`([^`\\n]+)`", "<([^<>\\n]+)>", ":([a-z0-9_+-]+):",
    "(?<![\\w*])\\*(?=\\S)([^*\\n]*[^*\\s])\\*(?![\\w*])",
    "(?<![\\w_])_(?=\\S)([^_\\n]*[^_\\s])_(?![\\w_])",
    "(?<![\\w~])~(?=\\S)([^~\\n]*[^~\\s])~(?![\\w~])",
  ].join("|"),
  "g",
);

export function plainText(text, emoji = true) {
  return emoji ? split(text, EMOJI, ([, name]) => html`<${Emoji} name=${name} />`, (part) => part) : text;
}

function split(text, pattern, node, rest) {
  const parts = [];
  let at = 0;
  for (const match of text.matchAll(pattern)) {
    if (match.index > at) parts.push(rest(text.slice(at, match.index)));
    parts.push(node(match));
    at = match.index + match[0].length;
  }
  if (at < text.length) parts.push(rest(text.slice(at)));
  return parts;
}

function inline(text) {
  return split(text, INLINE, ([, pre, code, angle, emoji, bold, italic, strike]) => {
    if (pre !== undefined) return html`<pre>${unescape(pre.replace(/^\n/, ""))}</pre>`;
    if (code !== undefined) return html`<code>${unescape(code)}</code>`;
    if (angle !== undefined) return reference(angle);
    if (emoji !== undefined) return html`<${Emoji} name=${emoji} />`;
    if (bold !== undefined) return html`<strong>${inline(bold)}</strong>`;
    if (italic !== undefined) return html`<em>${inline(italic)}</em>`;
    return html`<s>${inline(strike)}</s>`;
  }, unescape);
}

// The text between < and >: people, channels, dates, special mentions, links.
function reference(inside) {
  const [target, label] = inside.split("|");
  if (target.startsWith("@")) return mention(target.slice(1));
  if (target.startsWith("#")) return channelLink(target.slice(1));
  if (target.startsWith("!date^")) return date(inside.slice(6));
  if (target.startsWith("!")) return html`<span class="mention">@${unescape(label ?? target.slice(1))}</span>`;
  return link(target, label);
}

export function link(target, label) {
  const url = unescape(target);
  if (!/^(https?|mailto):/i.test(url)) return unescape(label ?? `<${target}>`);
  return html`<a href=${url} target="_blank" rel="noopener noreferrer">${unescape(label ?? target)}</a>`;
}

export function mention(id) {
  return html`<span class="mention ${id === state.me ? "me" : ""}">@${userOf(id).real_name}</span>`;
}

export function channelLink(id) {
  return html`<span class="mention">#${state.conversations.get(id)?.name ?? "private channel"}</span>`;
}

const DAY = new Intl.DateTimeFormat("en", { month: "short", day: "numeric", year: "numeric" });
const TIME = new Intl.DateTimeFormat("en", { hour: "numeric", minute: "2-digit" });
export const clock = (seconds) => TIME.format(new Date(seconds * 1000));

function date(inside) {
  const [place, fallback] = inside.split("|");
  const [unix, format] = place.split("^");
  const moment = new Date(Number(unix) * 1000);
  if (Number.isNaN(moment.getTime())) return unescape(fallback ?? "");
  const words = unescape(format ?? "{date_short_pretty} {time}")
    .replaceAll(/\{date[a-z_]*\}/g, (token) => (token.endsWith("pretty}") ? dayWords(moment) : DAY.format(moment)))
    .replaceAll(/\{time[a-z_]*\}/g, TIME.format(moment));
  return html`<time datetime=${moment.toISOString()} title=${fallback ?? moment.toISOString()}>${words}</time>`;
}

export function dayWords(moment) {
  const days = Math.round((startOf(new Date(now())) - startOf(moment)) / 86_400_000);
  return days === 0 ? "today" : days === 1 ? "yesterday" : days === -1 ? "tomorrow" : DAY.format(moment);
}

const startOf = (moment) => new Date(moment.getFullYear(), moment.getMonth(), moment.getDate()).getTime();

// mrkdwn: first fenced blocks, then lines, with quotes.
export function mrkdwn(text) {
  const parts = [];
  for (const piece of text.split(/(```[\s\S]+?```)/)) {
    if (piece.startsWith("```")) parts.push(inline(piece));
    else parts.push(...lines(piece));
  }
  return parts;
}

function lines(text) {
  const parts = [];
  const rows = text.split("\n");
  rows.forEach((row, at) => {
    const quote = /^(?:>|&gt;)\s?(.*)$/.exec(row);
    if (quote) parts.push(html`<blockquote>${inline(quote[1])}</blockquote>`);
    else parts.push(inline(row), at < rows.length - 1 ? "\n" : null);
  });
  return parts;
}

export function textObject(object) {
  if (!object) return null;
  return object.type === "mrkdwn" ? mrkdwn(object.text) : plainText(object.text, object.emoji !== false);
}

export const words = (object) => object?.text ?? "";
