// All kinds of selects as a combobox: type to search, arrows to move, Enter to choose. External selects ask the app.
import { html, useEffect, useLayoutEffect, useRef, useState } from "./ui.js";
import { act } from "./api.js";
import { useValue } from "./use-value.js";
import { words } from "./text.js";
import { Icon } from "./icons.js";

const TYPING_PAUSE = 180;
const SHOWN = 120;

export function Select(props) {
  const { element, id, described, invalid, required, surface, block, ids } = props;
  const [value, change] = useValue(props);
  const [open, setOpen] = useState(false);
  const [typed, setTyped] = useState("");
  const [active, setActive] = useState(0);
  const many = element.type.startsWith("multi_");
  const external = element.type.includes("external");
  const [rows, asking] = useOptions({ props, open, typed, external });
  const held = normalise(value, many, ids, props.options);
  const input = useRef();
  const list = useRef();

  const close = () => { setOpen(false); setTyped(""); };
  const show = () => {
    if (open) return;
    const at = rows.findIndex((row) => row.value === held[0]?.value);
    setActive(Math.max(0, at));
    setOpen(true);
  };
  const wire = (options) => (ids ? options.map((option) => option.value) : options);
  const choose = (row) => {
    if (!row || row.label) return;
    if (!many) { change(wire([row])[0]); close(); return; }
    const without = held.filter((option) => option.value !== row.value);
    const limit = element.max_selected_items ?? Infinity;
    if (without.length === held.length && held.length >= limit) return;
    change(wire(without.length < held.length ? without : [...held, plain(row)]));
    setTyped("");
    input.current?.focus();
  };
  const drop = (option) => change(many ? wire(held.filter((other) => other !== option)) : null);
  const onKey = (event) => {
    const moves = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 };
    if (event.key in moves) {
      event.preventDefault();
      if (!open) show();
      else setActive(Math.max(0, Math.min(rows.length - 1, active + moves[event.key])));
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (open) choose(rows[active]); else show();
    } else if (event.key === "Escape" && open) {
      event.stopPropagation();
      close();
    } else if (event.key === "Backspace" && !typed && held.length && many) drop(held[held.length - 1]);
    else if (event.key === "Tab") close();
  };
  usePlace(open, input, list);
  useLayoutEffect(() => { list.current?.querySelector(".active")?.scrollIntoView({ block: "nearest" }); }, [active, open]);

  const single = !many && held[0];
  return html`<div class="select ${open ? "open" : ""}" onfocusout=${(event) => !event.currentTarget.contains(event.relatedTarget) && close()}>
    <div class="select-box text" onClick=${() => { input.current.focus(); show(); }}>
      ${many && held.map((option) => html`<span class="chip" key=${option.value}>${words(option.text)}
        <button type="button" aria-label="Remove ${words(option.text)}" onClick=${(event) => { event.stopPropagation(); drop(option); }}><${Icon} name="close" size=${12} /></button></span>`)}
      <input ref=${input} id=${id} role="combobox" autocomplete="off" aria-expanded=${open} aria-controls="${id}-list" aria-autocomplete="list"
        aria-activedescendant=${open && rows[active] ? `${id}-${active}` : undefined} aria-describedby=${described} aria-invalid=${invalid} aria-required=${required}
        aria-label=${block.type === "input" ? undefined : nameOf(block, element, single)}
        value=${open ? typed : single ? words(single.text) : ""} placeholder=${single ? words(single.text) : words(element.placeholder) || "Choose"}
        onInput=${(event) => { setTyped(event.target.value); setActive(0); setOpen(true); }} onKeyDown=${onKey} />
      <${Icon} name="down" size=${16} />
    </div>
    ${open && html`<ul class="options" role="listbox" id="${id}-list" ref=${list} tabindex="-1" aria-multiselectable=${many} onMouseDown=${(event) => event.preventDefault()}>
      ${rows.slice(0, SHOWN).map((row, at) => html`
        ${row.group && html`<li class="group" role="presentation">${row.group}</li>`}
        <li key=${row.value} id="${id}-${at}" role="option" aria-selected=${held.some((option) => option.value === row.value)} class=${at === active ? "active" : ""}
          onMouseMove=${() => at !== active && setActive(at)} onClick=${() => choose(row)}>
          <span>${words(row.text)}${row.description && html`<small>${words(row.description)}</small>`}</span>
          ${held.some((option) => option.value === row.value) && html`<${Icon} name="check" size=${16} />`}
        </li>`)}
      ${!rows.length && html`<li class="none">${asking ? "Searching…" : hint(element, typed, external)}</li>`}
    </ul>`}
  </div>`;
}

// Outside of an input block a select has no label: its placeholder names it, else the text beside it, else its choice.
const nameOf = (block, element, single) => words(element.placeholder) || (block.type === "section" && words(block.text)) || (single && words(single.text)) || "Choose";

const hint = (element, typed, external) =>
  external && typed.length < (element.min_query_length ?? 3) ? `Type at least ${element.min_query_length ?? 3} characters.` : "No matches.";

const plain = ({ group, ...option }) => option;

// The value as a list of options.
function normalise(value, many, ids, options) {
  const held = many ? value ?? [] : [value].filter(Boolean);
  if (!ids) return held;
  return held.map((id) => options.find((option) => option.value === id) ?? { value: id, text: { text: id } });
}

// [rows, whether they are being loaded]. Static options are filtered here; external options come from the app.
function useOptions({ props, open, typed, external }) {
  const { element, surface, block } = props;
  const [suggested, setSuggested] = useState([]);
  const [asking, setAsking] = useState(false);
  useEffect(() => {
    if (!external || !open) return undefined;
    let current = true;
    setAsking(true);
    const timer = setTimeout(async () => {
      const body = { ...surface.where, block_id: block.block_id, action_id: element.action_id, typed };
      const answer = await act("suggest", body).catch(() => ({ groups: [] }));
      if (current) { setSuggested(filtered(answer.groups, "")); setAsking(false); }
    }, typed ? TYPING_PAUSE : 0);
    return () => { current = false; clearTimeout(timer); };
  }, [external, open, typed]);
  if (external) return [suggested, asking];
  return [filtered(props.options ? [{ options: props.options }] : groupsOf(element), typed), false];
}

const groupsOf = (element) => element.option_groups ?? [{ options: element.options ?? [] }];

function filtered(groups, typed) {
  const wanted = typed.toLowerCase().split(/\s+/).filter(Boolean);
  const fits = (option) => wanted.every((word) => words(option.text).toLowerCase().includes(word));
  return groups.flatMap(({ label, options }) =>
    options.filter(fits).map((option, at) => (at === 0 && label ? { ...option, group: words(label) } : option)));
}

// Places the list on the screen next to its box, so that a scrolling window does not cut it off: above if there is no room below.
function usePlace(open, input, list) {
  useLayoutEffect(() => {
    if (!open || !list.current) return undefined;
    const place = () => {
      const box = input.current.closest(".select-box").getBoundingClientRect();
      const below = window.innerHeight - box.bottom - 12;
      const height = Math.min(320, Math.max(below, box.top - 12));
      const above = below < Math.min(height, list.current.scrollHeight) && box.top > below;
      Object.assign(list.current.style, {
        left: `${box.left}px`, width: `${box.width}px`, maxHeight: `${above ? Math.min(320, box.top - 12) : Math.min(320, below)}px`,
        top: above ? "auto" : `${box.bottom + 4}px`, bottom: above ? `${window.innerHeight - box.top + 4}px` : "auto",
      });
    };
    place();
    addEventListener("scroll", place, true);
    addEventListener("resize", place);
    return () => { removeEventListener("scroll", place, true); removeEventListener("resize", place); };
  });
}
