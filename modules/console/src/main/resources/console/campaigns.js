import { h, get, send, items, enc, query, part, pages, live, table, facts, figures, field, form, button, say, number, percent, time, download, randomId, a, card, may, utc, now } from './core.js';
import { plot, sample } from './plot.js';

const DAYS = 7;
const FIGURES = [
  ['links', 'Links'], ['clicks', 'Clicks'], ['links_clicked', 'Links opened'], ['conversations', 'Conversations'], ['rejected', 'Refused'],
];

export const state = value => h('span.tag.' + ({ live: 'good', expired: 'warn', used_up: 'warn', revoked: 'error' }[value] || 'soft'), (value || '–').replace('_', ' '));
const zone = () => Intl.DateTimeFormat().resolvedOptions().timeZone;
const base = id => '/public/api/scenarios/' + enc(id);
export const at = (id, ...more) => '#/scenarios/' + [id, ...more].map(enc).join('/');

function since(days) {
  const from = new Date();
  from.setHours(0, 0, 0, 0);
  from.setDate(from.getDate() - days + 1);
  return from.toISOString().replace(/\.\d+Z$/, 'Z');
}

/** Figures, which `where` leads to records, a plot and its table. */
function numbers(id, parameters, where, onLeave) {
  const wanted = { from: since(parameters.days || DAYS), interval: 'day', campaign: parameters.campaign, time_zone: zone() };
  const path = base(id) + '/stats';
  const day = new Intl.DateTimeFormat(undefined, { month: 'short', day: 'numeric' });
  const draw = stats => {
    const totals = stats.totals || {};
    const series = stats.series || [];
    const lines = [['Links', 'links'], ['Clicks', 'clicks'], ['Conversations', 'conversations']].map(([title, name]) => [title, series.map(each => each[name] || 0)]);
    const outcomes = Object.entries(totals.outcomes || {});
    const figure = name => where && where[name] ? a(where[name], number(totals[name])) : number(totals[name]);
    return [
      figures([...FIGURES.map(([name, title]) => [title, figure(name)]), ['Opened', percent(totals.click_through_rate)]]),
      outcomes.length > 0 && h('p', 'Outcomes: ', outcomes.map(([name, count], i) => [i ? ', ' : '', h('strong', name), ' ', number(count)])),
      lines.some(([, all]) => all.some(Boolean)) && h('div', plot('Links, clicks and conversations', series.map(each => day.format(new Date(each.start))), lines),
        h('ul.legend', lines.map(([title], i) => h('li', sample(i), title)))),
      series.length > 0 && h('details', h('summary', 'The numbers as a table'), table(id + ' by day',
        [['From', row => time(row.start)], ...FIGURES.map(([name, title]) => [title, row => number(row[name]), true])], series)),
      h('p.hint', 'All that happened before ', time(stats.as_of, true), ' is counted.'),
    ];
  };
  return onLeave ? live(path + '/live' + query(wanted), draw, onLeave, 'Counting …')
    : part(async () => draw(await get(path + query(wanted))), 'Counting …');
}

const SHOWN = 3;

export async function known() {
  if (may('scenarios:write')) return items(await get('/admin/api/scenarios?limit=200')).map(each => each.id);
  if (!may('links:read')) return [];
  return [...new Set(items(await get('/public/api/link-batches?limit=50')).map(each => each.scenario_id).filter(Boolean))];
}

function scenarioNumbers(id, onLeave) {
  const reads = may('links:read');
  const more = at(id, 'campaigns');
  return card(reads ? a(more, id) : id, may('stats:read')
    ? numbers(id, {}, reads && { links: at(id, 'links'), clicks: more, links_clicked: more, conversations: more, rejected: '#/batches' }, onLeave)
    : h('p.soft', 'Numbers need the scope stats:read.'));
}

/** The first is live, as a browser has few connections to a server. */
function chosen(onLeave) {
  return part(async () => {
    const all = await known();
    if (!all.length && may('scenarios:write')) return firstRun();
    const box = h('div');
    const show = some => {
      box.append(...some.slice(0, SHOWN).map((id, i) => scenarioNumbers(id, i || box.children.length ? null : onLeave)));
      const rest = some.slice(SHOWN);
      if (rest.length) box.append(h('p', h('button', { type: 'button', onclick: event => { event.target.parentNode.remove(); show(rest); } }, 'Show ' + number(Math.min(SHOWN, rest.length)) + ' of ' + number(rest.length) + ' more')));
    };
    show(all);
    return [box, !may('scenarios:write') && another(box, onLeave)];
  });
}

function another(box, onLeave) {
  return h('section.card', form([field('Scenario', 'scenario', { required: true }, 'The id that calls name as scenario_id.')], async fields => {
    const id = fields.scenario.value.trim();
    if (!id) throw new Error('Enter the id of a scenario.');
    box.replaceChildren(scenarioNumbers(id, onLeave));
  }, 'Show'));
}

export function firstRun() {
  return card('Nothing is set up yet',
    h('p', 'A scenario says where links lead and what its chat may know of people. Begin with the sample, or with one of your own.'),
    h('div.row', button('Create the sample scenario', async () => {
      await send('PUT', '/admin/api/scenarios/sample', { body: {
        app_key: randomId(),
        chat: { name: 'Sample chat', color: '#0b6b5f', welcome: 'Hello {name|there}! This is the sample chat.' },
        attributes: [{ name: 'name', type: 'string' }, { name: 'interests', type: 'string', collection: true }],
      } });
      say('The scenario “sample” is there.');
      location.hash = at('sample', 'edit');
    }, 'main'), h('a.button', { href: '#/scenarios' }, 'Define one of your own')));
}

export function overview(_, onLeave) {
  const parts = [];
  if (may('stats:read') || may('scenarios:write')) parts.push(chosen(onLeave));
  if (may('links:read')) {
    parts.push(card('Last batches', pages('/public/api/link-batches', { limit: 5 }, batchTable), h('p', a('#/batches', 'All batches'))));
  }
  if (may('operations')) {
    parts.push(card('What could not be read', part(async () => {
      const found = items(await get('/admin/api/dead-letters?limit=1'));
      return h('p', found.length ? [a('#/dead-letters', 'There are dead letters'), ', the newest of ', time(found[0].written_at), '.'] : 'No dead letters.');
    })));
  }
  if (!parts.length) parts.push(h('p', 'This token can neither read links nor numbers. Go on with what the menu offers.'));
  return { title: 'The last ' + DAYS + ' days', body: parts };
}

export const batchTable = rows => table('Batches', [
  ['Batch', row => a('#/batches/' + enc(row.batch_id), row.campaign || row.batch_id)],
  ['Scenario', row => row.scenario_id || '–'], ['State', row => h('span.tag.' + (row.status === 'completed' ? 'good' : row.status === 'abandoned' ? 'error' : 'warn'), row.status)],
  ['Links', row => number(row.completed), true], ['Refused', row => row.failed ? h('strong.error', number(row.failed)) : number(row.failed), true],
  ['Sent', row => time(row.created_at)],
], rows, 'No batch yet.');

export function campaigns({ id }, onLeave) {
  return { title: 'Campaigns of ' + id, body: [
    may('stats:read') && card('The last 30 days', numbers(id, { days: 30 }, { links: at(id, 'links') }, onLeave)),
    card('Campaigns', pages(base(id) + '/campaigns', {}, rows => table('Campaigns', [
      ['Campaign', row => a(at(id, 'campaigns', row.campaign), row.campaign)],
      ['Since', row => time(row.created_at)],
      ['Rule', row => row.revoked_at ? h('span.tag.error', 'revoked') : row.expires_at ? ['until ', time(row.expires_at)] : 'none'],
    ], rows, 'No link of this scenario names a campaign.')),
    h('p', a(at(id, 'links'), 'All links of ' + id), may('scenarios:write') && [' · ', a(at(id, 'edit'), 'The scenario itself')])),
  ] };
}

export function campaign({ id, campaign: name }, onLeave) {
  const path = base(id) + '/campaigns/' + enc(name);
  const writes = may('links:write');
  return { title: name, body: [
    h('p', 'Campaign of ', a(at(id, 'campaigns'), id)),
    may('stats:read') && card('The last 30 days', numbers(id, { campaign: name, days: 30 }, { links: at(id, 'links') + query({ campaign: name }) }, onLeave),
      h('div.row', button('Download the clicks as CSV', () => download(base(id) + '/clicks' + query({ campaign: name }), 'clicks.csv', 'text/csv')))),
    card('One rule for all of its links', part(async again => {
      const rule = await get(path);
      return [
        facts([['Revoked', rule.revoked_at ? time(rule.revoked_at) : 'no'], ['Expires', rule.expires_at ? time(rule.expires_at) : 'as each link says'], ['Dead links lead to', rule.fallback_url || 'as each link says']]),
        writes && form([
          field('All expire at', 'expires', { type: 'datetime-local', value: local(rule.expires_at) }, 'Empty: as each link says. Of this and a link’s own, the earlier counts.'),
          field('Dead links lead to', 'fallback', { type: 'url', value: rule.fallback_url || '' }),
        ], async fields => {
          await send('PATCH', path, { body: { expires_at: utc(fields.expires), fallback_url: fields.fallback.value || null } });
          say('In force everywhere within two seconds.');
          await again();
        }, 'Set the rule'),
        writes && h('div.row', button('Revoke all links made until now', async () => {
          if (!confirm('Revoke every link of “' + name + '” made until now? Links made later live.')) return;
          await send('PATCH', path, { body: { revoked_at: now() } });
          await again();
        }, 'danger'), rule.revoked_at && button('Take the revocation back', async () => {
          await send('PATCH', path, { body: { revoked_at: null } });
          await again();
        })),
      ];
    })),
    writes && card('New links for its users', form([
      field('For whom', 'only', { value: 'unclicked', options: [['unclicked', 'whose newest link was not opened'], ['expired', 'whose newest link has expired'], ['all', 'all of them']] }),
    ], async fields => {
      const made = await send('POST', path + '/regenerate', { body: { only: fields.only.value } });
      location.hash = '#/batches/' + enc(made.batch_id);
    }, 'Make new links')),
    card('Links', linkPages(id, { campaign: name })),
  ] };
}

const local = value => value ? new Date(new Date(value).getTime() - new Date().getTimezoneOffset() * 60000).toISOString().slice(0, 16) : '';
export { local };

function linkPages(id, parameters) {
  return pages(base(id) + '/links', parameters, linkTable);
}

export const linkTable = rows => table('Links', [
  ['Link', row => a('#/links/' + row.code, row.code)],
  ['User', row => a('#/users/' + enc(row.user_id), row.user_id)],
  ['Campaign', row => row.campaign || '–'], ['State', row => state(row.state)],
  ['Clicks', row => number(row.clicks), true], ['Made', row => time(row.created_at)],
], rows, 'No links here.');

export function links({ id, campaign: name, state: wanted }) {
  const path = given => at(id, 'links') + query(given);
  return { title: 'Links of ' + id, body: [
    h('section.card', form([
      field('Campaign', 'campaign', { value: name || '' }),
      field('State', 'state', { value: wanted || '', options: [['', 'any'], ['live', 'live'], ['expired', 'expired'], ['revoked', 'revoked'], ['used_up', 'used up']] }),
    ], async fields => { location.hash = path({ campaign: fields.campaign.value.trim(), state: fields.state.value }); }, 'Show')),
    card('What was found', linkPages(id, { campaign: name, state: wanted })),
  ] };
}
