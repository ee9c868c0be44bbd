// Text only ever becomes text nodes, never markup.
const TOKEN = 'linkstream-token';
const SEEN = 'linkstream-seen';
const OWN = 'linkstream-own';
const IDLE_MILLIS = 60 * 60 * 1000;

// A tab that the browser brings back later brings its storage back, too.
if (Date.now() - Number(sessionStorage.getItem(SEEN)) > IDLE_MILLIS) sessionStorage.clear();

export const session = {
  token: sessionStorage.getItem(TOKEN),
  /** What the token may do never changes, so it is asked once. */
  own: JSON.parse(sessionStorage.getItem(OWN)),
};

export class ApiError extends Error {
  constructor(status, body) {
    super((body && (body.message || body.error)) || 'The server did not answer as it should (' + status + ').');
    this.status = status;
    this.errors = (body && body.errors) || {};
  }
}

let ahead = 0;
/** The server's time. */
export const now = () => new Date(Date.now() + ahead).toISOString();

export async function send(method, path, { body, headers, raw, signal } = {}) {
  const json = body !== undefined && !(body instanceof Blob);
  const all = { Authorization: 'Bearer ' + session.token, ...(json && { 'Content-Type': 'application/json' }), ...headers };
  let response;
  try {
    response = await fetch(path, { method, headers: all, body: json ? JSON.stringify(body) : body, cache: 'no-store', redirect: 'error', signal });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ApiError(0, { message: 'The server cannot be reached. Check the connection and try again.' });
  }
  ahead = Date.parse(response.headers.get('Date')) + 500 - Date.now() || 0;
  if (response.ok && raw) return response;
  const answer = await response.json().catch(() => null); // then the status alone speaks
  if (!response.ok) {
    if (response.status === 401 && session.own) signOut('The token is not valid any more.');
    throw new ApiError(response.status, answer);
  }
  return answer;
}

export const get = path => send('GET', path);

export const items = page => Object.values(page || {}).find(Array.isArray) || [];

export const enc = encodeURIComponent;

export function query(parameters) {
  const set = Object.entries(parameters).filter(([, value]) => value != null && value !== '');
  return set.length ? '?' + set.map(([name, value]) => name + '=' + enc(value)).join('&') : '';
}

export async function signIn(token) {
  session.token = token;
  session.why = null;
  try { session.own = await get('/public/api/token'); } catch (error) { session.token = null; throw error; }
  sessionStorage.setItem(TOKEN, token);
  sessionStorage.setItem(OWN, JSON.stringify(session.own));
  seen();
}

export function signOut(why) {
  session.token = null;
  session.own = null;
  sessionStorage.clear();
  session.why = why || 'Signed out.';
  window.dispatchEvent(new Event('session'));
}

let lastAct = Date.now();
const seen = () => { if (session.token) sessionStorage.setItem(SEEN, lastAct = Date.now()); };
for (const act of ['keydown', 'pointerdown']) addEventListener(act, seen);
setInterval(() => {
  if (session.token && Date.now() - lastAct > IDLE_MILLIS) signOut('Signed out after an hour without a key or a click.');
}, 30000);

/** A node: h('p.hint', {onclick}, 'text', node, …); null children are left out. */
export function h(name, ...rest) {
  const [tag, ...classes] = name.split('.');
  const node = document.createElement(tag);
  if (classes.length) node.className = classes.join(' ');
  for (const part of rest.flat(3)) {
    if (part == null || part === false || part === '') continue;
    if (part instanceof Node) node.append(part);
    else if (typeof part === 'object') {
      for (const [key, value] of Object.entries(part)) {
        if (value == null || value === false) continue;
        if (key.startsWith('on')) node.addEventListener(key.slice(2), value);
        else if (key in node && typeof node[key] !== 'object' && !key.startsWith('aria')) node[key] = value;
        else node.setAttribute(key, value === true ? '' : value);
      }
    } else node.append(String(part));
  }
  return node;
}

export const a = (href, ...text) => h('a', { href }, text);
export const utc = input => input.value ? new Date(input.value).toISOString() : null;
export const MODES = [['redirect', 'at once'], ['confirm', 'after a button (for mail)']];
export const out = url => h('a', { href: url, target: '_blank', rel: 'noopener' }, url);
export const card = (title, ...rest) => h('section.card', h('h2', title), rest);
/** Whether the token may do this; admin includes every scope. */
export const may = scope => !!session.own && session.own.scopes.some(each => each === scope || each === 'admin');

let saying;
export function say(text) {
  const live = document.getElementById('live');
  live.textContent = text;
  clearTimeout(saying);
  saying = setTimeout(() => { live.textContent = ''; }, 6000);
}

const NUMBER = new Intl.NumberFormat();
const TIME = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });
export const number = value => value == null ? '–' : NUMBER.format(value);
export const percent = value => value == null ? '–' : (100 * value).toFixed(1) + ' %';
const CLOCK = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
export const time = (value, seconds) => value ? h('time', { dateTime: value, title: value }, (seconds ? CLOCK : TIME).format(new Date(value))) : '–';

export function figures(pairs) {
  return h('dl.figures', pairs.filter(Boolean).map(([name, value]) => h('div', h('dt', name), h('dd', value ?? '–'))));
}

export function facts(pairs) {
  return h('dl.facts', pairs.filter(Boolean).map(([name, value]) => [h('dt', name), h('dd', value ?? '–')]));
}

/** A table with a caption; columns are [title, cell of a row, is it a number]. */
export function table(caption, columns, rows, empty) {
  if (!rows.length) return h('p.empty', empty || 'Nothing here yet.');
  return h('div.scroll', { tabindex: 0, role: 'region', 'aria-label': caption },
    h('table', { role: 'table' }, h('caption', caption),
      h('thead', { role: 'rowgroup' }, h('tr', { role: 'row' }, columns.map(([title, , n]) => h(n ? 'th.n' : 'th', { scope: 'col', role: 'columnheader' }, title)))),
      h('tbody', { role: 'rowgroup' }, rows.map(row => h('tr', { role: 'row' }, columns.map(([title, cell, n]) => h(n ? 'td.n' : 'td', { role: 'cell', 'data-title': title }, cell(row))))))));
}

let fields = 0;
export function field(label, name, attributes = {}, hint) {
  const id = 'f' + ++fields;
  const { options, area, ...rest } = attributes;
  const input = options
    ? h('select', { id, name, ...rest }, options.map(each => h('option', { value: each[0], selected: each[0] === rest.value }, each[1])))
    : h(area ? 'textarea' : 'input', { id, name, 'aria-describedby': hint ? id + 'h' : null, ...rest });
  return h('div', h('label', { htmlFor: id }, label), input, hint && h('p.hint', { id: id + 'h' }, hint));
}

export const more = (title, ...parts) => h('details.more', h('summary', title), parts);

export function check(label, name, checked) {
  return h('label.check', h('input', { type: 'checkbox', name, checked }), label);
}

export function form(parts, action, button = 'Save') {
  const problem = h('div', { role: 'alert' });
  const submit = h('button.main', { type: 'submit' }, button);
  return h('form', {
    novalidate: true,
    onsubmit: async event => {
      event.preventDefault();
      problem.replaceChildren();
      submit.disabled = true;
      try { await action(event.target.elements, event.target); } catch (error) { problem.replaceChildren(failure(error)); }
      submit.disabled = false;
    },
  }, parts, problem, h('div.row', submit));
}

export const faults = errors => Object.entries(errors || {}).map(([name, texts]) => h('div', h('strong', name), ': ', [].concat(texts).join(' ')));

export function failure(error) {
  if (!(error instanceof ApiError) && error.name === 'TypeError') console.error(error);
  const text = error.status === 403 ? 'This token may not do that.'
    : error.status === 401 ? 'There is no such token, or it is not valid any more.'
    : error.status === 503 ? error.message + ' Try again in a moment.' : error.message;
  return h('div.notice', h('p', text), faults(error.errors));
}

/** New nodes for old ones; what is unfolded, and where the focus is, stays. */
export function redraw(box, ...nodes) {
  const stops = () => [...box.querySelectorAll('a,button,input,select,textarea,summary,[tabindex]')];
  const open = [...box.querySelectorAll('details')].map(each => each.open);
  const place = stops().indexOf(document.activeElement);
  box.replaceChildren(...nodes.flat(2).filter(Boolean));
  box.querySelectorAll('details').forEach((each, i) => { each.open = !!open[i]; });
  if (place >= 0) stops()[place]?.focus({ preventScroll: true });
}

export function part(load, loading = 'Loading …') {
  const box = h('div', { 'aria-busy': 'true' }, h('p.soft.wait', loading));
  const fill = async () => {
    try { redraw(box, await load(fill)); }
    catch (error) { box.replaceChildren(failure(error), again(fill)); }
    box.setAttribute('aria-busy', 'false');
  };
  fill();
  return box;
}

const again = act => h('p', h('button', { type: 'button', onclick: act }, 'Try again'));

/** Server-sent events, by fetch so that the token stays out of the address. */
export async function events(path, tell, signal) {
  const response = await send('GET', path, { headers: { Accept: 'text/event-stream' }, raw: true, signal });
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    text += value;
    let end;
    while ((end = text.indexOf('\n\n')) >= 0) {
      const data = text.slice(0, end).split('\n').filter(line => line.startsWith('data:')).map(line => line.slice(5).trim()).join('\n');
      text = text.slice(end + 2);
      if (data) tell(JSON.parse(data));
    }
  }
}

const RECONNECT_MILLIS = 3000;

/** A part drawn anew with each event. A hidden tab follows nothing: a browser has six connections to a server. */
export function live(path, draw, onLeave, loading = 'Loading …') {
  const box = h('div', { 'aria-busy': 'true' }, h('p.soft.wait', loading));
  let watching = null, timer, left = false;
  const stop = () => { clearTimeout(timer); watching?.abort(); watching = null; };
  const start = async () => {
    stop();
    if (left || document.hidden) return;
    const mine = watching = new AbortController();
    try {
      await events(path, now => { redraw(box, draw(now)); box.setAttribute('aria-busy', 'false'); }, mine.signal);
    } catch (error) {
      if (mine.signal.aborted) return;
      box.replaceChildren(failure(error), again(start));
      box.setAttribute('aria-busy', 'false');
      if (error.status && error.status < 500) return;
    }
    if (watching === mine) timer = setTimeout(start, RECONNECT_MILLIS);
  };
  document.addEventListener('visibilitychange', start);
  onLeave(() => { left = true; document.removeEventListener('visibilitychange', start); stop(); });
  start();
  return box;
}

export function pages(path, parameters, show) {
  // Where few match, the server looks for a second and gives a page without any.
  const page = async after => {
    const found = await get(path + query({ ...parameters, after, limit: parameters.limit || 50 }));
    return items(found).length || found.next_after == null ? found : page(found.next_after);
  };
  return part(async () => {
    const first = await page();
    const box = h('div', show(items(first)));
    const more = next => {
      if (next == null) return;
      const row = h('p', button('Show more', async () => {
        const now = await page(next);
        const shown = show(items(now));
        box.querySelector('tbody').append(...shown.querySelectorAll('tbody tr'));
        row.remove();
        more(now.next_after);
      }));
      box.append(row);
    };
    more(first.next_after);
    return box;
  });
}

export async function copy(text) {
  try { await navigator.clipboard.writeText(text); say('Copied.'); }
  catch { say('The browser does not allow copying here: select the text and copy it by hand.'); }
}

export async function download(path, name, accept) {
  const response = await send('GET', path, { headers: { Accept: accept }, raw: true });
  const url = URL.createObjectURL(await response.blob());
  h('a', { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 60000);
}

export function button(label, action, kind = '') {
  return h('button' + (kind && '.' + kind), {
    type: 'button',
    onclick: async event => {
      event.target.disabled = true;
      try { await action(); } catch (error) { say(error.message); }
      event.target.disabled = false;
    },
  }, label);
}

export const codeOf = url => url.slice(url.lastIndexOf('/') + 1);

export function randomId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map(byte => byte.toString(16).padStart(2, '0')).join('');
}
