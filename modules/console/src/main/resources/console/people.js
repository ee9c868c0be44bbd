import { h, get, send, enc, part, pages, table, facts, figures, field, form, button, say, number, time, copy, codeOf, failure, a, card, may, out, utc, MODES } from './core.js';
import { state, linkTable, local, at } from './campaigns.js';
import { qr } from './batches.js';

/** The code in what somebody pasted: a code, or a short URL with whatever a messenger left behind it. */
export function codeIn(text) {
  return (text.match(/(?<![1-9A-HJ-NP-Za-km-z])[1-9A-HJ-NP-Za-km-z]{11}(?![1-9A-HJ-NP-Za-km-z])(?!.*\/)/) || [])[0];
}

export function find() {
  return { title: 'Find', body: [
    may('links:read') && card('A link', form([field('Code or short URL', 'code', { required: true })], async fields => {
      const code = codeIn(fields.code.value);
      if (!code) throw new Error('That holds no short code: eleven letters and digits.');
      location.hash = '#/links/' + code;
    }, 'Show the link')),
    (may('contexts:read') || may('links:read') || may('contexts:erase')) && card('A user', form([field('User id', 'user', { required: true })], async fields => {
      if (!fields.user.value) throw new Error('Enter a user id.');
      location.hash = '#/users/' + enc(fields.user.value);
    }, 'Show the user')),
  ] };
}

export function link({ code }) {
  const path = '/public/api/links/' + enc(code);
  const writes = may('links:write');
  return { title: 'Link ' + code, body: part(async again => {
    const now = await get(path);
    const change = async body => { await send('PATCH', path, { body }); say('The next click obeys it.'); await again(); };
    return [
      h('div.two', h('section.card',
        figures([['State', state(now.state)], ['Clicks', [number(now.clicks), now.max_clicks ? h('small', ' of ' + number(now.max_clicks)) : '']],
          ['Conversations', number(now.conversations)]]),
        facts([
          ['Short URL', [out(now.url), ' ', button('Copy', () => copy(now.url), 'small')]],
          ['User', a('#/users/' + enc(now.user_id), now.user_id)],
          ['Scenario', a(at(now.scenario_id, 'campaigns'), now.scenario_id)],
          now.campaign && ['Campaign', a(at(now.scenario_id, 'campaigns', now.campaign), now.campaign)],
          now.batch_id && ['Batch', a('#/batches/' + enc(now.batch_id), now.batch_id)],
          ['Made', time(now.created_at)], ['First opened', time(now.first_clicked_at)], ['Last opened', time(now.last_clicked_at)],
          ['Expires', now.expires_at ? time(now.expires_at) : 'never'],
          ['Opens', now.open_mode === 'confirm' ? 'after a button' : 'at once'],
          now.fallback_url && ['Dead, it leads to', now.fallback_url],
          ['Leads to', h('span.soft', now.deep_link_url)],
        ])),
      card('QR code', part(async () => {
        const url = await qr(code, 352);
        return [h('img.qr', { src: url, alt: 'QR code of ' + now.url, width: 176, height: 176 }), h('div.row', h('a.button', { href: url, download: code + '.png' }, 'Download'))];
      }))),
      writes && now.state !== 'revoked' && card('Change', form([
        field('Expires at', 'expires', { type: 'datetime-local', value: local(now.expires_at) }, 'Empty: never.'),
        field('Clicks at most', 'clicks', { type: 'number', min: 1, value: now.max_clicks || '' }, 'Empty: any number.'),
        field('Dead, it leads to', 'fallback', { type: 'url', value: now.fallback_url || '' }),
        field('Opens', 'mode', { value: now.open_mode || 'redirect', options: MODES }),
      ], fields => change({
        expires_at: utc(fields.expires),
        max_clicks: fields.clicks.value ? Number(fields.clicks.value) : null,
        fallback_url: fields.fallback.value || null, open_mode: fields.mode.value,
      }), 'Change the link')),
      writes && h('div.row', button('New link for the same user', async () => {
        const [made] = await send('POST', path + '/regenerate', { body: {} });
        location.hash = '#/links/' + codeOf(made.url);
      }), now.state !== 'revoked' && button('Revoke for good', async () => {
        if (!confirm('Revoke this link for good?')) return;
        await send('DELETE', path);
        await again();
      }, 'danger')),
    ];
  }) };
}

/** What a call answers, nothing where there is no such user; a number too long for a browser's stays as it was sent. */
async function known(path) {
  try {
    const text = await (await send('GET', path, { raw: true })).text();
    return JSON.parse(text.replace(/("(?:[^"\\]|\\.)*")|-?\d[\d.]{15,}/g, (all, string) => string || '"' + all + '"'));
  } catch (error) {
    if (error.status !== 404) throw error;
  }
}

export function user({ id }, onLeave) {
  const path = '/public/api/users/' + enc(id);
  return { title: id, body: [
    may('contexts:read') && card('What is known', part(async () => {
      const now = await known(path + '/context');
      return now ? [table('Attributes', [['Name', row => row[0]], ['Value', row => typeof row[1] === 'string' ? row[1] : JSON.stringify(row[1])]], Object.entries(now.attributes), 'No attributes.'),
        h('p.hint', 'Changed ', time(now.updated_at))] : h('p.empty', 'Nothing is known of this user.');
    })),
    may('links:read') && card('Links', part(async () => {
      return await known(path + '/links?limit=1') ? pages(path + '/links', {}, linkTable) : h('p.empty', 'No links.');
    })),
    may('contexts:erase') && erase(id, path, onLeave),
  ] };
}

function erase(id, path, onLeave) {
  const told = h('div', { 'aria-live': 'polite' });
  let timer;
  onLeave(() => clearTimeout(timer));
  const watch = async erasure => {
    const now = await get('/public/api/erasures/' + enc(erasure));
    told.replaceChildren(facts([['Erasure', erasure], ['Status', h('strong', now.status)], ['Unreadable', time(now.unreadable_at)], ['Gone', time(now.gone_at)]]));
    if (now.status !== 'gone') timer = setTimeout(() => watch(erasure).catch(error => told.append(failure(error))), 2000);
  };
  return card('Forget this user', h('p', 'Context and links end at once, and everything of theirs becomes unreadable, backups included. This cannot be taken back.'),
    form([field('Type the user id to confirm', 'confirm', { autocomplete: 'off' })], async fields => {
      if (fields.confirm.value !== id) throw new Error('That is not the user id.');
      const made = await send('DELETE', path);
      await watch(made.erasure_id);
    }, 'Forget'), told);
}
