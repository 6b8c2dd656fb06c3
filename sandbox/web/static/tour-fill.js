// Fills the visible page with sample answers, by label: what is empty or wrong. Inputs that appear in between are filled too.
import { act, upload } from "./api.js";
import { put, valueAt } from "./input-state.js";
import { conversationNamed, state } from "./store.js";

const ROUNDS = 6;
const SETTLE = 220;

const isEmpty = (value) => value === null || value === undefined || value === "" || (Array.isArray(value) && !value.length);
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const baseOf = (label) => label.replace(/ \([^)]*\)$/, "");

const currentOf = (view) => state.views.find((shown) => shown.id === view.id);
const inputsOf = (view) => (currentOf(view)?.content.blocks ?? []).filter((block) => block.type === "input");
const heldIn = (view, block) => valueAt(view.id, block.block_id, block.element.action_id);
const MAIL = /^[^@\s]+@[^@\s.]+(\.[^@\s.]+)+$/;
const ADDRESS = /^https?:\/\/[^\s/?#]+\S*$/;

// Whether an answer is wrong for all to see: it has been refused, or it has not the shape of a mail or web address.
function isWrong(view, block) {
  const value = heldIn(view, block);
  if (isEmpty(value)) return false;
  if (currentOf(view)?.errors[block.block_id]) return true;
  const { type } = block.element;
  const label = block.label.text.toLowerCase();
  if (type === "email_text_input" || (type === "plain_text_input" && label.includes("email"))) return !MAIL.test(value);
  return type === "url_text_input" && !ADDRESS.test(value);
}

// Whether the page waits for the tour's button: an answer that it needs is missing or wrong.
export const needsFilling = (view, replaced = {}) =>
  inputsOf(view).some((block) => isWrong(view, block) || (!block.optional && isEmpty(heldIn(view, block)) && block.element.type !== "checkboxes")
    || (block.label.text in replaced && heldIn(view, block) !== replaced[block.label.text]));

// Fills the page and returns the labels: {filled: of empty inputs, replaced: of wrong ones}. `better`: answers to put in the place
// of those that a reviewer has denied, by label.
export async function fillPage(view, tour, better = {}) {
  const done = new Set();
  const said = { filled: [], replaced: [] };
  for (let round = 0; round < ROUNDS; round += 1) {
    let filled = 0;
    for (const block of inputsOf(view).filter((input) => !done.has(input.block_id))) {
      done.add(block.block_id);
      const wasEmpty = isEmpty(heldIn(view, block));
      if (!wasEmpty && !isWrong(view, block) && !(block.label.text in better)) continue;
      if (!(await fillField(view, block, tour))) continue;
      filled += 1;
      said[wasEmpty ? "filled" : "replaced"].push(block.label.text);
    }
    await pause(SETTLE);
    if (!filled) break;
  }
  return said;
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

// An option is found by its text, its value, or what stands in parentheses behind its text: "United States (US)".
async function valueFor(view, { block_id: id, element }, answer) {
  const { type } = element;
  const match = (options) => options.find((option) => [option.text.text, option.value].includes(answer)) ?? options.find((option) => option.text.text.endsWith(` (${answer})`));
  if (type.includes("conversations") || type.includes("channels")) return conversationNamed(answer)?.id;
  if (type.includes("external")) {
    const body = { view: view.id, block_id: id, action_id: element.action_id, typed: answer };
    return listed(type, match((await act("suggest", body)).groups.flatMap((group) => group.options)));
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
