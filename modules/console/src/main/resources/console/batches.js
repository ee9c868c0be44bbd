// Sending files: checked line by line before anything goes out, then followed until it is done.
import { session, h, get, send, enc, query, part, pages, table, facts, field, form, button, say, number, time, failure, copy, download, randomId, items } from './core.js';
import { batchTable } from './campaigns.js';

const SAMPLE = 'user_id,name,interests\nuser_12345,John Doe,"sports,travel"\n';

/** The type of a file, by its name or by how it begins. */
async function typeOf(blob, name = '') {
  if (/\.(ndjson|jsonl)$/i.test(name)) return 'application/x-ndjson';
  if (/\.json$/i.test(name)) return 'application/json';
  if (/\.(csv|tsv|txt)$/i.test(name)) return 'text/csv';
  return (await blob.slice(0, 64).text()).trimStart().startsWith('{') ? 'application/x-ndjson' : 'text/csv';
}

function lineErrors(errors) {
  return table('What is wrong, at most the first 100 lines', [
    ['Line', row => number(row.line), true],
    ['What', row => Object.entries(row.errors || {}).map(([name, texts]) => h('div', h('strong', name), ': ', [].concat(texts).join(' ')))],
  ], errors, 'Nothing is wrong.');
}

export function upload({ scenario: given }) {
  const result = h('div', { 'aria-live': 'polite' });
  const known = h('datalist', { id: 'known' });
  if (session.may('scenarios:write')) {
    get('/admin/api/scenarios?limit=200').then(page => known.append(...items(page).map(each => h('option', { value: each.id })))).catch(() => {});
  }
  return { title: 'Send links to many', body: [
    h('div.card', known, form([
      field('Scenario', 'scenario', { required: true, list: 'known', value: given || sessionStorage.getItem('scenario') || '' }, 'Where the links lead.'),
      field('Campaign', 'campaign', { maxLength: 256 }, 'Optional: what these links are for. One rule and one set of numbers for all of them.'),
      field('File', 'file', { type: 'file', accept: '.csv,.tsv,.txt,.ndjson,.jsonl,.json' }, 'CSV as Excel or a CRM writes it, with a header line; or NDJSON.'),
      field('Or lines', 'lines', { area: true, placeholder: SAMPLE }, 'Pasted as they are, the header line first.'),
    ], async fields => {
      result.replaceChildren();
      const scenario = fields.scenario.value.trim();
      if (!scenario) throw new Error('Enter the id of a scenario.');
      const file = fields.file.files[0];
      const text = fields.lines.value;
      if (!file && !text.trim()) throw new Error('Choose a file, or paste lines.');
      sessionStorage.setItem('scenario', scenario);
      const blob = file || new Blob([text]);
      const type = await typeOf(blob, file && file.name);
      const body = blob.slice(0, blob.size, type);
      const path = '/public/api/link-batches' + query({ scenario_id: scenario, campaign: fields.campaign.value.trim() });
      const found = await send('POST', path, { body, headers: { 'Content-Type': type, Prefer: 'dry-run' } });
      const key = randomId();
      result.replaceChildren(h('div.card', h('h2', 'Checked, nothing is sent yet'),
        facts([['Lines that will get a link', number(found.accepted)], ['Lines that will be refused', number(found.rejected)]]),
        found.rejected > 0 && lineErrors(found.errors || []),
        found.accepted > 0 ? form([found.rejected > 0 && h('p.warn', 'The refused lines get no link; the others do.')], async () => {
          const made = await send('POST', path, { body, headers: { 'Content-Type': type, 'Idempotency-Key': key } });
          location.hash = '#/batches/' + enc(made.batch_id);
        }, 'Send ' + number(found.accepted) + ' links') : h('p.error', 'No line can be sent: mend the file and check it again.')));
    }, 'Check')), result,
  ] };
}

export function batches() {
  return { title: 'Batches', body: pages('/public/api/link-batches', {}, batchTable) };
}

/** Follows a batch by server-sent events, read by fetch so that the token stays out of the address. */
async function follow(path, tell, signal) {
  const response = await fetch(path, { headers: { Authorization: 'Bearer ' + session.token, Accept: 'text/event-stream' }, signal });
  if (!response.ok) throw new Error('Progress cannot be followed (' + response.status + ').');
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

export function batch({ id }, onLeave) {
  const path = '/public/api/link-batches/' + enc(id);
  const leaving = new AbortController();
  onLeave(() => leaving.abort());
  const status = h('div.card', h('p.soft', 'Loading …'));
  const results = h('div');
  const draw = now => {
    const done = (now.completed || 0) + (now.failed || 0);
    const total = now.total ?? done;
    status.replaceChildren(
      h('p', { 'aria-live': 'polite' }, h('strong', now.status), ' — ', number(done), ' of ', now.total === null || now.total === undefined ? 'so far ' + number(total) : number(total)),
      h('progress', { max: Math.max(1, total), value: done, 'aria-label': 'Progress' }),
      facts([['Scenario', now.scenario_id], ['Campaign', now.campaign ? h('a', { href: '#/scenarios/' + enc(now.scenario_id) + '/campaigns/' + enc(now.campaign) }, now.campaign) : null],
        ['Links', number(now.completed)], ['Refused', number(now.failed)], ['Sent', time(now.created_at)], ['Done', time(now.completed_at)]]));
    return now.status === 'completed' || now.status === 'abandoned';
  };
  const shown = () => results.replaceChildren(
    h('h2', 'Results'),
    h('div.row', button('Download as CSV', () => download(path + '/results', 'links-' + id + '.csv', 'text/csv')), button('Download as NDJSON', () => download(path + '/results', 'links-' + id + '.ndjson', 'application/x-ndjson'))),
    pages(path + '/results', { limit: 100 }, rows => table('Links', [
      ['Line', row => number(row.index + 1), true], ['User', row => row.user_id ? h('a', { href: '#/users/' + enc(row.user_id) }, row.user_id) : '–'],
      ['Link', row => row.url ? [h('a', { href: '#/links/' + row.url.slice(row.url.lastIndexOf('/') + 1) }, row.url), ' ', button('Copy', () => copy(row.url))]
        : h('span.error', Object.entries(row.errors || {}).map(([name, texts]) => name + ': ' + [].concat(texts).join(' ')).join('; '))],
    ], rows, 'No results yet.')));
  (async () => {
    try {
      if (!draw(await get(path))) {
        await follow(path + '/progress', draw, leaving.signal);
        draw(await get(path));
      }
      shown();
    } catch (error) {
      if (!leaving.signal.aborted) status.append(failure(error), button('Try again', () => { window.dispatchEvent(new Event('session')); }));
    }
  })();
  return { title: 'Batch ' + id, body: [status, results] };
}
