// The value of an input element, as a hook for every kind of input.
import { useLayoutEffect, useState } from "./ui.js";
import { confirmed } from "./dialogs.js";
import { listen, put, valueAt } from "./input-state.js";
import { changed, toast } from "./store.js";

// [value, change(value, trigger)] of an element.
export function useValue({ block, element, surface, onRefusal }) {
  const [, again] = useState(0);
  useLayoutEffect(() => listen(surface.key, block.block_id, element.action_id, () => again((n) => n + 1)), [surface.key, block.block_id]);
  const refused = (error) => (onRefusal ? onRefusal(error.message) : toast(error.message));
  const change = async (value, trigger = "choice") => {
    if (element.confirm && !(await confirmed(element.confirm))) return;
    onRefusal?.("");
    if (surface.errors?.[block.block_id]) { delete surface.errors[block.block_id]; changed(); }
    return put(surface.where, surface.key, block.block_id, element, value, trigger, refused);
  };
  return [valueAt(surface.key, block.block_id, element.action_id), change];
}
