// Words, numbers and times as the visitor writes them, in their language and time zone.

const TIMESTAMP = /^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:[Zz]|[+-]\d{2}:\d{2})$/;
const NAME_ATTRIBUTES = ['name', 'firstname', 'fullname', 'givenname', 'displayname', 'nickname', 'username'];
const MAX_PLACES = 20;
const EXACT = '9007199254740993';

/** A number as it was sent: a 20-digit integer would not survive as a number of this language. */
export class Exact {
  constructor(text) { this.text = text; }
}

/** Parses JSON with each number kept as its text. */
export function parseKeepingNumbers(json) {
  const stringOrNumber = /"[^"\\]*(?:\\[^][^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
  const marked = json.replace(stringOrNumber, (token) => (token[0] === '"' ? token : `{"exact":"${token}"}`));
  return JSON.parse(marked, (key, value) =>
    (value && typeof value === 'object' && typeof value.exact === 'string' ? new Exact(value.exact) : value));
}

/** Whether this browser formats the digits of a text, and not those of the nearest number. */
function exactly() {
  try { return new Intl.NumberFormat('en', { useGrouping: false }).format(EXACT) === EXACT; } catch { return false; }
}

/** With the visitor's own digits and separators; four digits stay together, as a year does. */
export function numberText(text) {
  const parts = /^-?\d+(?:\.(\d+))?$/.exec(text);
  const places = parts && parts[1] ? parts[1].length : 0;
  if (!parts || places > MAX_PLACES || !(exactly() || Number.isSafeInteger(Number(text)))) return text;
  try {
    return new Intl.NumberFormat(undefined, { minimumFractionDigits: places, maximumFractionDigits: places, useGrouping: 'min2' }).format(text);
  } catch {
    return text;
  }
}

export const isTimestamp = (value) => TIMESTAMP.test(value) && !Number.isNaN(Date.parse(value));

/** What is declared as a timestamp may be unix seconds, as a number or as text. */
export function asTimes(value) {
  if (Array.isArray(value)) return value.map(asTimes);
  const text = value instanceof Exact ? value.text : String(value);
  const time = new Date(Number(text) * 1000);
  return /^-?\d+(\.\d+)?$/.test(text) && !Number.isNaN(time.getTime()) ? time.toISOString() : value;
}

export const timeText = (timestamp) => new Date(timestamp).toLocaleString([], { dateStyle: 'medium', timeStyle: 'short' });

/** One value in words, as a sentence may hold it. */
export function valueText(value) {
  if (Array.isArray(value)) {
    const words = value.map(valueText);
    return typeof Intl.ListFormat === 'function' ? new Intl.ListFormat(undefined, { type: 'conjunction' }).format(words) : words.join(', ');
  }
  if (value instanceof Exact) return numberText(value.text);
  if (value === true) return 'yes';
  if (value === false) return 'no';
  return isTimestamp(value) ? timeText(value) : String(value);
}

/**
 * The scenario's first words, with the visitor's attributes in place of {name} and {name|what stands for none}. A name that
 * the visitor lacks and for which nothing stands goes, and the blank before it.
 */
export function welcomeText(template, attributes) {
  const known = new Map(attributes);
  return template.replace(/( ?)\{([^{}|]*)(?:\|([^{}]*))?\}/g, (all, blank, name, otherwise) => {
    const value = known.get(name.trim());
    const text = value === undefined || value === null ? otherwise : valueText(value);
    return text === undefined || text.trim() === '' ? '' : blank + text;
  });
}

/** `first_name`, `firstName` and `first-name` read "First name"; words in capitals stay. */
export function label(attribute) {
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
export function spaced(text) {
  return ` ${text.toLowerCase().replace(/[^\p{L}\p{M}\p{N}]+/gu, ' ').trim()} `;
}

export function shortened(text, limit) {
  const characters = [...text];
  return characters.length > limit ? `${characters.slice(0, limit).join('').trimEnd()}…` : text;
}

/** The name to greet by, or null: the first of the usual attributes that holds text with a letter in it. */
export function visitorName(attributes) {
  const byKey = new Map(attributes.map(([name, value]) => [name.toLowerCase().replace(/[\s_.-]/g, ''), value]));
  const name = NAME_ATTRIBUTES.map((key) => byKey.get(key))
    .find((value) => typeof value === 'string' && /\p{L}/u.test(value));
  return name ? name.trim() : null;
}
