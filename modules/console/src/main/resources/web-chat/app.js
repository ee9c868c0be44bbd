// The built-in fullpage web chat: opens the context of one live link, and answers from it in the browser alone, or lets the
// backend answer that the scenario names.
//
// Without a backend nothing that the visitor writes leaves the page: only that they began to write, and whether they say it
// helped, is told, once a tab, under a random number that is all this page stores.
import { asTimes, label, parseKeepingNumbers, shortened, spaced, visitorName, welcomeText } from './format.js';
import { NAME_SHOWN, button, card, el, foreign, log, say } from './show.js';
import { wear } from './theme.js';

const TIMEOUT_MS = 10_000;
const ANSWER_TIMEOUT_MS = 30_000;
const UNASKED_RETRIES = 3;

const loading = document.getElementById('loading');
const composer = document.getElementById('composer');
const suggestions = document.getElementById('suggestions');
const form = document.getElementById('form');
const message = document.getElementById('message');

// ---- Calls ---------------------------------------------------------------------------------------------------------

const address = new URLSearchParams(location.search);
const link = address.get('link');
const appKey = address.get('app_key');

/** A call beside this page; it throws where no answer comes in time. */
async function call(path, { body, timeout = TIMEOUT_MS, keepalive = false } = {}) {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), timeout);
  try {
    const response = await fetch(new URL(path, import.meta.url), {
      method: body ? 'POST' : 'GET',
      headers: { Authorization: `Bearer ${appKey}`, Accept: 'application/json', ...(body && { 'Content-Type': 'application/json' }) },
      body: body && JSON.stringify(body),
      cache: 'no-store',
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
      keepalive,
      signal: late.signal,
    });
    return { response, text: await response.text() };
  } finally {
    clearTimeout(timer);
  }
}

// ---- Loading the context -------------------------------------------------------------------------------------------

const ASK_FOR_NEW = 'Please ask whoever sent it to you for a new one.';
const INCOMPLETE = {
  title: 'This page needs a personal link',
  text: 'Part of the address is missing. Open the chat from the link you were sent, and copy all of it. '
      + 'If it still ends here, ask whoever sent it to you for a new one.',
};
const UNKNOWN = {
  title: 'This link does not work',
  text: `It may be mistyped or cut short, or it was replaced. ${ASK_FOR_NEW}`,
};
const GONE = {
  title: 'This link is no longer available',
  text: `It has expired or was withdrawn. ${ASK_FOR_NEW}`,
};
const NOT_READY = {
  title: 'Your chat is not ready yet',
  text: 'The service is busy or just starting. Your link is fine.',
  retry: true,
};
const FAULT = {
  title: 'Something went wrong on our side',
  text: 'Your link is fine. Please try again in a moment.',
  retry: true,
};
const UNREACHABLE = {
  title: 'We could not reach the chat',
  text: 'Please check your internet connection and try again.',
  retry: true,
};

/** The context of the link in this page's address, or the problem to show; `retryAfter` is in seconds. */
async function loadContext() {
  if (!link || !appKey) return { problem: INCOMPLETE };
  // Another character cannot stand in a header: fetch would throw as if the network were down.
  if (!/^[\x20-\x7e]+$/.test(appKey)) return { problem: UNKNOWN };
  try {
    const { response, text } = await call(`context?link=${encodeURIComponent(link)}`);
    return response.ok ? readContext(text) : refusal(response);
  } catch {
    return { problem: UNREACHABLE };
  }
}

function refusal(response) {
  const retryAfter = Number(response.headers.get('Retry-After')) || 0;
  if (response.status === 410) return { problem: GONE };
  if (response.status === 429 || response.status === 503) return { problem: NOT_READY, retryAfter };
  return { problem: response.status < 500 ? UNKNOWN : FAULT };
}

function readContext(body) {
  try {
    const context = parseKeepingNumbers(body);
    const times = new Set(context.timestamps);
    const attributes = Object.entries(context.attributes).map(([name, value]) => [name, times.has(name) ? asTimes(value) : value]);
    return { context: { scenario: context.scenario_id, updatedAt: context.updated_at, attributes, chat: context.chat || {} } };
  } catch {
    return { problem: FAULT };
  }
}

function showProblem({ title, text, retry }, retryAfter, attempt) {
  const again = retryAfter > 0 && attempt < UNASKED_RETRIES ? Math.min(Math.ceil(retryAfter), 60) : 0;
  const notice = el('section', 'notice', el('h2', '', title), el('p', '', text));
  let timer;
  const tryAgain = (next) => {
    clearTimeout(timer);
    notice.remove();
    open(next);
  };
  if (again) {
    notice.append(el('p', 'quiet', `Trying again by itself in ${again} ${again === 1 ? 'second' : 'seconds'}.`));
    timer = setTimeout(() => tryAgain(attempt + 1), again * 1000);
  }
  if (retry) notice.append(button('again', 'Try again', () => {
    log.focus({ preventScroll: true });
    tryAgain(0);
  }));
  log.append(notice);
}

// ---- Telling that the conversation has started, and what it came to -------------------------------------------------

/** A random number that the tab keeps while it is open, and the page where the browser forbids that. */
function newSession() {
  // crypto.randomUUID is missing where the page is served without TLS.
  const random = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  try {
    const kept = sessionStorage.getItem('linkstream-session');
    if (kept) return kept;
    sessionStorage.setItem('linkstream-session', random);
  } catch {
    // Storage is switched off.
  }
  return random;
}

const session = newSession();
const QUESTIONS_BEFORE_OUTCOME = 2;
let started = false;
let questions = 0;

/** Whether the server noted it. Nobody waits for it. */
async function tell(path, what) {
  try {
    const { response } = await call(path, { body: { link, session, ...what }, keepalive: true });
    return response.ok;
  } catch {
    return false;
  }
}

/** Told with the first message, and with the next where that failed: a repeat counts once. */
async function tellStart() {
  if (started) return;
  started = true;
  started = await tell('conversations', {});
}

/** Asks once whether the answers helped; what the visitor says to that is the outcome, `helpful` or `not_helpful`. */
function askForOutcome() {
  const choices = el('div', 'suggestions');
  const asked = say('chat', 'Did that help?', choices);
  const choose = (name, reply) => async () => {
    choices.remove();
    message.focus({ preventScroll: true });
    if (await tell('outcomes', { name })) {
      say('chat', reply);
    } else {
      asked.append(choices);
    }
  };
  choices.append(
    button('suggestion', 'Yes', choose('helpful', 'Thank you. I have noted that it did.')),
    button('suggestion', 'No', choose('not_helpful', 'Thank you. I have noted that it did not.')));
}

// ---- The conversation, in the browser alone -------------------------------------------------------------------------

const SUMMARY_QUESTION = 'What do you know about me?';

/** The attributes a question names: by their whole label or, if there are none, by one longer word of it. */
function askedFor(question, attributes) {
  const words = spaced(question);
  const labelled = attributes.map((entry) => [spaced(label(entry[0])), entry]).filter(([words]) => words.trim());
  const whole = labelled.filter(([name]) => words.includes(name));
  const found = whole.length ? whole : labelled.filter(([name]) =>
    name.trim().split(' ').some((word) => word.length > 3 && words.includes(` ${word} `)));
  return found.map(([, entry]) => entry);
}

function answer(question, { scenario, attributes, updatedAt }) {
  const words = spaced(question);
  if (/ know (all )?about me | what do you know | who am i /.test(words)) {
    say('chat', attributes.length ? 'This is all that I know about you:' : 'Nothing yet: this link carries no attributes.');
    if (attributes.length) log.append(card(attributes, updatedAt));
    return;
  }
  const asked = askedFor(question, attributes);
  if (asked.length) {
    say('chat', 'Here is what I have on that:');
    log.append(card(asked));
  } else if (/^ (hi|hello|hey|good (morning|afternoon|evening)) /.test(words)) {
    say('chat', 'Hello again! Ask me “', SUMMARY_QUESTION, '”, or for any detail by its name.');
  } else {
    say('chat', 'This is where the scenario “', foreign(shortened(String(scenario), NAME_SHOWN)), '” of this deployment would take over. '
      + 'I am only the built-in preview, and I can tell you what this link carries.');
  }
}

function greet({ attributes, updatedAt, chat }) {
  const name = visitorName(attributes);
  if (chat.welcome) say('chat', foreign(welcomeText(chat.welcome, attributes)));
  else say('chat', ...(name ? ['Hello, ', foreign(shortened(name, NAME_SHOWN)), '! '] : ['Hello! ']),
    chat.answers ? 'How can I help you?' : attributes.length ? 'This is what I know about you:' : 'I know nothing about you yet.');
  if (chat.answers) return;
  if (attributes.length) log.append(card(attributes, updatedAt));
  say('chat', 'I am the preview chat built into this deployment. There is no bot behind me yet: '
    + 'ask me what this link carries, and I will look it up.');
}

/** Whoever answers: takes a question, and whether it is a repeat of one that got no answer. */
function previewOf(context) {
  return (question) => {
    tellStart();
    answer(question, context);
    questions += 1;
    if (questions === QUESTIONS_BEFORE_OUTCOME) askForOutcome();
  };
}

// ---- The conversation through the scenario's backend ------------------------------------------------------------------

let waiting = false;

/** One question at a time: what is written meanwhile waits in its field. */
async function askBackend(question) {
  waiting = true;
  const dots = el('div', 'bubble chat', el('span', 'visually-hidden', 'The chat is writing.'),
    el('span', 'dots', el('i', ''), el('i', ''), el('i', '')));
  log.append(dots);
  try {
    const { response, text } = await call('messages',
      { body: { link, session, text: question, locale: navigator.language }, timeout: ANSWER_TIMEOUT_MS });
    dots.remove();
    if (response.ok) {
      const reply = JSON.parse(text);
      reply.messages.forEach((each) => say('chat', foreign(each.text)));
      suggest(reply.suggestions);
    } else if (response.status === 410 || response.status === 404) {
      composer.hidden = true;
      showProblem(response.status === 410 ? GONE : UNKNOWN, 0, 0);
    } else {
      notAnswered(question, response.status === 429 || response.status === 503 ? 'There is a lot to do at the moment.' : 'I cannot answer at the moment.');
    }
  } catch {
    dots.remove();
    notAnswered(question, 'Your message did not arrive.');
  }
  waiting = false;
}

function notAnswered(question, why) {
  const bubble = say('chat', `${why} `, button('toggle', 'Try again', () => {
    if (waiting) return;
    bubble.remove();
    message.focus({ preventScroll: true });
    askBackend(question);
  }));
}

// ---- Asking --------------------------------------------------------------------------------------------------------------

let respond;

function ask(question) {
  if (waiting) return;
  const asked = say('visitor', foreign(question));
  respond(question);
  // Its top at the top: a long answer is then read from its start, a short one ends at the bottom as usual.
  asked.scrollIntoView({ block: 'start' });
}

function suggest(texts) {
  suggestions.replaceChildren(...texts.map((text) => button('suggestion', foreign(text), () => {
    message.focus({ preventScroll: true });
    ask(text);
  })));
  suggestions.hidden = texts.length === 0;
}

function converse(context) {
  respond = context.chat.answers ? askBackend : previewOf(context);
  const labels = context.attributes.map(([name]) => label(name)).filter((text) => text.length <= 24).slice(0, 3);
  suggest(context.chat.answers ? [] : [SUMMARY_QUESTION, ...labels]);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const question = message.value.trim();
    if (!question || waiting) return;
    message.value = '';
    ask(question);
  });
  composer.hidden = false;
  // On a touch screen the focus would open the keyboard over the greeting.
  if (matchMedia('(pointer: fine)').matches) message.focus({ preventScroll: true });
}

async function open(attempt) {
  loading.hidden = false;
  const { context, problem, retryAfter = 0 } = await loadContext();
  loading.hidden = true;
  if (problem) {
    showProblem(problem, retryAfter, attempt);
  } else {
    document.getElementById('badge').hidden = Boolean(context.chat.answers);
    wear(context.chat);
    greet(context);
    converse(context);
  }
}

open(0);
