// Fills the visible page with sample answers, by label. Inputs that appear while filling are filled too.
import { act, upload } from "./api.js";
import { put, valueAt } from "./input-state.js";
import { conversationNamed, state } from "./store.js";

const ROUNDS = 6;
const SETTLE = 220;

const isEmpty = (value) => value === null || value === undefined || value === "" || (Array.isArray(value) && !value.length);
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const baseOf = (label) => label.replace(/ \([^)]*\)$/, "");

// `replaced`: labels of inputs that are filled although they have a value.
export async function fillPage(view, tour, replaced = {}) {
  const done = new Set();
  for (let round = 0; round < ROUNDS; round += 1) {
    const current = state.views.find((shown) => shown.id === view.id);
    const blocks = (current?.content.blocks ?? []).filter((block) => block.type === "input" && !done.has(block.block_id));
    let filled = 0;
    for (const block of blocks) {
      done.add(block.block_id);
      const held = valueAt(view.id, block.block_id, block.element.action_id);
      if (!isEmpty(held) && !(block.label.text in replaced)) continue;
      if (await fillField(view, block, tour)) filled += 1;
    }
    await pause(SETTLE);
    if (!filled) return;
  }
}

async function fillField(view, block, tour) {
  const label = block.label.text;
  const own = { "Registration type": tour.title, Name: tour.name, "Channel for updates": tour.channel };
  const answer = own[label] ?? tour.answers[label] ?? tour.answers[baseOf(label)];
  const value = block.element.type === "file_input" ? await fileFor(view, block, tour) : answer && (await valueFor(view, block, answer));
  if (isEmpty(value)) return false;
  await put({ view: view.id }, view.id, block.block_id, block.element, value, "choice", () => {});
  return true;
}

async function valueFor(view, { block_id: id, element }, answer) {
  const { type } = element;
  const match = (options) => options.find((option) => option.text.text === answer);
  if (type.includes("conversations") || type.includes("channels")) return conversationNamed(answer)?.id;
  if (type.includes("external")) {
    const body = { view: view.id, block_id: id, action_id: element.action_id, typed: answer };
    return listed(type, match((await act("suggest", body)).options));
  }
  if (type.includes("select") || type === "radio_buttons") {
    return listed(type, match((element.option_groups ?? [{ options: element.options }]).flatMap((group) => group.options)));
  }
  return type === "checkboxes" ? null : answer;
}

const listed = (type, option) => (type.startsWith("multi_") ? option && [option] : option);

async function fileFor(view, block, tour) {
  const name = tour.documents[block.label.text];
  if (!name) return null;
  const body = await (await fetch(`/ui/samples/${encodeURIComponent(name)}`)).blob();
  const file = new File([body], name, { type: body.type });
  return [await upload(file, { view: view.id, block_id: block.block_id, action_id: block.element.action_id }, () => {})];
}
