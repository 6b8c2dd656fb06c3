// Links to AWS's console open the registration in the reviewer console, which takes its place here.
import { changed, state } from "./store.js";

const registrationIn = (url) => /console\.aws\.amazon\.com.*registration-id=([\w-]+)/.exec(url)?.[1];

export function openInConsole(url) {
  const id = registrationIn(url);
  const row = state.console?.registrations.find((registration) => registration.id === id);
  if (!row) return;
  state.consoleOpen = true;
  state.consoleRegistration = { region: row.region, id: row.id };
  changed();
}

openInConsole.takes = (url) => state.hasConsole && Boolean(registrationIn(url));
