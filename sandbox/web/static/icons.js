// Our own icons: 24x24, in the current colour.
import { html } from "./ui.js";

const PATHS = {
  hash: "M9 4 7 20M17 4l-2 16M4 9h17M3 15h17",
  lock: "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
  home: "M4 11.5 12 4l8 7.5M6 10v10h12V10",
  send: "M4 12 20 4l-5 16-3.5-6.5zM11.5 13.5 20 4",
  bolt: "M13 3 5 14h6l-1 7 8-11h-6z",
  close: "m6 6 12 12M18 6 6 18",
  back: "m14 6-6 6 6 6",
  down: "m6 9 6 6 6-6",
  right: "m9 6 6 6-6 6",
  up: "m6 15 6-6 6 6",
  sort: "m8 9.5 4-4 4 4M8 14.5l4 4 4-4",
  check: "m5 13 4.5 4.5L19 7",
  sun: "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 2v2.5M12 19.5V22M2 12h2.5M19.5 12H22M5 5l1.8 1.8M17.2 17.2 19 19M19 5l-1.8 1.8M6.8 17.2 5 19",
  moon: "M20 14.5A8.5 8.5 0 0 1 9.5 4 8.5 8.5 0 1 0 20 14.5z",
  file: "M6 3h8l4 4v14H6zM14 3v4h4",
  upload: "M12 16V5M7.5 9.5 12 5l4.5 4.5M5 19h14",
  thread: "M4 5h16v11H11l-4 4v-4H4z",
  eye: "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12zM12 9.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5z",
  compass: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM15.5 8.5l-2 5-5 2 2-5z",
  plug: "M9 3v5M15 3v5M7 8h10v3a5 5 0 0 1-10 0zM12 16v5",
  stamp: "M9 13c1-2 0-4 0-5.5a3 3 0 0 1 6 0C15 9 14 11 15 13h4v4H5v-4zM5 20.5h14",
  cloud: "M7 18a4.5 4.5 0 0 1-.5-9A6 6 0 0 1 18 10.5a3.8 3.8 0 0 1-.5 7.5z",
  ok: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM8 12.5l2.7 2.7L16 9.5",
  no: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM9 9l6 6M15 9l-6 6",
  warning: "M12 4 2.5 20h19zM12 10v4.5M12 17v.5",
  info: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 11v6M12 7.5V8",
  mail: "M3 6h18v12H3zM3.5 6.5 12 13l8.5-6.5",
  trash: "M5 7h14M9 7V4h6v3M7 7l1 13h8l1-13",
  outbox: "M12 14V4M8 7.5 12 4l4 3.5M4 14v6h16v-6h-4.5a3.5 3.5 0 0 1-7 0z",
  hourglass: "M7 3h10M7 21h10M8 3c0 5 8 6 8 9s-8 4-8 9M16 3c0 5-8 6-8 9s8 4 8 9",
  bell: "M6 17V11a6 6 0 0 1 12 0v6l1.5 1.5h-15zM10 21h4",
  pencil: "M4 20l1-4.5L16 4.5l3.5 3.5L8.5 19z",
  phone: "M6.5 3.5h3l1.5 4-2 1.5a11 11 0 0 0 6 6l1.5-2 4 1.5v3a2 2 0 0 1-2 2A15.5 15.5 0 0 1 4.5 5.5a2 2 0 0 1 2-2z",
  exchange: "M6 8h12l-3-3M18 16H6l3 3",
  siren: "M7 18v-5a5 5 0 0 1 10 0v5M4.5 18h15v3h-15zM12 2.5V5M4 6l1.8 1.5M20 6l-1.8 1.5",
  belloff: "M6 17V11a6 6 0 0 1 12 0v6l1.5 1.5h-15zM10 21h4M4 4l16 16",
  news: "M4 5h12v14H6a2 2 0 0 1-2-2zM16 9h4v8a2 2 0 0 1-2 2h-2M7 9h6M7 12.5h6M7 16h4",
  sleep: "M4 5h6l-6 7h6M13 12h6l-6 7h6",
  refresh: "M5 11a7 7 0 0 1 12-4l2 2M19 4.5V9h-4.5M19 13a7 7 0 0 1-12 4l-2-2M5 19.5V15h4.5",
  coin: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM15 9.2c0-1.1-1.3-1.9-3-1.9s-3 .8-3 2.1c0 3.2 6 1.7 6 4.9 0 1.3-1.3 2.2-3 2.2s-3-.8-3-2M12 5.7v12.6",
  undo: "M9 14 4 9l5-5M4 9h10a5.5 5.5 0 0 1 0 11h-3",
  pause: "M8.5 5v14M15.5 5v14",
  link: "M10 14a4 4 0 0 0 5.7 0l3-3a4 4 0 0 0-5.7-5.7L12 6.3M14 10a4 4 0 0 0-5.7 0l-3 3a4 4 0 0 0 5.7 5.7l1-1",
  search: "M11 4.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM16 16l4.5 4.5",
  bulb: "M9 17h6M10 20.5h4M8.5 14.5a5.5 5.5 0 1 1 7 0V17h-7z",
  star: "m12 3.5 2.6 5.4 5.9.8-4.3 4.1 1 5.9L12 16.9l-5.2 2.8 1-5.9-4.3-4.1 5.9-.8z",
  circle: "M12 6.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11z",
  chart: "M4 20h16M7.5 17v-6M12 17V6M16.5 17v-9",
  clock: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 7.5V12l3 2",
};

export function Icon({ name, size = 18, label }) {
  const spoken = label ? { role: "img", "aria-label": label } : { "aria-hidden": "true" };
  return html`<svg class="icon icon-${name}" width=${size} height=${size} viewBox="0 0 24 24" fill="none" stroke="currentColor"
    stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round" ...${spoken}><path d=${PATHS[name]} /></svg>`;
}

// Emoji that look the same on every machine: our icons for those with a meaning, Unicode for the others.
const DRAWN = {
  white_check_mark: ["ok", "good"], heavy_check_mark: ["check", "good"], x: ["no", "bad"], warning: ["warning", "warn"],
  no_entry: ["no", "bad"], hourglass_flowing_sand: ["hourglass", "calm"], hourglass: ["hourglass", "calm"],
  lock: ["lock", "calm"], email: ["mail", "warn"], envelope: ["mail", "warn"], wastebasket: ["trash", "calm"],
  outbox_tray: ["outbox", "calm"], information_source: ["info", "calm"], bell: ["bell", "warn"], memo: ["pencil", "calm"],
  pencil: ["pencil", "calm"], pencil2: ["pencil", "calm"], telephone_receiver: ["phone", "good"], handshake: ["exchange", "calm"],
  rotating_light: ["siren", "bad"], no_bell: ["belloff", "calm"], newspaper: ["news", "calm"], zzz: ["sleep", "calm"],
  recycle: ["refresh", "calm"], arrows_counterclockwise: ["refresh", "calm"], repeat: ["refresh", "calm"], moneybag: ["coin", "warn"],
  no_entry_sign: ["no", "bad"], mailbox_closed: ["mail", "calm"], leftwards_arrow_with_hook: ["undo", "calm"],
  link: ["link", "calm"], mag: ["search", "calm"], bulb: ["bulb", "warn"], star: ["star", "warn"], eyes: ["eye", "calm"], tada: ["star", "good"],
  red_circle: ["circle", "bad"], large_green_circle: ["circle", "good"], large_yellow_circle: ["circle", "warn"], white_circle: ["circle", "calm"],
  double_vertical_bar: ["pause", "calm"], bar_chart: ["chart", "calm"], stopwatch: ["clock", "calm"], clock3: ["clock", "calm"], page_facing_up: ["file", "calm"],
  alarm_clock: ["clock", "warn"], heavy_minus_sign: ["no", "calm"], raised_hand: ["stamp", "warn"],
};
const UNICODE = {
  wave: "\u{1F44B}", "+1": "\u{1F44D}", thumbsup: "\u{1F44D}", rocket: "\u{1F680}", satellite_antenna: "\u{1F4E1}", arrow_right: "\u27A1\uFE0F",
  paperclip: "\u{1F4CE}",
};

export function Emoji({ name }) {
  const drawn = DRAWN[name];
  if (drawn) {
    return html`<span class="emoji tone-${drawn[1]}" title=":${name}:"><${Icon} name=${drawn[0]} size=${18} label=${name.replaceAll("_", " ")} /></span>`;
  }
  return html`<span class="emoji" title=":${name}:">${UNICODE[name] ?? `:${name}:`}</span>`;
}
