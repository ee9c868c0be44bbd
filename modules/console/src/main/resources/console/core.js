// The console's ground: the API, the session, and how nodes are made. Text only ever becomes text nodes, never markup.

const TOKEN = 'linkstream-token';
const IDLE_MILLIS = 60 * 60 * 1000;

export const session = {
  token: sessionStorage.getItem(TOKEN),
  own: null,
  /** Whether the token may do this; admin includes every scope. */
  may(scope) {
    return !!this.own && (this.own.scopes.includes(scope) || this.own.scopes.includes('admin'));
  },
};

/** A refusal of the API, or what kept a call from being answered. */
export class ApiError extends Error {
  constructor(status, body) {
    super((body && (body.message || body.error)) || 'The server did not answer as it should (' + status + ').');
    this.status = status;
    this.errors = (body && body.errors) || {};
  }
}

export async function send(method, path, { body, headers, raw } = {}) {
  const all = { Authorization: 'Bearer ' + session.token, ...headers };
  let payload = body;
  if (body !== undefined && !(body instanceof Blob)) {
    all['Content-Type'] = 'application/json';
    payload = JSON.stringify(body);
  }
  let response;
  try {
    response = await fetch(path, { method, headers: all, body: payload, cache: 'no-store', redirect: 'error' });
  } catch {
    throw new ApiError(0, { message: 'The server cannot be reached. Check the connection and try again.' });
  }
  if (response.ok && raw) return response;
  const text = await response.text();
  let json = null;
  try { json = text ? JSON.parse(text) : null; } catch { /* then the status alone speaks */ }
  if (!response.ok) {
    if (response.status === 401) signOut('The token is not valid any more.');
    throw new ApiError(response.status, json);
  }
  return json;
}

export const get = (path, headers) => send('GET', path, { headers });

/** The entries of a page, whatever they are called there. */
export const items = page => Object.values(page || {}).find(Array.isArray) || [];

export const enc = encodeURIComponent;

export function query(parameters) {
  const set = Object.entries(parameters).filter(([, value]) => value !== undefined && value !== null && value !== '');
  return set.length ? '?' + set.map(([name, value]) => name + '=' + enc(value)).join('&') : '';
}

export async function signIn(token) {
  session.token = token;
  session.own = await get('/public/api/token');
  sessionStorage.setItem(TOKEN, token);
}

export function signOut(why) {
  session.token = null;
  session.own = null;
  sessionStorage.clear();
  say(why || 'Signed out.');
  window.dispatchEvent(new Event('session'));
}

let lastAct = Date.now();
for (const act of ['keydown', 'pointerdown']) addEventListener(act, () => { lastAct = Date.now(); });
setInterval(() => {
  if (session.token && Date.now() - lastAct > IDLE_MILLIS) signOut('Signed out after an hour without a key or a click.');
}, 30000);

/** A node: h('p.hint', {onclick}, 'text', node, …); null children are left out. */
export function h(name, ...rest) {
  const [tag, ...classes] = name.split('.');
  const node = document.createElement(tag);
  if (classes.length) node.className = classes.join(' ');
  for (const part of rest.flat(3)) {
    if (part === null || part === undefined || part === false) continue;
    if (part instanceof Node) node.append(part);
    else if (typeof part === 'object') {
      for (const [key, value] of Object.entries(part)) {
        if (value === null || value === undefined || value === false) continue;
        if (key.startsWith('on')) node.addEventListener(key.slice(2), value);
        else if (key in node && typeof node[key] !== 'object' && !key.startsWith('aria')) node[key] = value;
        else node.setAttribute(key, value === true ? '' : value);
      }
    } else node.append(String(part));
  }
  return node;
}

let saying;
export function say(text) {
  const live = document.getElementById('live');
  live.textContent = text;
  clearTimeout(saying);
  saying = setTimeout(() => { live.textContent = ''; }, 6000);
}

const NUMBER = new Intl.NumberFormat();
const TIME = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });
export const number = value => value === null || value === undefined ? '–' : NUMBER.format(value);
export const percent = value => value === null || value === undefined ? '–' : (100 * value).toFixed(1) + ' %';
export const time = value => value ? h('time', { dateTime: value, title: value }, TIME.format(new Date(value))) : '–';

export function facts(pairs) {
  return h('dl.facts', pairs.filter(Boolean).map(([name, value]) => [h('dt', name), h('dd', value ?? '–')]));
}

/** A table with a caption; columns are [title, cell of a row, is it a number]. */
export function table(caption, columns, rows, empty) {
  if (!rows.length) return h('p.empty', empty || 'Nothing here yet.');
  return h('div.scroll', { tabindex: 0, role: 'region', 'aria-label': caption },
    h('table', h('caption', caption),
      h('thead', h('tr', columns.map(([title, , n]) => h(n ? 'th.n' : 'th', { scope: 'col' }, title)))),
      h('tbody', rows.map(row => h('tr', columns.map(([, cell, n]) => h(n ? 'td.n' : 'td', cell(row))))))));
}

let fields = 0;
/** A labelled field; the input is found by its name in the form. */
export function field(label, name, attributes = {}, hint) {
  const id = 'f' + ++fields;
  const { options, area, ...rest } = attributes;
  const input = options
    ? h('select', { id, name, ...rest }, options.map(each => h('option', { value: each[0], selected: each[0] === rest.value }, each[1])))
    : h(area ? 'textarea' : 'input', { id, name, 'aria-describedby': hint ? id + 'h' : null, ...rest });
  return h('div', h('label', { htmlFor: id }, label), input, hint && h('p.hint', { id: id + 'h' }, hint));
}

export function check(label, name, checked) {
  return h('label.check', h('input', { type: 'checkbox', name, checked }), label);
}

/** A form that says what went wrong beside its button and keeps the button off while it works. */
export function form(parts, action, button = 'Save') {
  const problem = h('div.error', { role: 'alert' });
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

/** What a refusal says, every field at fault with it. */
export function failure(error) {
  if (!(error instanceof ApiError)) console.error(error);
  const wrong = Object.entries(error.errors || {});
  const text = error.status === 403 ? 'This token may not do that.'
    : error.status === 503 ? error.message + ' Try again in a moment.' : error.message;
  return h('div.error', h('p', text),
    wrong.length > 0 && h('ul', wrong.map(([name, texts]) => h('li', h('strong', name), ': ', [].concat(texts).join(' ')))));
}

/** A part of a view that fills itself: says that it loads, then shows the result or what went wrong. */
export function part(load, loading = 'Loading …') {
  const box = h('div', { 'aria-busy': 'true' }, h('p.soft', loading));
  const fill = async () => {
    try { box.replaceChildren(...[await load(fill)].flat().filter(Boolean)); }
    catch (error) {
      box.replaceChildren(failure(error), h('button', { onclick: fill }, 'Try again'));
    }
    box.setAttribute('aria-busy', 'false');
  };
  fill();
  return box;
}

/** Rows that come page by page. */
export function pages(path, parameters, show) {
  const rows = [];
  const next = async after => {
    const page = await get(path + query({ ...parameters, after, limit: parameters.limit || 50 }));
    rows.push(...items(page));
    return page.next_after;
  };
  return part(async () => {
    const box = h('div');
    const draw = after => box.replaceChildren(show(rows), after !== null && after !== undefined
      ? h('button', { onclick: async e => { e.target.disabled = true; try { draw(await next(after)); } catch (error) { box.append(failure(error)); } } }, 'Show more') : '');
    draw(await next());
    return box;
  });
}

export async function copy(text) {
  try { await navigator.clipboard.writeText(text); say('Copied.'); }
  catch { say('The browser does not allow copying here: select the text and copy it by hand.'); }
}

/** Saves what a call answers as a file. */
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

export function randomId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map(byte => byte.toString(16).padStart(2, '0')).join('');
}
