// A guided first registration. Each step knows when it is done by what the page sees, so whoever goes ahead alone is not held up.
import { html, useEffect } from "./ui.js";
import { act } from "./api.js";
import { attempt, changed, conversationNamed, go, messagesOf, seen, state } from "./store.js";
import { typing } from "./composer.js";
import { fillPage } from "./fill.js";
import { review, setSpeed } from "./desk.js";
import { openThread } from "./messages.js";
import { Icon } from "./icons.js";

const FIX_BUTTON = "Fix and resubmit";
const PATIENCE = 2500; // ms
const KEPT = "tour";
const CLOSED = "tour-closed";

const tour = { step: "", since: 0, registration: "", speed: null, busy: false, waited: false };

const top = () => state.views[state.views.length - 1];
const labels = () => (top()?.content.blocks ?? []).filter((block) => block.type === "input").map((block) => block.label.text);
const atReview = () => labels().includes("Confirmation");
const row = () => state.desk?.registrations.find((one) => one.id === tour.registration)
  ?? state.desk?.registrations.find((one) => one.type === state.tour.registration_type && Date.parse(one.created) >= tour.since - 2000);
const asksFixed = () => labels().some((label) => label in state.tour.fixed) && !atReview() && firstPage();
const firstPage = () => JSON.stringify(top()?.content.blocks ?? []).includes("step 1 of");
const inReview = () => row()?.can.includes("deny");
const complete = () => row()?.status === "COMPLETE";
const buttons = (message) => (message.blocks ?? []).flatMap((block) => block.elements ?? []).filter((element) => element.type === "button");
const everyMessage = () => [...state.conversations.keys()].flatMap(messagesOf);
const fixMessage = () => everyMessage().reverse().find((message) => buttons(message).some((button) => button.text.text === FIX_BUTTON));
const livingMessage = () => everyMessage().reverse().find((message) => !message.thread_ts && JSON.stringify(message.blocks).includes(row()?.id ?? "?"));

const fill = (fixed) => () => fillPage(top(), { ...state.tour, answers: fixed ? { ...state.tour.answers, ...state.tour.fixed } : state.tour.answers }, fixed ? state.tour.fixed : {});

const STEPS = {
  welcome: {
    title: "Two minutes, one phone number",
    text: "Register a toll-free number with a made-up company: fill in AWS's form in Slack, be the reviewer who says no, fix it, see it approved.",
    buttons: () => [["Start", start, true], ["Look around alone", close]],
  },
  command: {
    title: "It begins with a command",
    text: "Callsign lives in a slash command. Type it into #sms yourself, or let the tour do it.",
    buttons: () => [["Type /callsign new", type, true]],
    target: () => document.querySelector("#composer"),
    done: () => Boolean(top()), next: "form",
  },
  form: {
    title: "AWS's own form",
    text: "Built on the spot from what AWS asks for today. Fill the page with the sample company, then press Next. Page by page; nothing is lost if you close it.",
    buttons: () => (top() ? [["Fill in this page", fill(false), true]] : [["Type /callsign new", type, true]]),
    target: () => document.querySelector("[data-submit]"),
    done: () => atReview() || inReview(), next: "review",
  },
  review: {
    title: "Everything once more",
    text: "Every answer, the account, the cost. Tick the box and press Submit: from here on AWS holds it.",
    buttons: () => [],
    target: () => document.querySelector("[data-submit]"),
    done: () => Boolean(row()), next: "submission",
  },
  submission: {
    title: "Carried out, step by step",
    text: "Callsign uploads, requests the number and submits. Close the window and watch the message in #sms: it updates in place.",
    buttons: () => (top() && !atReview() ? [["Close the window", () => act("close", { view: top().id, whole_stack: true }), true]] : []),
    done: () => inReview(), next: "deny",
  },
  deny: {
    title: "Now you are the reviewer",
    text: "The registration is on the desk, with every field and document. Say no to one field: the button does what the desk's Deny does.",
    buttons: () => [["Deny it, with a reason", deny, true], ["Approve at the desk instead", approve]],
    enter: showAtDesk,
    target: () => document.querySelector(".desk"),
    done: () => row()?.version_status === "DENIED" || complete(), next: "fix",
  },
  fix: {
    title: "The carrier said no",
    text: () => (fixMessage() ? "The channel knows why, and whose move it is. Press Fix and resubmit on the message." : "The channel knows why, and whose move it is: look into the message's thread."),
    buttons: () => [...(fixMessage() ? [["Press Fix and resubmit", pressFix, true]] : []), ...wayOut()],
    enter: () => { showThread(); waits(); },
    target: () => [...document.querySelectorAll(".message .button")].reverse().find((one) => one.textContent === FIX_BUTTON),
    done: () => Boolean(top()) || inReview() || complete(), next: "again",
  },
  again: {
    title: "Only what was denied",
    text: () => (asksFixed() || !top() ? "Every answer is still in place, what the reviewer named comes first. Fill in the better answer, then press Next." : "The rest is as it was: press Next to the last page, tick the box, press the button."),
    buttons: () => [...(asksFixed() ? [["Fill in the better answer", fill(true), true]] : []), ...(top() ? [] : wayOut())],
    enter: waits,
    target: () => document.querySelector("[data-submit]"),
    done: () => (inReview() && row().version > 1) || complete(), next: "approve",
  },
  approve: {
    title: "Say yes this time",
    text: "Version 2 is on the desk. Approve it.",
    buttons: () => [["Approve it", approve, true]],
    enter: showAtDesk,
    target: () => document.querySelector(".desk [data-act='approve']"),
    done: complete, next: "end",
  },
  end: {
    title: "Registered",
    text: "That was the whole product. Next: be Gus, a guest, and try the same; turn on trouble at the desk during a submission; open App Home.",
    buttons: () => [["Done", close, true]],
    enter: () => { showThread(); restore(); },
  },
};

async function start() {
  tour.since = Date.now();
  tour.registration = "";
  tour.speed = state.desk?.speed ?? null;
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

const deny = () => review(row(), "deny", state.tour.denial);
const approve = () => review(row(), "approve");
const resubmit = () => review(row(), "resubmit");

// Nobody is held up: after a while the same answers can be handed in from the desk.
function waits() {
  setTimeout(() => { tour.waited = true; changed(); }, PATIENCE);
}

const wayOut = () => (tour.waited && row()?.can.includes("resubmit") ? [["Hand it in again at the desk", resubmit]] : []);

function pressFix() {
  const message = fixMessage();
  const block = message.blocks.find((one) => (one.elements ?? []).some((element) => element.text?.text === FIX_BUTTON));
  const element = block.elements.find((one) => one.text?.text === FIX_BUTTON);
  return act("press", { channel: message.channel, ts: message.ts, block_id: block.block_id, action_id: element.action_id });
}

function showAtDesk() {
  state.deskOpen = true;
  state.deskRegistration = row() && { region: row().region, id: row().id };
  if (top() && !atReview()) attempt(act("close", { view: top().id, whole_stack: true }));
}

async function showThread() {
  const message = await seen(livingMessage, 4000);
  if (message) { go({ channel: message.channel, tab: "messages" }); openThread(message); }
}

function restore() {
  if (tour.speed) attempt(setSpeed(tour.speed));
  tour.speed = null;
}

function moveTo(step) {
  tour.step = step;
  tour.waited = false;
  keep();
  STEPS[step]?.enter?.();
  changed();
}

function keep() {
  const { step, since, registration, speed } = tour;
  if (step) sessionStorage.setItem(KEPT, JSON.stringify({ step, since, registration, speed }));
  else sessionStorage.removeItem(KEPT);
}

function close() {
  restore();
  localStorage.setItem(CLOSED, "yes");
  tour.step = "";
  keep();
  changed();
}

export function startTour() {
  restore();
  moveTo("welcome");
}

export function resumeTour() {
  const kept = sessionStorage.getItem(KEPT);
  if (kept) Object.assign(tour, JSON.parse(kept));
  else if (!localStorage.getItem(CLOSED)) tour.step = "welcome";
}

async function pressed(does) {
  tour.busy = true;
  changed();
  await attempt(Promise.resolve(does()));
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
    <div class="tour-buttons">${step.buttons().map(([words, does, primary]) => html`
      <button type="button" class="button small ${primary ? "primary" : ""} ${tour.busy ? "busy" : ""}" disabled=${tour.busy} onClick=${() => pressed(does)}>${words}</button>`)}</div>
  </section>`;
}
