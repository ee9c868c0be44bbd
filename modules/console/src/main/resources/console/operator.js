import { h, get, send, enc, part, pages, live, table, facts, figures, field, check, form, button, say, number, time, copy, a, card, utc } from './core.js';

const SCOPES = ['links:write', 'links:read', 'contexts:read', 'contexts:erase', 'stats:read', 'scenarios:write', 'operations', 'admin'];

export function tokens() {
  const secret = h('div', { 'aria-live': 'polite' });
  const list = part(async again => {
    const all = (await get('/admin/api/tokens')).tokens;
    return table('Tokens', [
      ['Name', row => row.name], ['May', row => row.scopes.join(', ')], ['Expires', row => row.expires_at ? time(row.expires_at) : 'never'], ['Made', row => time(row.created_at)],
      ['Change', row => button('Revoke ' + row.name, async () => {
        if (!confirm('Revoke “' + row.name + '”? Whoever uses it is refused from then on.')) return;
        await send('DELETE', '/admin/api/tokens/' + enc(row.id));
        await again();
      }, 'danger')],
    ], all, 'No tokens but the operator’s own.');
  });
  return { title: 'Tokens', body: [
    card('Who may do what', list),
    card('Create a token', form([
      field('Name', 'name', { required: true }, 'For whom or what it is.'),
      h('fieldset', h('legend', 'It may'), SCOPES.map(each => check(each, 'scope-' + each, false))),
      field('Expires at', 'expires', { type: 'datetime-local' }, 'Empty: never.'),
      field('Requests a minute', 'rate', { type: 'number', min: 1 }, 'Empty: the server’s default.'),
    ], async (fields, node) => {
      const body = { name: fields.name.value.trim(), scopes: SCOPES.filter(each => fields['scope-' + each].checked) };
      if (fields.expires.value) body.expires_at = utc(fields.expires);
      if (fields.rate.value) body.requests_per_minute = Number(fields.rate.value);
      const made = await send('POST', '/admin/api/tokens', { body });
      secret.replaceChildren(card('The token of ' + made.name, h('p.warn', 'It is shown this once: copy it now.'), h('pre', made.token), button('Copy', () => copy(made.token))));
      node.reset();
    }, 'Create')), secret,
  ] };
}

export function deadLetters() {
  return { title: 'Dead letters', body: [
    h('p', 'What could not be read, as it came. Mend the cause, then send it again.'),
    h('section.card', pages('/admin/api/dead-letters', {}, rows => table('Dead letters, the newest first', [
      ['Id', row => a('#/dead-letters/' + enc(row.id), row.id)], ['Written', row => time(row.written_at)],
      ['From', row => row.origin], ['Bytes', row => number(row.bytes), true], ['Cause', row => row.cause],
    ], rows, 'None: all that came could be read.'))),
  ] };
}

export function deadLetter({ id }) {
  const path = '/admin/api/dead-letters/' + enc(id);
  return { title: 'Dead letter ' + id, body: part(async () => {
    const now = await get(path);
    return [
      h('section.card', facts([['Written', time(now.written_at)], ['From', now.origin], ['Cause', now.cause], ['Key', now.key], ['Bytes', number(now.bytes)],
        ...now.headers.map(each => ['Header ' + each.name, each.value])])),
      h('h2', 'As it came'), h('pre', now.value),
      h('div.row', button('Send it again', async () => {
        const place = await send('POST', path + '/resend');
        say('Sent to ' + place.topic + '-' + place.partition + '@' + place.offset + '.');
      }, 'main')),
    ];
  }) };
}

export function pipeline(_, onLeave) {
  return { title: 'Pipeline', body: h('section.card', live('/admin/api/pipeline/live', now => [
    figures([['State', h('span.tag.' + (now.state === 'serving' ? 'good' : 'warn'), now.state)], ['Lag, records', number(now.lag)],
      ['In, a second', number(now.logged_per_second)], ['Done, a second', number(now.processed_per_second)]]),
    table('Partitions of the request log', [
      ['Partition', row => number(row.partition)], ['Owner', row => row.owner || h('span.warn', 'none')], ['End', row => number(row.end), true],
      ['Committed', row => number(row.committed), true], ['Lag', row => number(row.lag), true],
    ], now.partitions),
    h('p.hint', 'As of ', time(now.as_of, true), ', every two seconds. A lag of one or two is Kafka’s own markers.'),
  ], onLeave)) };
}
