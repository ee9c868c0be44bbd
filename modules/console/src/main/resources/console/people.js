// One link, one user: what is known of them, and what can be done.
import { session, h, get, send, items, enc, query, part, pages, table, facts, field, form, button, say, number, time, copy, failure } from './core.js';
import { state, linkTable, local } from './campaigns.js';

/** The code in what somebody pasted: a code, or a short URL with whatever a messenger left behind it. */
export function codeIn(text) {
  const found = text.trim().match(/([1-9A-HJ-NP-Za-km-z]{11})[^1-9A-HJ-NP-Za-km-z]*$/) || text.match(/\/([1-9A-HJ-NP-Za-km-z]{11})(?![1-9A-HJ-NP-Za-km-z])/);
  return found ? found[1] : null;
}

export function find() {
  return { title: 'Find', body: [
    session.may('links:read') && h('div.card', h('h2', 'A link'), form([field('Code or short URL', 'code', { required: true })], async fields => {
      const code = codeIn(fields.code.value);
      if (!code) throw new Error('That holds no short code: eleven letters and digits.');
      location.hash = '#/links/' + code;
    }, 'Show the link')),
    (session.may('contexts:read') || session.may('links:read') || session.may('contexts:erase')) && h('div.card', h('h2', 'A user'), form([field('User id', 'user', { required: true })], async fields => {
      if (!fields.user.value) throw new Error('Enter a user id.');
      location.hash = '#/users/' + enc(fields.user.value);
    }, 'Show the user')),
  ] };
}

export function link({ code }) {
  const path = '/public/api/links/' + enc(code);
  const writes = session.may('links:write');
  return { title: 'Link ' + code, body: part(async again => {
    const now = await get(path);
    const change = async body => { await send('PATCH', path, { body }); say('The next click obeys it.'); await again(); };
    return [
      h('div.card', facts([
        ['State', state(now.state)], ['Short URL', [h('a', { href: now.url, target: '_blank', rel: 'noopener' }, now.url), ' ', button('Copy', () => copy(now.url))]],
        ['Leads to', now.deep_link_url], ['User', h('a', { href: '#/users/' + enc(now.user_id) }, now.user_id)],
        ['Scenario', h('a', { href: '#/scenarios/' + enc(now.scenario_id) + '/campaigns' }, now.scenario_id)],
        ['Campaign', now.campaign ? h('a', { href: '#/scenarios/' + enc(now.scenario_id) + '/campaigns/' + enc(now.campaign) }, now.campaign) : null],
        ['Batch', now.batch_id ? h('a', { href: '#/batches/' + enc(now.batch_id) }, now.batch_id) : null],
        ['Made', time(now.created_at)], ['Expires', now.expires_at ? time(now.expires_at) : 'never'],
        ['Clicks', [number(now.clicks), now.max_clicks ? ' of at most ' + number(now.max_clicks) : '']],
        ['First opened', time(now.first_clicked_at)], ['Last opened', time(now.last_clicked_at)], ['Conversations', number(now.conversations)],
        ['Opens', now.open_mode === 'confirm' ? 'after a button' : 'at once'], ['Dead, it leads to', now.fallback_url],
      ])),
      h('div.card', h('h2', 'QR code'), part(async () => {
        const response = await send('GET', path + '/qr?format=png&size=352', { raw: true });
        const url = URL.createObjectURL(await response.blob());
        return [h('img.qr', { src: url, alt: 'QR code of ' + now.url, width: 176, height: 176 }), h('div.row', h('a.button', { href: url, download: code + '.png' }, 'Download'))];
      })),
      writes && now.state !== 'revoked' && h('div.card', h('h2', 'Change'), form([
        field('Expires at', 'expires', { type: 'datetime-local', value: local(now.expires_at) }, 'Empty: never.'),
        field('Clicks at most', 'clicks', { type: 'number', min: 1, value: now.max_clicks || '' }, 'Empty: any number.'),
        field('Dead, it leads to', 'fallback', { type: 'url', value: now.fallback_url || '' }),
        field('Opens', 'mode', { value: now.open_mode || 'redirect', options: [['redirect', 'at once'], ['confirm', 'after a button (for mail)']] }),
      ], fields => change({
        expires_at: fields.expires.value ? new Date(fields.expires.value).toISOString() : null,
        max_clicks: fields.clicks.value ? Number(fields.clicks.value) : null,
        fallback_url: fields.fallback.value || null, open_mode: fields.mode.value,
      }), 'Change the link')),
      writes && h('div.row', button('New link for the same user', async () => {
        const [made] = await send('POST', path + '/regenerate', { body: {} });
        location.hash = '#/links/' + made.url.slice(made.url.lastIndexOf('/') + 1);
      }), now.state !== 'revoked' && button('Revoke for good', async () => {
        if (!confirm('Revoke this link for good?')) return;
        await send('DELETE', path);
        await again();
      }, 'danger')),
    ];
  }) };
}

export function user({ id }, onLeave) {
  const path = '/public/api/users/' + enc(id);
  return { title: id, body: [
    session.may('contexts:read') && h('div.card', h('h2', 'What is known'), part(async () => {
      try {
        const now = await get(path + '/context');
        return [table('Attributes', [['Name', row => row[0]], ['Value', row => typeof row[1] === 'string' ? row[1] : JSON.stringify(row[1])]], Object.entries(now.attributes), 'No attributes.'),
          h('p.hint', 'Changed ', time(now.updated_at))];
      } catch (error) {
        if (error.status === 404) return h('p.empty', 'Nothing is known of this user.');
        throw error;
      }
    })),
    session.may('links:read') && [h('h2', 'Links'), pages(path + '/links', {}, linkTable)],
    session.may('contexts:erase') && erase(id, path, onLeave),
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
  return h('div.card', h('h2', 'Forget this user'), h('p', 'Context and links end at once, and everything of theirs becomes unreadable, backups included. This cannot be taken back.'),
    form([field('Type the user id to confirm', 'confirm', { autocomplete: 'off' })], async fields => {
      if (fields.confirm.value !== id) throw new Error('That is not the user id.');
      const made = await send('DELETE', path);
      await watch(made.erasure_id);
    }, 'Forget'), told);
}
