// How things are shown. Whatever comes from a link, its context or a backend becomes text nodes; no markup is built from it.
import { Exact, isTimestamp, label, numberText, shortened, timeText } from './format.js';

const ROWS_SHOWN = 6;
const CHIPS_SHOWN = 10;
const TEXT_SHOWN = 160;
export const NAME_SHOWN = 60;

export const log = document.getElementById('log');

/** An element; string children become text nodes, never markup. */
export function el(tag, className, ...children) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.append(...children);
  return element;
}

/** Foreign text, isolated so that its writing direction cannot reorder the words around it. */
export const foreign = (text) => el('bdi', '', text);

export function button(className, text, onClick) {
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

export function moment(timestamp) {
  const time = el('time', '', timeText(timestamp));
  time.dateTime = timestamp;
  return time;
}

function scalar(value) {
  if (value instanceof Exact) {
    const number = foreign(numberText(value.text));
    number.title = value.text;
    return number;
  }
  if (value === true) return foreign('Yes');
  if (value === false) return foreign('No');
  if (String(value).trim() === '') return el('span', 'quiet', 'Empty');
  return isTimestamp(value) ? moment(value) : foreign(String(value));
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

export function card(attributes, updatedAt) {
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

export function say(who, ...content) {
  const author = el('span', 'visually-hidden', who === 'visitor' ? 'You: ' : 'Chat: ');
  const bubble = el('div', `bubble ${who}`, author, ...content);
  log.append(bubble);
  return bubble;
}
