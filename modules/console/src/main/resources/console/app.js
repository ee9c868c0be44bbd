import { session, signIn, signOut, h, form, field, button, a, may } from './core.js';
import { overview, campaigns, campaign, links } from './campaigns.js';
import { scenarios, scenario } from './scenarios.js';
import { upload, batches, batch } from './batches.js';
import { find, link, user } from './people.js';
import { tokens, deadLetters, deadLetter, pipeline } from './operator.js';

const main = document.getElementById('main');

/** [pattern, view, scope, title where it is a section]; :names in a pattern are handed to the view, decoded. */
const ROUTES = [
  ['', overview, null, 'Overview'],
  ['send', upload, 'links:write', 'Send'],
  ['batches', batches, 'links:read', 'Batches'],
  ['batches/:id', batch, 'links:read'],
  ['scenarios', scenarios, 'scenarios:write', 'Scenarios'],
  ['scenarios/:id/edit', scenario, 'scenarios:write'],
  ['scenarios/:id/campaigns', campaigns, 'links:read'],
  ['scenarios/:id/campaigns/:campaign', campaign, 'links:read'],
  ['scenarios/:id/links', links, 'links:read'],
  ['find', find, null, 'Find'],
  ['links/:code', link, 'links:read'],
  ['users/:id', user, null],
  ['tokens', tokens, 'admin', 'Tokens'],
  ['dead-letters', deadLetters, 'operations', 'Dead letters'],
  ['dead-letters/:id', deadLetter, 'operations'],
  ['pipeline', pipeline, 'operations', 'Pipeline'],
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

function show() {
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
    draw('Not found', h('p', 'There is no such view. ', a('#/', 'To the overview')));
  } else if (route.scope && !may(route.scope)) {
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
  const shown = session.own ? ROUTES.filter(([, , scope, title]) => title && (!scope || may(scope))) : [];
  document.body.classList.remove('menu-open');
  const menu = h('button.menu', { type: 'button', 'aria-expanded': 'false', 'aria-controls': 'sections', onclick: event => {
    const open = document.body.classList.toggle('menu-open');
    event.target.setAttribute('aria-expanded', String(open));
  } }, 'Menu');
  document.getElementById('nav').replaceChildren(...(shown.length ? [menu] : []), h('ul', { id: 'sections' }, shown.map(([path, , , title]) =>
    h('li', h('a', { href: '#/' + path, 'aria-current': path === here ? 'page' : null }, title)))));
  document.getElementById('session').replaceChildren(
    ...(session.own ? [h('span', session.own.name), button('Sign out', () => signOut())] : []));
}

function signInView() {
  return h('section.card.narrow', session.why && h('p.warn', { role: 'status' }, session.why), form([
    h('p', 'Everything here is what the token may do. It stays in this tab and ends with it.'),
    field('Token', 'token', { type: 'password', autocomplete: 'off', required: true },
      'The operator’s first token is printed at the first start, and kept in data/admin-token.'),
  ], async fields => {
    const token = fields.token.value.trim();
    if (!token) throw new Error('Enter a token.');
    if (!/^[\x21-\x7e]+$/.test(token)) throw new Error('A token has no spaces and only plain characters.');
    await signIn(token);
    show();
  }, 'Sign in'));
}

addEventListener('hashchange', show);
addEventListener('session', show);

show();
