// What went out and who opened: overview, scenarios, campaigns, links of both.
import { session, h, get, send, items, enc, query, part, pages, table, facts, field, check, form, button, say, number, percent, time, failure, copy, randomId } from './core.js';
import { plot, sample } from './plot.js';

const DAYS = 7;
const FIGURES = [
  ['links', 'Links'], ['clicks', 'Clicks'], ['links_clicked', 'Links opened'], ['conversations', 'Conversations'], ['rejected', 'Refused'],
];
const KINDS = ['string', 'boolean', 'decimal', 'whole_number', 'timestamp'];

export const state = value => h('span.tag.' + ({ live: 'good', expired: 'warn', used_up: 'warn', revoked: 'error' }[value] || 'soft'), (value || '–').replace('_', ' '));
const zone = () => Intl.DateTimeFormat().resolvedOptions().timeZone;
const base = id => '/public/api/scenarios/' + enc(id);
const at = (id, ...more) => '#/scenarios/' + [id, ...more].map(enc).join('/');

function since(days) {
  const from = new Date();
  from.setHours(0, 0, 0, 0);
  from.setDate(from.getDate() - days + 1);
  return from.toISOString().replace(/\.\d+Z$/, 'Z');
}

/** Totals as figures, a plot and its table; from what stats answers. */
function numbers(id, parameters, where) {
  const wanted = { from: since(parameters.days || DAYS), interval: parameters.interval || 'day', campaign: parameters.campaign, time_zone: zone() };
  return part(async () => {
    const stats = await get(base(id) + '/stats' + query(wanted));
    const totals = stats.totals || {};
    const series = stats.series || [];
    const day = new Intl.DateTimeFormat(undefined, wanted.interval === 'hour' ? { day: 'numeric', hour: 'numeric' } : { month: 'short', day: 'numeric' });
    const starts = series.map(each => day.format(new Date(each.start)));
    const lines = [['Links', 'links'], ['Clicks', 'clicks'], ['Conversations', 'conversations']].map(([title, name]) => [title, series.map(each => each[name] || 0)]);
    const outcomes = Object.entries(totals.outcomes || {});
    return [
      h('dl.figures', FIGURES.map(([name, title]) => h('div', h('dt', title), h('dd', where && where[name] ? h('a', { href: where[name] }, number(totals[name])) : number(totals[name])))),
        h('div', h('dt', 'Opened'), h('dd', percent(totals.click_through_rate)))),
      outcomes.length > 0 && h('p', 'Outcomes: ', outcomes.map(([name, count], i) => [i ? ', ' : '', h('strong', name), ' ', number(count)])),
      series.length > 0 && h('div', plot('Links, clicks and conversations', starts, lines),
        h('ul.legend', lines.map(([title], i) => h('li', sample(i), title)))),
      series.length > 0 && h('details', h('summary', 'The numbers as a table'), table('By ' + wanted.interval,
        [['From', row => time(row.start)], ...FIGURES.map(([name, title]) => [title, row => number(row[name]), true])], series)),
      h('p.hint', 'All that happened before ', time(stats.as_of), ' is counted.'),
    ];
  }, 'Counting …');
}

/** Which scenario: a list for those who may see it, a field for all others. */
function choice(label, act) {
  if (session.may('scenarios:write')) {
    return part(async () => {
      const known = items(await get('/admin/api/scenarios?limit=200'));
      if (!known.length) return firstRun();
      return known.map(each => h('div.card', h('h2', h('a', { href: at(each.id, 'campaigns') }, each.id)), act(each.id)));
    });
  }
  const box = h('div');
  return [h('div.card', form([field('Scenario', 'scenario', { required: true, value: sessionStorage.getItem('scenario') || '' }, 'The id that calls name as scenario_id.')], async fields => {
    const id = fields.scenario.value.trim();
    if (!id) throw new Error('Enter the id of a scenario.');
    sessionStorage.setItem('scenario', id);
    box.replaceChildren(h('div.card', h('h2', h('a', { href: at(id, 'campaigns') }, id)), act(id)));
  }, label)), box];
}

function firstRun() {
  return h('div.card', h('h2', 'Nothing is set up yet'),
    h('p', 'A scenario says where links lead and what its chat may know of people. Begin with the sample, or with one of your own.'),
    h('div.row', button('Create the sample scenario', async () => {
      await send('PUT', '/admin/api/scenarios/sample', { body: {
        app_key: randomId(),
        attributes: [{ name: 'name', type: 'string' }, { name: 'interests', type: 'string', collection: true }],
      } });
      say('The scenario “sample” is there.');
      location.hash = at('sample', 'edit');
    }, 'main'), h('a.button', { href: '#/scenarios' }, 'Define one of your own')));
}

export function overview() {
  const parts = [];
  if (session.may('stats:read') || session.may('scenarios:write')) {
    parts.push(choice('Show', id => session.may('stats:read')
      ? numbers(id, {}, session.may('links:read') ? { links: at(id, 'links'), clicks: at(id, 'campaigns'), rejected: '#/batches' } : null)
      : h('p.soft', 'Numbers need the scope stats:read.')));
  }
  if (session.may('links:read')) {
    parts.push(h('h2', 'Last batches'), pages('/public/api/link-batches', { limit: 5 }, batchTable));
  }
  if (session.may('operations')) {
    parts.push(h('h2', 'What could not be read'), part(async () => {
      const found = items(await get('/admin/api/dead-letters?limit=1'));
      return h('p', found.length ? [h('a', { href: '#/dead-letters' }, 'There are dead letters'), ', the newest of ', time(found[0].written_at), '.'] : 'No dead letters.');
    }));
  }
  if (!parts.length) parts.push(h('p', 'This token can neither read links nor numbers. Use Find or Send, as far as it may.'));
  return { title: 'The last ' + DAYS + ' days', body: parts };
}

export const batchTable = rows => table('Batches', [
  ['Batch', row => h('a', { href: '#/batches/' + enc(row.batch_id) }, row.campaign || row.batch_id)],
  ['Scenario', row => row.scenario_id || '–'], ['State', row => h('span.tag.' + (row.status === 'completed' ? 'good' : row.status === 'abandoned' ? 'error' : 'warn'), row.status)],
  ['Links', row => number(row.completed), true], ['Refused', row => row.failed ? h('strong.error', number(row.failed)) : number(row.failed), true],
  ['Sent', row => time(row.created_at)],
], rows, 'No batch yet.');

export function scenarios() {
  return { title: 'Scenarios', body: [
    pages('/admin/api/scenarios', {}, rows => rows.length ? table('Scenarios', [
      ['Scenario', row => h('a', { href: at(row.id, 'edit') }, row.id)],
      ['Web chat', row => row.fullpage_enabled === false ? h('span.tag.error', 'off') : h('span.tag.good', 'on')],
      ['Attributes', row => (row.attributes || []).map(each => each.name).join(', ') || 'any'],
      ['', row => h('a', { href: at(row.id, 'campaigns') }, 'Campaigns of ' + row.id)],
    ], rows) : firstRun()),
    h('div.card', h('h2', 'Define a scenario'), form([field('Id', 'id', { required: true, maxLength: 200 }, 'What calls name as scenario_id.')], async fields => {
      const id = fields.id.value.trim();
      if (!id) throw new Error('Enter an id.');
      location.hash = at(id, 'edit');
    }, 'Go on')),
  ] };
}

function attributeRow(given = {}) {
  const row = h('div.row',
    h('input', { 'aria-label': 'Attribute name', name: 'attribute', value: given.name || '' }),
    h('select', { 'aria-label': 'Attribute type', name: 'kind' }, KINDS.map(each => h('option', { value: each, selected: each === given.type }, each.replace('_', ' ')))),
    h('label.check', h('input', { type: 'checkbox', name: 'collection', checked: !!given.collection }), 'list'),
    h('label.check', h('input', { type: 'checkbox', name: 'needed', checked: !!given.required }), 'required'),
    button('Remove', () => row.remove()));
  return row;
}

export function scenario({ id }) {
  return { title: id, body: part(async again => {
    let now = null;
    try { now = await get('/admin/api/scenarios/' + enc(id)); } catch (error) { if (error.status !== 404) throw error; }
    const rows = h('div', ((now && now.attributes) || []).map(attributeRow));
    const text = (name, label, hint, more) => field(label, name, { value: (now && now[name]) ?? '', ...more }, hint);
    return [
      h('div.card', form([
        text('app_key', 'App key', 'The web chat opens contexts with it.', { required: true }),
        check('Links open the web chat', 'fullpage_enabled', !now || now.fullpage_enabled !== false),
        text('fullpage_url', 'Web chat page', 'Empty: the built-in one.', { type: 'url' }),
        text('short_base_url', 'Short links begin with', 'Empty: this server’s address.', { type: 'url' }),
        text('fallback_url', 'Dead links lead to', 'Empty: a page that says so.', { type: 'url' }),
        text('default_expires_in', 'Links live for', 'A duration such as P30D or PT12H; empty: for ever.'),
        text('max_clicks', 'Clicks per link', 'Empty: any number.', { type: 'number', min: 1 }),
        field('Links open', 'open_mode', { value: (now && now.open_mode) || 'redirect', options: [['redirect', 'at once'], ['confirm', 'after a button (for mail)']] }),
        h('fieldset', h('legend', 'Attributes'), h('p.hint', 'None: any attribute is taken as it is sent.'), rows,
          button('Add an attribute', () => rows.append(attributeRow()))),
        check('Only these attributes (strict)', 'strict', !!(now && now.strict)),
      ], async fields => {
        const body = {};
        for (const name of ['app_key', 'fullpage_url', 'short_base_url', 'fallback_url', 'default_expires_in']) {
          if (fields[name].value.trim()) body[name] = fields[name].value.trim();
        }
        if (fields.max_clicks.value) body.max_clicks = Number(fields.max_clicks.value);
        if (fields.open_mode.value !== 'redirect') body.open_mode = fields.open_mode.value;
        if (now && now.preview) body.preview = now.preview;
        if (now && now.allowed_hosts && now.allowed_hosts.length) body.allowed_hosts = now.allowed_hosts;
        body.fullpage_enabled = fields.fullpage_enabled.checked;
        body.strict = fields.strict.checked;
        body.attributes = [...rows.children].map(row => ({
          name: row.querySelector('[name=attribute]').value.trim(),
          type: row.querySelector('[name=kind]').value,
          collection: row.querySelector('[name=collection]').checked,
          required: row.querySelector('[name=needed]').checked,
        }));
        await send('PUT', '/admin/api/scenarios/' + enc(id), { body });
        say('Saved.');
        await again();
      }, now ? 'Save' : 'Create')),
      now && session.may('links:write') && testLink(id, now),
      now && h('div.row', h('a.button', { href: at(id, 'campaigns') }, 'Campaigns'), button('Delete the scenario', async () => {
        if (!confirm('Delete the scenario “' + id + '”? Its links stop opening.')) return;
        await send('DELETE', '/admin/api/scenarios/' + enc(id));
        location.hash = '#/scenarios';
      }, 'danger')),
    ];
  }) };
}

function testLink(id, known) {
  const result = h('div');
  return h('div.card', h('h2', 'Try it with a test link'), form([
    field('User id', 'user', { value: 'test-user' }),
    (known.attributes || []).map(each => field(each.name + (each.required ? '' : ' (optional)'), 'a-' + each.name, {}, each.collection ? 'Several values, separated by commas.' : each.type.replace('_', ' '))),
    !(known.attributes || []).length && field('Name', 'a-name', { value: 'Test' }),
  ], async fields => {
    const attributes = {};
    for (const input of fields) if (input.name.startsWith('a-') && input.value !== '') attributes[input.name.slice(2)] = typed(input.value, (known.attributes || []).find(each => each.name === input.name.slice(2)));
    const [made] = await send('POST', '/public/api/generate-webchat-deep-link', { body: { scenario_id: id, dataset: [{ user_id: fields.user.value || undefined, attributes }] } });
    result.replaceChildren(h('p', h('a', { href: made.url, target: '_blank', rel: 'noopener' }, made.url)), button('Copy', () => copy(made.url)));
  }, 'Make a link'), result);
}

function typed(value, declared) {
  if (!declared || declared.collection) return value;
  if (declared.type === 'boolean') return value === 'true';
  if (['decimal', 'whole_number'].includes(declared.type) && value.trim() !== '' && Number.isFinite(Number(value))) return Number(value);
  return value;
}

export function campaigns({ id }) {
  return { title: 'Campaigns of ' + id, body: [
    session.may('stats:read') && h('div.card', numbers(id, { days: 30 }, { links: at(id, 'links') })),
    pages(base(id) + '/campaigns', {}, rows => table('Campaigns', [
      ['Campaign', row => h('a', { href: at(id, 'campaigns', row.campaign) }, row.campaign)],
      ['Since', row => time(row.created_at)],
      ['Rule', row => row.revoked_at ? h('span.tag.error', 'revoked') : row.expires_at ? ['until ', time(row.expires_at)] : 'none'],
    ], rows, 'No link of this scenario names a campaign.')),
    h('p', h('a', { href: at(id, 'links') }, 'All links of ' + id)),
  ] };
}

export function campaign({ id, campaign: name }) {
  const path = base(id) + '/campaigns/' + enc(name);
  const writes = session.may('links:write');
  return { title: name, body: [
    h('p', 'Campaign of ', h('a', { href: at(id, 'campaigns') }, id)),
    session.may('stats:read') && h('div.card', numbers(id, { campaign: name, days: 30 }, { links: at(id, 'links') + query({ campaign: name }) })),
    h('div.card', h('h2', 'One rule for all of its links'), part(async again => {
      const rule = await get(path);
      return [
        facts([['Revoked', rule.revoked_at ? time(rule.revoked_at) : 'no'], ['Expires', rule.expires_at ? time(rule.expires_at) : 'as each link says'], ['Dead links lead to', rule.fallback_url || 'as each link says']]),
        writes && form([
          field('All expire at', 'expires', { type: 'datetime-local', value: local(rule.expires_at) }, 'Empty: as each link says. Of this and a link’s own, the earlier counts.'),
          field('Dead links lead to', 'fallback', { type: 'url', value: rule.fallback_url || '' }),
        ], async fields => {
          await send('PATCH', path, { body: { expires_at: fields.expires.value ? new Date(fields.expires.value).toISOString() : null, fallback_url: fields.fallback.value || null } });
          say('In force everywhere within two seconds.');
          await again();
        }, 'Set the rule'),
        writes && h('div.row', button('Revoke all links made until now', async () => {
          if (!confirm('Revoke every link of “' + name + '” made until now? Links made later live.')) return;
          await send('PATCH', path, { body: { revoked_at: new Date().toISOString() } });
          await again();
        }, 'danger'), rule.revoked_at && button('Take the revocation back', async () => {
          await send('PATCH', path, { body: { revoked_at: null } });
          await again();
        })),
      ];
    })),
    writes && h('div.card', h('h2', 'New links for its users'), form([
      field('For whom', 'only', { value: 'unclicked', options: [['unclicked', 'whose newest link was not opened'], ['expired', 'whose newest link has expired'], ['all', 'all of them']] }),
    ], async fields => {
      const made = await send('POST', path + '/regenerate', { body: { only: fields.only.value } });
      location.hash = '#/batches/' + enc(made.batch_id);
    }, 'Make new links')),
    h('h2', 'Links'), linkPages(id, { campaign: name }),
  ] };
}

const local = value => value ? new Date(new Date(value).getTime() - new Date().getTimezoneOffset() * 60000).toISOString().slice(0, 16) : '';
export { local };

function linkPages(id, parameters) {
  return pages(base(id) + '/links', parameters, linkTable);
}

export const linkTable = rows => table('Links', [
  ['Link', row => h('a', { href: '#/links/' + row.code }, row.code)],
  ['User', row => h('a', { href: '#/users/' + enc(row.user_id) }, row.user_id)],
  ['Campaign', row => row.campaign || '–'], ['State', row => state(row.state)],
  ['Clicks', row => number(row.clicks), true], ['Made', row => time(row.created_at)],
], rows, 'No links here.');

export function links({ id, campaign: name, state: wanted }) {
  const path = given => at(id, 'links') + query(given);
  return { title: 'Links of ' + id, body: [
    h('div.card', form([
      field('Campaign', 'campaign', { value: name || '' }),
      field('State', 'state', { value: wanted || '', options: [['', 'any'], ['live', 'live'], ['expired', 'expired'], ['revoked', 'revoked'], ['used_up', 'used up']] }),
    ], async fields => { location.hash = path({ campaign: fields.campaign.value.trim(), state: fields.state.value }); }, 'Show')),
    linkPages(id, { campaign: name, state: wanted }),
  ] };
}
