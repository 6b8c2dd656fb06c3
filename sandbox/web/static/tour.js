// A guided first registration. Each step recognises on the page that it is done, so a person may also do it without the tour.
import { html, useEffect } from "./ui.js";
import { act } from "./api.js";
import { attempt, changed, conversationNamed, directMessages, go, messagesOf, now, seen, state, toast } from "./store.js";
import { typing } from "./composer.js";
import { fillPage, needsFilling } from "./tour-fill.js";
import { review, setSpeed } from "./reviewer-console.js";
import { openThread } from "./messages.js";
import { Icon } from "./icons.js";

const FIX_BUTTON = "Fix and resubmit";
const PATIENCE = 2500; // ms
const STORED = "tour";
const CLOSED = "tour-closed";

const tour = { step: "", since: 0, registration: "", speed: null, busy: false, waited: false };

const top = () => state.views[state.views.length - 1];
const labels = () => (top()?.content.blocks ?? []).filter((block) => block.type === "input").map((block) => block.label.text);
const atReview = () => /review/i.test(top()?.content.title.text ?? "");
const row = () => state.console?.registrations.find((registration) => registration.id === tour.registration)
  ?? state.console?.registrations.find((registration) => registration.type === state.tour.registration_type && Date.parse(registration.created) >= tour.since - 2000);
const asksFixed = () => labels().some((label) => label in state.tour.fixed) && !atReview();
const inReview = () => row()?.can.includes("deny");
const complete = () => row()?.status === "COMPLETE";
const buttons = (message) => (message.blocks ?? []).flatMap((block) => block.elements ?? []).filter((element) => element.type === "button");
const everyMessage = () => [...state.conversations.keys()].flatMap(messagesOf);
const fixMessage = () => everyMessage().reverse().find((message) => buttons(message).some((button) => button.text.text === FIX_BUTTON));
const APPROVE = /^Approve( |$)/;
const request = () => everyMessage().reverse().find((message) => !message.thread_ts && buttons(message).some((button) => APPROVE.test(button.text.text)));
const approveButton = () => [...document.querySelectorAll(".message .button")].reverse().find((button) => APPROVE.test(button.textContent));
const plays = (name) => (new URLSearchParams(location.search).get("as") ?? "ana") === name;
const statusMessage = () => everyMessage().reverse().find((message) => !message.thread_ts && JSON.stringify(message.blocks).includes(row()?.id ?? "?"));


const TO_REVIEW = "To the review";
const hasToReview = () => (top()?.content.blocks ?? []).flatMap((block) => block.elements ?? []).some((element) => element.text?.text === TO_REVIEW);
// The button that leads on from this page, by its name and on the page.
const onward = () => (hasToReview() ? TO_REVIEW : top()?.content.submit?.text ?? "Next");
const onwardButton = () => [...document.querySelectorAll(".modal .button")].find((button) => button.textContent === onward());
const ownButton = () => document.querySelector(".tour-buttons .primary");

// Fills the page and says what was done: what a person has answered well stays.
const fill = (better) => async () => {
  const { filled, replaced } = await fillPage(top(), { ...state.tour, answers: { ...state.tour.answers, ...better } }, better);
  const parts = [filled.length && `Filled in ${filled.length} ${filled.length === 1 ? "answer" : "answers"}.`, replaced.length && `Replaced: ${replaced.join(", ")}.`];
  toast(parts.filter(Boolean).join(" ") || `Every answer of this page is there. Press ${onward()}.`, "note");
};

const STEPS = {
  welcome: {
    title: "Three minutes, one phone number",
    text: "Register a toll-free number for a sample company: Ana fills in AWS's form in Slack, Ben approves what it costs, you deny it as the carriers' reviewer, and Ana fixes it.",
    buttons: () => [["Start", start, true], ["Continue without the tour", close]],
  },
  command: {
    title: "Start with a command",
    text: "Callsign is a slash command. Type it in #sms yourself, or let the tour do it.",
    buttons: () => [["Type /callsign new", type, true]],
    target: () => document.querySelector("#composer"),
    done: () => Boolean(top()), next: "form",
  },
  form: {
    title: "AWS's own form",
    text: () => `The form comes from AWS and has the fields that AWS needs today. Fill in each page with the sample company, then press ${onward()}. If you close the window, your answers are saved.`,
    buttons: () => (top() ? [["Fill in this page", fill({}), true]] : [["Type /callsign new", type, true]]),
    target: () => (top() && !needsFilling(top()) ? onwardButton() : ownButton()),
    done: () => atReview() || inReview(), next: "review",
  },
  review: {
    title: "Review everything",
    text: () => `You see every answer, the account, the cost, and what a reviewer would say: the opt-in description does not say how often messages come. Leave it this time, to see what follows. ${labels().includes("Confirmation") ? "Select the checkbox and press" : "Press"} ${top()?.content.submit?.text ?? "Submit"}.`,
    buttons: () => [],
    target: () => document.querySelector("[data-submit]"),
    done: () => Boolean(row() || request()), next: "consent",
  },
  consent: {
    title: "Somebody else has to say yes",
    text: () => (plays("ben")
      ? "You are Ben now. The card says who asks, for what, in which account, what it costs and what a reviewer would say. Press Approve."
      : "A rule of the sandbox says that Ben approves what buys a number, and Ana cannot approve her own. Play Ben."),
    buttons: () => (plays("ben") ? [] : [["Play Ben", () => play("ben", "consent"), true]]),
    resume: showRequest,
    target: () => (plays("ben") ? approveButton() : ownButton()),
    done: () => Boolean(row()), next: "guest",
  },
  guest: {
    title: "A guest may do nothing",
    text: () => (plays("gus")
      ? "You are Gus now, a guest. Let him type /callsign new: he reads one sentence, and nothing happens. Then play Ana again."
      : "Ben's press has started the submission. While Callsign carries it out, look at what a guest may do, or play Ana again."),
    buttons: () => (plays("gus")
      ? [["Type /callsign new", type, true], ["Play Ana", () => play("ana", "submission")]]
      : [["Play Gus", () => play("gus", "guest"), true], ["Play Ana", () => play("ana", "submission")]]),
    resume: showChannel,
  },
  submission: {
    title: "Callsign carries it out",
    text: () => `Callsign uploads the document, requests the number and submits. ${top() ? "Close the window and watch" : "Watch"} the status message in #sms: it is updated in place.`,
    buttons: () => (top() && !atReview() ? [["Close the window", () => act("close", { view: top().id, whole_stack: true }), true]] : []),
    done: () => inReview(), next: "deny",
  },
  deny: {
    title: "Now you are the reviewer",
    text: "The reviewer console shows the registration, with every field and document. Deny it because of one field: this button does the same as Deny in the console.",
    buttons: () => [["Deny with a reason", deny, true], ["Approve instead", approve]],
    enter: showInConsole,
    target: () => document.querySelector(".console"),
    done: () => row()?.version_status === "DENIED" || complete(), next: "fix",
  },
  fix: {
    title: "The carrier has denied it",
    text: () => (fixMessage() ? "The message in the channel says why, and who has to act. Press Fix and resubmit in the message." : "The thread of the message says why, and who has to act."),
    buttons: () => [...(fixMessage() ? [["Press Fix and resubmit", pressFix, true]] : []), ...resubmitButton()],
    enter: () => { showThread(); startWaiting(); },
    target: () => [...document.querySelectorAll(".message .button")].reverse().find((button) => button.textContent === FIX_BUTTON),
    done: () => Boolean(top()) || inReview() || complete(), next: "again",
  },
  again: {
    title: "Fix only the denied field",
    text: () => {
      if (atReview()) return `You see what has changed since the denial. ${labels().includes("Confirmation") ? "Select the checkbox and press" : "Press"} ${top()?.content.submit?.text ?? "Submit"}.`;
      if (asksFixed() || !top()) return `All your answers are still there, and the denied field is at the top. Fill in the better answer, then press ${onward()}.`;
      return `The other answers have not changed. Press ${onward()}.`;
    },
    buttons: () => [...(asksFixed() ? [["Fill in the better answer", fill(state.tour.fixed), true]] : []), ...(top() ? [] : resubmitButton())],
    enter: startWaiting,
    target: () => (asksFixed() && needsFilling(top(), state.tour.fixed) ? ownButton() : onwardButton()),
    done: () => (inReview() && row().version > 1) || complete(), next: "approve",
  },
  approve: {
    title: "Approve it this time",
    text: "The reviewer console shows version 2. Approve it.",
    buttons: () => [["Approve", approve, true]],
    enter: showInConsole,
    target: () => document.querySelector(".console [data-action='approve']"),
    done: complete, next: "end",
  },
  end: {
    title: "Registered",
    text: "One number, from the form to the carriers' approval. You have not seen yet: 10DLC brands and campaigns, many at once (/callsign bulk), App Home, faults during a submission, and who is reminded when a week passes (both in the reviewer console).",
    buttons: () => [["Done", close, true], ["Open App Home", openHome]],
    enter: () => { showThread(); restore(); },
  },
};

// Another person is another page; the tour continues there, because the tab keeps its step.
function play(name, step) {
  tour.step = step;
  store();
  location.assign(`?as=${name}`);
}

async function showRequest() {
  const message = plays("ben") && (await seen(request, 4000));
  if (message) go({ channel: message.channel, tab: "messages" });
}

async function showChannel() {
  const place = await seen(() => conversationNamed(state.tour?.channel), 4000);
  if (place) go({ channel: place.id, tab: "messages" });
}

async function start() {
  tour.since = now();
  tour.registration = "";
  tour.speed = state.console?.speed ?? null;
  go({ channel: conversationNamed(state.tour.channel)?.id ?? state.place.channel, tab: "messages" });
  if (tour.speed) await setSpeed({ mode: "manual", seconds: 0 });
  moveTo("command");
}

async function type() {
  go({ channel: conversationNamed(state.tour.channel).id, tab: "messages" });
  await new Promise((resolve) => setTimeout(resolve));
  typing.into?.("/callsign new");
  await new Promise((resolve) => setTimeout(resolve, 350));
  typing.into?.("");
  await act("say", { channel: state.place.channel, text: "/callsign new" });
}

function openHome() {
  const home = directMessages();
  go({ channel: home.id, tab: "home" });
  return act("home", { tab: "home" });
}

const deny = () => review(row(), "deny", state.tour.denial);
const approve = () => review(row(), "approve");
const resubmit = () => review(row(), "resubmit");

// If the bot offers no fix, the tour offers after a while to submit the same answers again, as in AWS's console.
function startWaiting() {
  setTimeout(() => { tour.waited = true; changed(); }, PATIENCE);
}

const resubmitButton = () => (tour.waited && row()?.can.includes("resubmit") ? [["Submit the same answers again", resubmit]] : []);

function pressFix() {
  const message = fixMessage();
  const block = message.blocks.find((block) => (block.elements ?? []).some((element) => element.text?.text === FIX_BUTTON));
  const element = block.elements.find((candidate) => candidate.text?.text === FIX_BUTTON);
  return act("press", { channel: message.channel, ts: message.ts, block_id: block.block_id, action_id: element.action_id });
}

function showInConsole() {
  state.consoleOpen = true;
  state.consoleRegistration = row() && { region: row().region, id: row().id };
  if (top() && !atReview()) attempt(act("close", { view: top().id, whole_stack: true }));
}

async function showThread() {
  const message = await seen(statusMessage, 4000);
  if (message) { go({ channel: message.channel, tab: "messages" }); openThread(message); }
}

function restore() {
  if (tour.speed) attempt(setSpeed(tour.speed));
  tour.speed = null;
}

function moveTo(step) {
  tour.step = step;
  tour.waited = false;
  store();
  STEPS[step]?.enter?.();
  changed();
}

function store() {
  const { step, since, registration, speed } = tour;
  if (step) sessionStorage.setItem(STORED, JSON.stringify({ step, since, registration, speed }));
  else sessionStorage.removeItem(STORED);
}

function close() {
  restore();
  localStorage.setItem(CLOSED, "yes");
  tour.step = "";
  store();
  changed();
}

export function startTour() {
  restore();
  moveTo("welcome");
}

export function resumeTour() {
  const stored = sessionStorage.getItem(STORED);
  if (stored) {
    Object.assign(tour, JSON.parse(stored));
    STEPS[tour.step]?.resume?.();
  }
  else if (!localStorage.getItem(CLOSED)) tour.step = "welcome";
}

async function pressed(action) {
  tour.busy = true;
  changed();
  await attempt(Promise.resolve(action()));
  tour.busy = false;
  changed();
}

export function Tour() {
  const step = STEPS[tour.step];
  const done = step?.done?.();
  useEffect(() => {
    if (!done) return;
    tour.registration ||= row()?.id ?? "";
    moveTo(complete() ? "end" : step.next);
  }, [done, tour.step]);
  useEffect(() => {
    const target = step?.target?.();
    target?.classList.add("tour-target");
    return () => target?.classList.remove("tour-target");
  });
  if (!step) return null;
  const names = Object.keys(STEPS);
  const text = typeof step.text === "function" ? step.text() : step.text;
  return html`<section class="tour" aria-label="Guided tour">
    <header><${Icon} name="compass" size=${16} /><span>Tour · ${names.indexOf(tour.step) + 1} of ${names.length}</span>
      <button type="button" class="quiet icon-only push" aria-label="Close the tour" onClick=${close}><${Icon} name="close" size=${15} /></button></header>
    <progress value=${names.indexOf(tour.step)} max=${names.length - 1} aria-hidden="true" />
    <div aria-live="polite"><h2>${step.title}</h2><p>${text}</p></div>
    <div class="tour-buttons">${step.buttons().map(([label, action, primary]) => html`
      <button type="button" class="button small ${primary ? "primary" : ""} ${tour.busy ? "busy" : ""}" disabled=${tour.busy} onClick=${() => pressed(action)}>${label}</button>`)}</div>
  </section>`;
}
