// Links into AWS's console lead to the desk: here it stands for the console.
import { changed, state } from "./store.js";

const registrationIn = (url) => /console\.aws\.amazon\.com.*registration-id=([\w-]+)/.exec(url)?.[1];

export function openAtDesk(url) {
  const id = registrationIn(url);
  const row = state.desk?.registrations.find((one) => one.id === id);
  if (!row) return;
  state.deskOpen = true;
  state.deskRegistration = { region: row.region, id: row.id };
  changed();
}

openAtDesk.takes = (url) => state.hasDesk && Boolean(registrationIn(url));
