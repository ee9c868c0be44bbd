import { h, get, send, enc, query, pages, events, table, facts, field, more, form, button, number, time, failure, copy, download, randomId, codeOf, a, card, may, faults, utc, MODES } from './core.js';
import { batchTable, known, at } from './campaigns.js';

const SAMPLE = 'user_id,name,interests\nuser_12345,John Doe,"sports,travel"\n';

async function typeOf(blob, name = '') {
  if (/\.(ndjson|jsonl)$/i.test(name)) return 'application/x-ndjson';
  if (/\.json$/i.test(name)) return 'application/json';
  if (/\.(csv|tsv|txt)$/i.test(name)) return 'text/csv';
  return (await blob.slice(0, 64).text()).trimStart().startsWith('{') ? 'application/x-ndjson' : 'text/csv';
}

function lineErrors(errors) {
  return table('What is wrong, at most the first 100 lines', [
    ['Line', row => number(row.line), true],
    ['What', row => faults(row.errors)],
  ], errors, 'Nothing is wrong.');
}

const OPTIONS = ['campaign', 'expires_at', 'max_clicks', 'fallback_url', 'open_mode'];
const TOO_LONG_TO_SHOW = 50000;

/** A field for lines. Many would freeze the page if it laid them out: they are kept beside it. */
function lines() {
  let kept = null;
  const told = h('p.hint', { 'aria-live': 'polite' });
  const box = field('Or lines', 'lines', { area: true, placeholder: SAMPLE }, 'Pasted as they are, the header line first.');
  const area = box.querySelector('textarea');
  const keep = text => {
    kept = new Blob([text]);
    area.value = '';
    area.disabled = true;
    told.replaceChildren(number(text.split('\n').length - (text.endsWith('\n') ? 1 : 0)), ' lines are pasted. ', button('Remove them', () => {
      kept = null;
      area.disabled = false;
      told.replaceChildren();
      area.focus();
    }));
  };
  const take = (event, data) => {
    const text = data ? data.getData('text/plain') : '';
    if (text.length > TOO_LONG_TO_SHOW) {
      event.preventDefault();
      keep(text);
    }
  };
  area.addEventListener('paste', event => take(event, event.clipboardData));
  area.addEventListener('drop', event => take(event, event.dataTransfer));
  box.append(told);
  return { box, blob: () => kept || (area.value.trim() ? new Blob([area.value]) : null) };
}

export function upload({ scenario: given }) {
  const result = h('div', { 'aria-live': 'polite' });
  const names = h('datalist', { id: 'known' });
  known().then(all => names.append(...all.map(id => h('option', { value: id })))).catch(() => {});
  const pasted = lines();
  return { title: 'Send links to many', body: [
    h('section.card', names, form([
      field('Scenario', 'scenario', { required: true, list: 'known', value: given || sessionStorage.getItem('scenario') || '' }, 'Where the links lead.'),
      field('Campaign', 'campaign', { maxLength: 256 }, 'Optional: what these links are for. One rule and one set of numbers for all of them.'),
      field('File', 'file', { type: 'file', accept: '.csv,.tsv,.txt,.ndjson,.jsonl,.json' }, 'CSV as Excel or a CRM writes it, with a header line; or NDJSON.'),
      pasted.box,
      more('How long the links live, and how they open',
        field('Expire at', 'expires_at', { type: 'datetime-local' }, 'Empty: as the scenario says.'),
        field('Clicks per link', 'max_clicks', { type: 'number', min: 1 }, 'Empty: as the scenario says.'),
        field('Dead, they lead to', 'fallback_url', { type: 'url' }),
        field('They open', 'open_mode', { options: [['', 'as the scenario says'], ...MODES] })),
    ], async fields => {
      result.replaceChildren();
      const scenario = fields.scenario.value.trim();
      if (!scenario) throw new Error('Enter the id of a scenario.');
      const file = fields.file.files[0];
      const blob = file || pasted.blob();
      if (!blob) throw new Error('Choose a file, or paste lines.');
      sessionStorage.setItem('scenario', scenario);
      const type = await typeOf(blob, file && file.name);
      const options = Object.fromEntries(OPTIONS.map(name => [name, fields[name].value.trim()]));
      options.expires_at = utc(fields.expires_at);
      const path = '/public/api/link-batches' + query({ scenario_id: scenario, ...options });
      const body = blob.slice(0, blob.size, type);
      const found = await send('POST', path, { body, headers: { 'Content-Type': type, Prefer: 'dry-run' } });
      result.replaceChildren(checked(found, path, body, type));
      result.scrollIntoView({ block: 'nearest' });
    }, 'Check')), result,
  ] };
}

/** What a dry run found, and the way to send it: a repeat has the same key, so nobody gets two links. */
function checked(found, path, body, type) {
  const key = randomId();
  const bar = h('div');
  return card('Checked, nothing is sent yet',
    facts([['Lines that will get a link', number(found.accepted)], ['Lines that will be refused', number(found.rejected)]]),
    found.rejected > 0 && lineErrors(found.errors || []),
    found.accepted > 0 ? form([found.rejected > 0 && h('p.warn', 'The refused lines get no link; the others do.'), bar], async () => {
      const stop = may('links:read') ? watchUpload(key, found.accepted + found.rejected, bar) : () => {};
      try {
        const made = await send('POST', path, { body, headers: { 'Content-Type': type, 'Idempotency-Key': key } });
        if (may('links:read')) location.hash = '#/batches/' + enc(made.batch_id);
        else bar.replaceChildren(h('p.good', number(made.accepted) + ' links are on their way.'));
      } finally { stop(); }
    }, 'Send ' + number(found.accepted) + ' links') : h('p.error', 'No line can be sent: mend the file and check it again.'));
}

/** Until it is over, an upload is known only by its key. */
function watchUpload(key, total, bar) {
  const progress = h('progress', { max: total, value: 0, 'aria-label': 'Sending' });
  const told = h('p', 'Sending …');
  bar.replaceChildren(progress, told);
  const look = async () => {
    try {
      const now = await get('/public/api/link-batches?idempotency_key=' + key);
      const done = (now.completed || 0) + (now.failed || 0);
      progress.value = done;
      told.textContent = 'Sending: ' + number(done) + ' of ' + number(total) + ' lines are done.';
    } catch { /* it is not in the log yet */ }
  };
  const timer = setInterval(look, 700);
  return () => clearInterval(timer);
}

export async function qr(code, size) {
  const response = await send('GET', '/public/api/links/' + enc(code) + '/qr?format=png&size=' + size, { raw: true });
  return URL.createObjectURL(await response.blob());
}

async function showQr(url) {
  const image = await qr(codeOf(url), 512);
  const dialog = h('dialog', { 'aria-label': 'QR code' }, h('img.qr', { src: image, alt: 'QR code of ' + url, width: 256, height: 256 }), h('p', url),
    h('div.row', h('a.button', { href: image, download: codeOf(url) + '.png' }, 'Download'), h('button', { type: 'button', onclick: () => dialog.close() }, 'Close')));
  dialog.addEventListener('close', () => { URL.revokeObjectURL(image); dialog.remove(); });
  document.body.append(dialog);
  dialog.showModal();
}

export function batches() {
  return { title: 'Batches', body: h('section.card', pages('/public/api/link-batches', {}, batchTable)) };
}

export function batch({ id }, onLeave) {
  const path = '/public/api/link-batches/' + enc(id);
  const leaving = new AbortController();
  onLeave(() => leaving.abort());
  const status = h('section.card', h('p.soft.wait', 'Loading …'));
  const results = h('section.card', { hidden: true });
  const draw = now => {
    const done = (now.completed || 0) + (now.failed || 0);
    const total = now.total ?? done;
    status.replaceChildren(
      h('p', { 'aria-live': 'polite' }, h('strong', now.status), ' — ', number(done), ' of ', now.total == null && 'so far ', number(total)),
      h('progress', { max: Math.max(1, total), value: done, 'aria-label': 'Progress' }),
      facts([['Id', id], ['Scenario', now.scenario_id], ['Campaign', now.campaign ? a(at(now.scenario_id, 'campaigns', now.campaign), now.campaign) : null],
        ['Links', number(now.completed)], ['Refused', number(now.failed)], ['Sent', time(now.created_at)], ['Done', time(now.completed_at)]]));
    return now.status === 'completed' || now.status === 'abandoned';
  };
  const shown = () => { results.hidden = false; results.replaceChildren(
    h('h2', 'Results'),
    h('div.row', button('Download as CSV', () => download(path + '/results', 'links-' + id + '.csv', 'text/csv'))),
    pages(path + '/results', { limit: 100 }, rows => table('Links', [
      ['Line', row => number(row.index + 1), true], ['User', row => row.user_id ? a('#/users/' + enc(row.user_id), row.user_id) : '–'],
      ['Link', row => row.url ? [a('#/links/' + codeOf(row.url), row.url), h('span.acts', button('Copy', () => copy(row.url), 'small'), button('QR code', () => showQr(row.url), 'small'))]
        : h('div.error', faults(row.errors))],
    ], rows, 'No results yet.'))); };
  (async () => {
    try {
      if (!draw(await get(path))) {
        await events(path + '/progress', draw, leaving.signal);
        draw(await get(path));
      }
      shown();
    } catch (error) {
      if (!leaving.signal.aborted) status.replaceChildren(failure(error), button('Try again', () => { window.dispatchEvent(new Event('session')); }));
    }
  })();
  return { title: 'Batch', body: [status, results] };
}
