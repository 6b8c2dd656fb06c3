// The value of an input element, as a hook: everything that holds a value uses it, whatever it looks like.
import { useLayoutEffect, useState } from "./ui.js";
import { listen, put, valueAt } from "./entries.js";
import { changed, toast } from "./store.js";

// [value, change(value, trigger)] of an element.
export function useValue({ block, element, holder, onRefusal }) {
  const [, again] = useState(0);
  useLayoutEffect(() => listen(holder.key, block.block_id, element.action_id, () => again((n) => n + 1)), [holder.key, block.block_id]);
  const refused = (error) => (onRefusal ? onRefusal(error.message) : toast(error.message));
  const change = (value, trigger = "choice") => {
    onRefusal?.("");
    if (holder.errors?.[block.block_id]) { delete holder.errors[block.block_id]; changed(); }
    return put(holder.where, holder.key, block.block_id, element, value, trigger, refused);
  };
  return [valueAt(holder.key, block.block_id, element.action_id), change];
}
