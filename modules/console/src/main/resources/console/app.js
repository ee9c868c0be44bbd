// Views by address: every view has a hash that can be sent to a colleague.
import { session, signIn, signOut, say, h, get, form, field, part, button, failure } from './core.js';
import { overview, scenarios, scenario, campaigns, campaign, links } from './campaigns.js';
import { upload, batches, batch } from './batches.js';
import { find, link, user } from './people.js';
import { tokens, deadLetters, deadLetter, pipeline } from './operator.js';

const main = document.getElementById('main');

/** [pattern, view, scope, title]; :names in a pattern are handed to the view, decoded. */
const ROUTES = [
  ['', overview, null],
  ['send', upload, 'links:write'],
  ['batches', batches, 'links:read'],
  ['batches/:id', batch, 'links:read'],
  ['scenarios', scenarios, 'scenarios:write'],
  ['scenarios/:id/edit', scenario, 'scenarios:write'],
  ['scenarios/:id/campaigns', campaigns, 'links:read'],
  ['scenarios/:id/campaigns/:campaign', campaign, 'links:read'],
  ['scenarios/:id/links', links, 'links:read'],
  ['find', find, null],
  ['links/:code', link, 'links:read'],
  ['users/:id', user, null],
  ['tokens', tokens, 'admin'],
  ['dead-letters', deadLetters, 'operations'],
  ['dead-letters/:id', deadLetter, 'operations'],
  ['pipeline', pipeline, 'operations'],
];

const NAV = [
  ['', 'Overview', null], ['send', 'Send', 'links:write'], ['batches', 'Batches', 'links:read'],
  ['scenarios', 'Scenarios', 'scenarios:write'], ['find', 'Find', null], ['tokens', 'Tokens', 'admin'],
  ['dead-letters', 'Dead letters', 'operations'], ['pipeline', 'Pipeline', 'operations'],
];

function decoded(text) {
  try { return decodeURIComponent(text); } catch { return text; }
}

function match(path) {
  const [place, question = ''] = path.split('?');
  const segments = place.split('/');
  for (const [pattern, view, scope] of ROUTES) {
    const wanted = pattern.split('/');
    if (wanted.length !== segments.length) continue;
    const found = Object.fromEntries(new URLSearchParams(question));
    if (wanted.every((each, i) => each.startsWith(':') ? segments[i] !== '' && ((found[each.slice(1)] = decoded(segments[i])), true) : each === segments[i])) {
      return { view, scope, found };
    }
  }
  return null;
}

let leave = () => {};

async function show() {
  leave();
  leave = () => {};
  header();
  if (!session.own) {
    draw('Sign in', signInView());
    return;
  }
  const path = location.hash.replace(/^#\/?/, '');
  const route = match(path);
  if (!route) {
    draw('Not found', h('p', 'There is no such view. ', h('a', { href: '#/' }, 'To the overview')));
  } else if (route.scope && !session.may(route.scope)) {
    draw('Not allowed', h('p', 'This view needs a token with the scope ', h('code', route.scope), '.'));
  } else {
    const stops = [];
    const { title, body } = route.view(route.found, stop => stops.push(stop));
    leave = () => stops.forEach(stop => stop());
    draw(title, body);
  }
}

function draw(title, body) {
  document.title = title + ' · Linkstream';
  main.replaceChildren(h('h1', title), ...[body].flat().filter(Boolean));
  main.focus({ preventScroll: true });
  scrollTo(0, 0);
}

function header() {
  const here = location.hash.replace(/^#\/?/, '').split('/')[0];
  const shown = session.own ? NAV.filter(([, , scope]) => !scope || session.may(scope)) : [];
  document.getElementById('nav').replaceChildren(h('ul', shown.map(([path, title]) =>
    h('li', h('a', { href: '#/' + path, 'aria-current': path === here ? 'page' : null }, title)))));
  document.getElementById('session').replaceChildren(
    ...(session.own ? [h('span', session.own.name), button('Sign out', () => signOut())] : []));
}

function signInView() {
  return h('div.card', form([
    h('p', 'Everything here is what the token may do. It stays in this tab and ends with it.'),
    field('Token', 'token', { type: 'password', autocomplete: 'off', required: true },
      'The operator’s first token is printed at the first start, and kept in data/admin-token.'),
  ], async fields => {
    const token = fields.token.value.trim();
    if (!token) throw new Error('Enter a token.');
    if (!/^[\x21-\x7e]+$/.test(token)) throw new Error('A token has no spaces and only plain characters.');
    await signIn(token);
    await show();
  }, 'Sign in'));
}

addEventListener('hashchange', show);
addEventListener('session', show);

if (session.token) {
  main.replaceChildren(h('p.soft', 'Loading …'));
  get('/public/api/token').then(own => { session.own = own; }).catch(error => say(error.message)).finally(show);
} else {
  show();
}
