// A data table: pages of rows, sorted by a click on the head of a column, as in Slack.
import { html, useState } from "./ui.js";
import { Icon } from "./icons.js";
import { rich } from "./rich-text.js";

const wordsOf = (cell) => cell.text ?? richWords(cell);
const richWords = (node) => node.text ?? node.name ?? node.url ?? (node.elements ?? []).map(richWords).join(" ");
const shown = (cell) => (cell.type === "rich_text" ? cell.elements.map(rich) : cell.text);

const ARROWS = { none: "sort", ascending: "up", descending: "down" };

const isNumeric = (rows, column) => rows.every((row) => row[column].type === "raw_number");

// As in Slack, a column of numbers only is sorted by number, and every other column by its texts.
function compared(rows, column) {
  return isNumeric(rows, column)
    ? (one, other) => one[column].value - other[column].value
    : (one, other) => wordsOf(one[column]).localeCompare(wordsOf(other[column]));
}

export function DataTable({ block }) {
  const [order, setOrder] = useState(null); // {column, down}
  const [page, setPage] = useState(0);
  const [head, ...rows] = block.rows;
  const size = block.page_size ?? 5;
  const pages = Math.ceil(rows.length / size);
  const at = Math.min(page, pages - 1); // an update may have fewer rows
  const ordered = order && order.column < head.length ? [...rows].sort(compared(rows, order.column)) : rows;
  if (order?.down) ordered.reverse();
  const first = at * size;
  const sort = (column) => {
    setPage(0);
    setOrder(order?.column === column ? (order.down ? null : { column, down: true }) : { column, down: false });
  };
  const direction = (column) => (order?.column === column ? (order.down ? "descending" : "ascending") : "none");

  return html`<div class="b-table">
    <div class="table-frame" tabindex="0" role="region" aria-label=${block.caption}><table>
      <caption>${block.caption}</caption>
      <thead><tr>${head.map((cell, column) => html`<th scope="col" aria-sort=${direction(column)} class=${isNumeric(rows, column) ? "number" : ""}>
        <button type="button" onClick=${() => sort(column)}>${wordsOf(cell)}<${Icon} name=${ARROWS[direction(column)]} size=${13} /></button></th>`)}</tr></thead>
      <tbody>${ordered.slice(first, first + size).map((row) => html`<tr>${row.map((cell, column) => html`<${Cell} cell=${cell} isHead=${column === (block.row_header_column_index ?? 0)} />`)}</tr>`)}</tbody>
    </table></div>
    ${pages > 1 && html`<div class="table-pages">
      <span role="status">${first + 1} to ${Math.min(first + size, rows.length)} of ${rows.length}</span>
      <button type="button" class="quiet icon-only" aria-label="Rows before" disabled=${at === 0} onClick=${() => setPage(at - 1)}><${Icon} name="back" size=${16} /></button>
      <button type="button" class="quiet icon-only" aria-label="Rows after" disabled=${at === pages - 1} onClick=${() => setPage(at + 1)}><${Icon} name="right" size=${16} /></button></div>`}
  </div>`;
}

function Cell({ cell, isHead }) {
  const className = cell.type === "raw_number" ? "number" : "";
  return isHead ? html`<th scope="row" class=${className}>${shown(cell)}</th>` : html`<td class=${className}>${shown(cell)}</td>`;
}
