// What was answered without network: it waits in this page, is sent in its order when the network
// is back, and is forgotten when the server has said that it has it. A form sent twice changes
// nothing: the server knows which screen it was made for.
import { hasLeft } from "./left.js";
import { found, lost, say } from "./network.js";
import { parse, place, show, token } from "./screen.js";
import * as store from "./store.js";

// Seconds before another try: first, longest; how long a try may take.
const FIRST = 2;
const LONGEST = 30;
const PATIENCE = 15;
// A form that the server fails on so many times holds up what waits behind it no longer.
const TRIES = 4;
// How long a pupil who leaves waits for the answers to go, in seconds.
const PARTING = 4;
// How long another page of the browser may take to say that it holds the answers, in milliseconds.
const ANOTHER = 500;

let begun = false;
let items = [];
let path = "";
let ticket = "";
// The form token that what waits on the device was made with, for a page that has none.
let spare = "";
let sending = null;
// The form that is on its way to the server now.
let posted = null;
let timer = 0;
let failures = 0;
let atTheCard = false;
// Settled once no other page of the browser holds what was found on the device.
let alone = Promise.resolve();
let pages = null;
let recorded = false;
// Pages with the feedback of answers that waited, and the page after them.
let told = [];
let after = "";
let words = "";

export const isWaiting = () => items.length > 0;
// Whether the form that waits leads nowhere yet: it was sent from this place, and may be changed.
export const isHeld = (from) => Boolean(items.length) && !items.at(-1).to && items.at(-1).from === from;
const isHere = () => location.pathname === path;

// Whether the pupil has thought again: the first form led nowhere yet.
const isReplaced = (item, by) => Boolean(by && item.from) && !item.to && item.from === by.from;

// Keep a form. `item`: body, from and to (places), named, ticket. One that is on its way already is
// not taken back: it is dropped when it did not get there.
export function add(item) {
  const last = items.at(-1);
  if (last && last !== posted && isReplaced(last, item)) items.pop();
  path = location.pathname;
  ticket = item.ticket || ticket;
  items.push(item);
  keep();
  later();
}

function keep() {
  const named = items.filter((item) => item.named).map((item) => item.body);
  store.write({ path, ticket, token: token() || spare }, named);
}

// The very form that was sent, wherever it stands by now.
function forget(item) {
  items = items.filter((one) => one !== item);
  keep();
}

// -- sending ---------------------------------------------------------------------------------

// Try again: at random around a delay that grows, or that the server has asked for.
function later(asked = 0) {
  clearTimeout(timer);
  const delay = asked || Math.min(FIRST * 2 ** failures, LONGEST);
  timer = setTimeout(deliver, delay * 1000 * (asked ? 1 + Math.random() : 0.5 + Math.random()));
}

function soon() {
  if (!items.length) return;
  clearTimeout(timer);
  timer = setTimeout(deliver, 3000 * Math.random());
}

function deliver() {
  if (!items.length || atTheCard || hasLeft()) return Promise.resolve();
  sending ||= alone.then(sendAll).finally(() => { sending = null; });
  return sending;
}

async function sendAll() {
  if (!items.length) return;
  let last = "";
  try {
    while (items.length) {
      if (isReplaced(items[0], items[1])) items.shift();
      const [item] = items;
      posted = item;
      const got = await post(item);
      posted = null;
      if (hasLeft() || !items.includes(item)) return; // wiped meanwhile
      failures = 0;
      found();
      if (!(await take(item, got))) return;
      last = got.html;
    }
  } catch (error) {
    posted = null;
    failures += 1;
    lost();
    later(error.wait);
    return;
  }
  arrive(last);
}

async function post(item, known = token() || spare) {
  const waiting = new AbortController();
  setTimeout(() => waiting.abort(), PATIENCE * 1000);
  const body = new URLSearchParams(item.body);
  body.set("csrf_token", known);
  body.set("waited", "1");
  if (item.named) body.set("ticket", ticket);
  const answer = await fetch(path, {
    method: "POST",
    body,
    headers: { Accept: "text/html", Prefer: "return=representation" },
    credentials: "same-origin",
    signal: waiting.signal,
  });
  item.tries = (item.tries || 0) + (answer.status === 500);
  if (answer.status === 429 || (answer.status >= 500 && item.tries < TRIES)) {
    const wait = Number(answer.headers.get("Retry-After")) || 0;
    const later = new Error("not now");
    later.wait = wait;
    throw later;
  }
  const html = await answer.text();
  if (answer.status === 400 && !hasLeft()) {
    const fresh = await newToken();
    if (!fresh) throw new Error("no page");
    if (fresh !== known) return post(item, fresh);
  }
  return { status: answer.status, html, to: answer.redirected ? new URL(answer.url) : null };
}

async function newToken() {
  const page = await fetch(path, { headers: { "X-Poll": "1" }, cache: "no-store" });
  return token(parse(await page.text()));
}

// What the server said of a form. True to go on with the next one.
async function take(item, { status, html, to }) {
  if (to && to.pathname !== path) return isOver(item, to);
  if (status === 401) return askForTheCard(html);
  if (status === 404) return isSomebodyElses();
  if (status === 409) return isClosed(html);
  if (status === 200) note(item, html);
  else forget(item); // it answers nothing that is asked: the server shows what is
  return true;
}

// The server has the form; the feedback in its answer is kept to be read.
function note(item, html) {
  recorded ||= item.named;
  const page = parse(html);
  if (place(page) === item.to && page.querySelector("[data-feedback]")) told.push(html);
  forget(item);
}

// Terminer came meanwhile: named answers are still taken, nothing is shown of them.
async function isOver(sent, to) {
  let kept = to.searchParams.has("kept");
  items = items.filter((item) => item !== sent && item.named && isAnswer(item));
  while (items.length) {
    const [item] = items;
    const got = await post(item);
    kept ||= Boolean(got.to?.searchParams.has("kept"));
    items = items.filter((one) => one !== item);
  }
  store.forget();
  if (hasLeft()) return false;
  // Not from the sign-in screen, where somebody may be typing.
  if (isHere() || (kept && location.pathname === to.pathname && !location.search)) {
    location.replace(`${to.pathname}${kept ? "?kept=1" : ""}`);
  }
  return false;
}

const isAnswer = (item) => new URLSearchParams(item.body).get("action") === "answer";

function askForTheCard(html) {
  if (isHere()) {
    atTheCard = true;
    show(parse(html));
  } else items = []; // they wait on the device for the same pupil
  return false;
}

// The pupil of the card is signed in: the server has taken the form that met the end of the
// session, and answered with the page after it. False when no card was asked for here.
export function resume(html) {
  if (!atTheCard) return false;
  atTheCard = false;
  show(parse(html)); // with the form token of the new session
  note(items[0], html);
  if (items.length) deliver();
  else arrive(html);
  return true;
}

function isSomebodyElses() {
  // A page that is no pupil's may be a teacher's: the next pupil's page says whose it is.
  if (store.whose()) wipe();
  else items = [];
  if (isHere()) location.replace("/");
  return false;
}

function isClosed(html) {
  items = [];
  if (isHere()) show(parse(html));
  return false;
}

function wipe() {
  clearTimeout(timer);
  items = [];
  told = [];
  after = "";
  store.forget();
}

// -- coming back -----------------------------------------------------------------------------

// Everything is sent: the pupil goes on where they are, or is led through what was kept from them.
function arrive(html) {
  words = recorded ? "recorded" : "back";
  recorded = false;
  document.dispatchEvent(new CustomEvent("repere:back"));
  if (!isHere()) return say(words);
  const isThere = place(parse(html)) === place() && !document.querySelector("[data-kept-answer]");
  if (isThere) return say(words);
  if (told.at(-1) === html) told.pop();
  lead(html);
  if (!after) say(words);
}

// Show a page of the server, behind the feedback that waits to be read. False: not one of ours. What
// is no screen of the lesson, as the page that asks for the card, comes first: nobody is known there.
export function lead(html) {
  const page = parse(html);
  if (!told.length || !place(page)) return show(page);
  after = html;
  return next();
}

// Leave a feedback for the next one. False when none is being read.
export function next() {
  if (!after) return false;
  if (!told.length) {
    const page = parse(after);
    after = "";
    const shown = show(page);
    say(words);
    return shown;
  }
  const page = parse(told.shift());
  for (const form of page.querySelectorAll("main form")) {
    if (form.elements.action?.value !== "go") form.remove();
  }
  show(page);
  say("review");
  return true;
}

// -- another page, another pupil -----------------------------------------------------------------

function recall() {
  const kept = store.read();
  if (!kept || items.length || document.body.dataset.door === "staff") return;
  if (store.whose() && store.whose() !== kept.pupil) return store.forget();
  ({ path, ticket, token: spare } = kept);
  const found = kept.forms.map((body) => ({ body, named: true, to: placeAfter(body) }));
  items = found;
  alone = isHeldElsewhere().then((held) => {
    if (held) items = items.filter((item) => !found.includes(item));
  });
  deliver();
}

// The page where they were given holds more than the device does, and sends it all in its order.
function isHeldElsewhere() {
  if (!pages) return Promise.resolve(false);
  return new Promise((done) => {
    pages.addEventListener("message", ({ data }) => { if (data.holds === path) done(true); });
    setTimeout(() => done(false), ANOTHER);
    pages.postMessage({ asks: path });
  });
}

// Only what was given in this page counts: two pages that found it on the device would each leave it
// to the other. At the card it waits for a hand that may be elsewhere by now.
function listen() {
  if (typeof BroadcastChannel === "undefined") return;
  pages = new BroadcastChannel("repere");
  pages.addEventListener("message", ({ data }) => {
    const holds = items.some((item) => item.from) && !atTheCard;
    if (holds && data.asks === path) pages.postMessage({ holds: path });
  });
}

// A named answer leads to its feedback.
function placeAfter(body) {
  const fields = new URLSearchParams(body);
  return fields.get("action") === "answer" ? `main|${fields.get("screen")}|kept|||` : "";
}

// Who leaves the device takes nothing along and leaves nothing behind: sent first, then forgotten.
function part(event) {
  const form = event.target;
  if (event.defaultPrevented || !form.getAttribute("action")?.endsWith("/deconnexion") || !items.length) return;
  event.preventDefault();
  const enough = new Promise((done) => { setTimeout(done, PARTING * 1000); });
  Promise.race([deliver(), enough]).finally(() => {
    if (hasLeft()) return;
    wipe();
    form.hidden = true;
    document.body.append(form); // the page it stood in may have been replaced
    form.submit();
  });
}

export function start() {
  if (begun) return;
  begun = true;
  document.addEventListener("repere:left", wipe);
  document.addEventListener("submit", part);
  addEventListener("online", soon);
  document.addEventListener("repere:reached", soon);
  // The class has ended: what waits goes first, and leads to the closing page.
  document.addEventListener("repere:closed", (event) => {
    if (!items.length) return;
    event.preventDefault();
    deliver();
  });
  listen();
  recall();
}
