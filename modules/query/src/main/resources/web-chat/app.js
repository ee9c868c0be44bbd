// The built-in fullpage web chat: opens the context of one live link and answers from it, in the browser alone.
//
// Whatever comes from the link or its context is shown as text nodes only; no markup is ever built from it.
// Nothing the visitor writes leaves the page: only that they began to write, and whether they say it helped, is told, once a
// tab, under a random number that is all this page stores.

const ROWS_SHOWN = 6;
const CHIPS_SHOWN = 10;
const TEXT_SHOWN = 160;
const NAME_SHOWN = 60;
const TIMEOUT_MS = 10_000;
const UNASKED_RETRIES = 3;
const TIMESTAMP = /^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:[Zz]|[+-]\d{2}:\d{2})$/;
const NAME_ATTRIBUTES = ['name', 'firstname', 'fullname', 'givenname', 'displayname', 'nickname', 'username'];

const log = document.getElementById('log');
const loading = document.getElementById('loading');
const composer = document.getElementById('composer');
const suggestions = document.getElementById('suggestions');
const form = document.getElementById('form');
const message = document.getElementById('message');

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
  const query = new URLSearchParams(location.search);
  const link = query.get('link');
  const appKey = query.get('app_key');
  if (!link || !appKey) return { problem: INCOMPLETE };
  // Another character cannot stand in a header: fetch would throw as if the network were down.
  if (!/^[\x20-\x7e]+$/.test(appKey)) return { problem: UNKNOWN };

  const timeout = new AbortController();
  const timer = setTimeout(() => timeout.abort(), TIMEOUT_MS);
  try {
    const address = new URL('context', import.meta.url);
    address.searchParams.set('link', link);
    const response = await fetch(address, {
      headers: { Authorization: `Bearer ${appKey}`, Accept: 'application/json' },
      cache: 'no-store',
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
      signal: timeout.signal,
    });
    const body = await response.text();
    return response.ok ? readContext(body) : refusal(response);
  } catch {
    return { problem: UNREACHABLE };
  } finally {
    clearTimeout(timer);
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
    const attributes = Object.entries(context.attributes);
    return { context: { scenario: context.scenario_id, updatedAt: context.updated_at, attributes } };
  } catch {
    return { problem: FAULT };
  }
}

/** Parses JSON with each number as the text that was sent: a 20-digit integer would not survive as a JS number. */
function parseKeepingNumbers(json) {
  const stringOrNumber = /"[^"\\]*(?:\\[^][^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
  return JSON.parse(json.replace(stringOrNumber, (token) => (token[0] === '"' ? token : `"${token}"`)));
}

// ---- Words ---------------------------------------------------------------------------------------------------------

/** `first_name`, `firstName` and `first-name` read "First name"; words in capitals stay. */
function label(attribute) {
  const words = attribute
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .split(/[\s_.-]+/u)
    .filter(Boolean)
    .map((word) => (/^\p{Lu}{2,}$/u.test(word) ? word : word.toLowerCase()));
  const text = words.join(' ') || attribute || 'No name';
  const [first, ...rest] = text;
  return first.toUpperCase() + rest.join('');
}

/** Lower-case words between single spaces, with one at each end, so that whole words can be searched for. */
function spaced(text) {
  return ` ${text.toLowerCase().replace(/[^\p{L}\p{M}\p{N}]+/gu, ' ').trim()} `;
}

function shortened(text, limit) {
  const characters = [...text];
  return characters.length > limit ? `${characters.slice(0, limit).join('').trimEnd()}…` : text;
}

/** The name to greet by, or null: the first of the usual attributes that holds text with a letter in it. */
function visitorName(attributes) {
  const byKey = new Map(attributes.map(([name, value]) => [name.toLowerCase().replace(/[\s_.-]/g, ''), value]));
  const name = NAME_ATTRIBUTES.map((key) => byKey.get(key))
    .find((value) => typeof value === 'string' && /\p{L}/u.test(value));
  return name ? shortened(name.trim(), NAME_SHOWN) : null;
}

// ---- Showing -------------------------------------------------------------------------------------------------------

/** An element; string children become text nodes, never markup. */
function el(tag, className, ...children) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.append(...children);
  return element;
}

/** Foreign text, isolated so that its writing direction cannot reorder the words around it. */
const foreign = (text) => el('bdi', '', text);

function button(className, text, onClick) {
  const element = el('button', className, text);
  element.type = 'button';
  element.addEventListener('click', onClick);
  return element;
}

function toggle(more, less, show) {
  const element = button('toggle', more, () => {
    const open = element.getAttribute('aria-expanded') !== 'true';
    element.setAttribute('aria-expanded', String(open));
    element.textContent = open ? less : more;
    show(open);
  });
  element.setAttribute('aria-expanded', 'false');
  return element;
}

/** Puts all items into the list and hides those after the limit behind a button, which is returned if needed. */
function fold(list, items, limit, what) {
  const rest = items.slice(limit);
  list.append(...items);
  rest.forEach((item) => { item.hidden = true; });
  if (rest.length === 0) return [];
  return [toggle(`Show all ${items.length} ${what}`, `Show fewer ${what}`, (open) => {
    rest.forEach((item) => { item.hidden = !open; });
  })];
}

/** A moment as the visitor writes it, in their language and time zone. */
function moment(timestamp) {
  const time = el('time', '', new Date(timestamp).toLocaleString([], { dateStyle: 'medium', timeStyle: 'short' }));
  time.dateTime = timestamp;
  return time;
}

function scalar(value) {
  if (value === true) return foreign('Yes');
  if (value === false) return foreign('No');
  if (String(value).trim() === '') return el('span', 'quiet', 'Empty');
  if (TIMESTAMP.test(value) && !Number.isNaN(Date.parse(value))) return moment(value);
  return foreign(String(value));
}

function valueNodes(value) {
  if (Array.isArray(value)) {
    if (value.length === 0) return [el('span', 'quiet', 'None')];
    const list = el('ul', 'chips');
    const items = value.map((item) => el('li', '', ...valueNodes(item)));
    return [list, ...fold(list, items, CHIPS_SHOWN, 'values')];
  }
  const start = typeof value === 'string' ? shortened(value, TEXT_SHOWN) : value;
  const shown = scalar(start);
  if (start === value) return [shown];
  const more = toggle('Show more', 'Show less', (open) => {
    shown.textContent = open ? value : start;
    shown.classList.toggle('whole', open);
  });
  return [shown, more];
}

function card(attributes, updatedAt) {
  const list = el('dl', '');
  const rows = attributes.map(([name, value]) =>
    el('div', 'row', el('dt', '', foreign(shortened(label(name), NAME_SHOWN))), el('dd', '', ...valueNodes(value))));
  const folded = fold(list, rows, ROWS_SHOWN, 'details');
  const time = new Date(updatedAt);
  const updated = updatedAt && !Number.isNaN(time.getTime())
    ? [el('p', 'updated', 'Last updated ', moment(updatedAt))]
    : [];
  return el('section', 'card', list, ...folded, ...updated);
}

function say(who, ...content) {
  const author = el('span', 'visually-hidden', who === 'visitor' ? 'You: ' : 'Chat: ');
  const bubble = el('div', `bubble ${who}`, author, ...content);
  log.append(bubble);
  return bubble;
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

// ---- Telling that the conversation has started, and what it came to ----------------------------------------------------------------------

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
  const query = new URLSearchParams(location.search);
  try {
    const response = await fetch(new URL(path, import.meta.url), {
      method: 'POST',
      headers: { Authorization: `Bearer ${query.get('app_key')}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({ link: query.get('link'), session, ...what }),
      keepalive: true,
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
    });
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

// ---- The conversation ----------------------------------------------------------------------------------------------

const SUMMARY_QUESTION = 'What do you know about me?';

function greet({ attributes, updatedAt }) {
  const name = visitorName(attributes);
  say('chat', ...(name ? ['Hello, ', foreign(name), '! '] : ['Hello! ']),
    attributes.length ? 'This is what I know about you:' : 'I know nothing about you yet.');
  if (attributes.length) log.append(card(attributes, updatedAt));
  say('chat', 'I am the preview chat built into this deployment. There is no bot behind me yet: '
    + 'ask me what this link carries, and I will look it up.');
}

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

function converse(context) {
  const ask = (question) => {
    tellStart();
    const asked = say('visitor', foreign(question));
    answer(question, context);
    questions += 1;
    if (questions === QUESTIONS_BEFORE_OUTCOME) askForOutcome();
    // Its top at the top: a long answer is then read from its start, a short one ends at the bottom as usual.
    asked.scrollIntoView({ block: 'start' });
  };
  const labels = context.attributes.map(([name]) => label(name)).filter((text) => text.length <= 24).slice(0, 3);
  suggestions.append(...[SUMMARY_QUESTION, ...labels].map((text) => button('suggestion', foreign(text), () => ask(text))));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const question = message.value.trim();
    message.value = '';
    if (question) ask(question);
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
    greet(context);
    converse(context);
  }
}

open(0);
