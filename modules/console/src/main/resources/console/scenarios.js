import { h, get, send, enc, query, part, pages, table, field, check, more, form, button, say, copy, codeOf, randomId, a, card, may, out, MODES } from './core.js';
import { at, firstRun } from './campaigns.js';

const KINDS = ['string', 'boolean', 'decimal', 'whole_number', 'timestamp'];

export function scenarios() {
  return { title: 'Scenarios', body: [
    card('All of them', pages('/admin/api/scenarios', {}, rows => rows.length ? table('Scenarios', [
      ['Scenario', row => a(at(row.id, 'edit'), row.id)],
      ['Web chat', row => row.fullpage_enabled === false ? h('span.tag.error', 'off') : h('span.tag.good', 'on')],
      ['Attributes', row => (row.attributes || []).map(each => each.name).join(', ') || 'any'],
      ['Numbers', row => may('links:read') ? a(at(row.id, 'campaigns'), 'Campaigns of ' + row.id) : '–'],
    ], rows) : firstRun())),
    card('Define a scenario', form([field('Id', 'id', { required: true, maxLength: 200 }, 'What calls name as scenario_id.')], async fields => {
      const id = fields.id.value.trim();
      if (!id) throw new Error('Enter an id.');
      location.hash = at(id, 'edit');
    }, 'Go on')),
  ] };
}

function some(fields, prefix, names) {
  const filled = names.filter(name => fields[prefix + name].value.trim() !== '').map(name => [name, fields[prefix + name].value.trim()]);
  return filled.length ? Object.fromEntries(filled) : null;
}

const from = (object, prefix = '') => (name, label, hint, more) => field(label, prefix + name, { value: object[name] ?? '', ...more }, hint);

function chatFields(chat) {
  const text = from(chat, 'chat_');
  const secret = text('backend_secret', 'Secret', 'What questions to the backend are signed with.', { autocomplete: 'off' });
  return more('How the web chat looks, and who answers',
    text('name', 'Name', 'Empty: “Web chat”.', { maxLength: 64 }),
    text('color', 'Colour', 'Such as #0b6b5f. It is made darker or lighter where words could not be read.'),
    text('picture_url', 'Picture', 'Where it lies.', { type: 'url' }),
    text('welcome', 'First words', '{name} is the visitor’s attribute, {name|there} what stands for none.', { maxLength: 1000, placeholder: 'Hello {name|there}! How can I help?' }),
    text('backend_url', 'Backend', 'Your bot’s address. Empty: the page answers from the attributes alone.', { type: 'url' }),
    secret,
    button('Make a secret', () => { secret.querySelector('input').value = 'whsec_' + btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(32)))); }));
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
    const was = now || { app_key: randomId(), attributes: [] };
    const rows = h('div', was.attributes.map(attributeRow));
    const text = from(was);
    const preview = from(was.preview || {}, 'preview_');
    return [
      h('section.card', form([
        text('app_key', 'App key', 'The web chat opens contexts with it.', { required: true }),
        check('Links open the web chat', 'fullpage_enabled', was.fullpage_enabled !== false),
        text('fullpage_url', 'Web chat page', 'Empty: the built-in one.', { type: 'url' }),
        text('short_base_url', 'Short links begin with', 'Empty: this server’s address.', { type: 'url' }),
        text('fallback_url', 'Dead links lead to', 'Empty: a page that says so.', { type: 'url' }),
        text('default_expires_in', 'Links live for', 'A duration such as P30D or PT12H; empty: for ever.'),
        text('max_clicks', 'Clicks per link', 'Empty: any number.', { type: 'number', min: 1 }),
        field('Links open', 'open_mode', { value: was.open_mode || 'redirect', options: MODES }),
        h('fieldset', h('legend', 'Attributes'), h('p.hint', 'None: any attribute is taken as it is sent.'), rows,
          button('Add an attribute', () => rows.append(attributeRow()))),
        check('Only these attributes (strict)', 'strict', was.strict),
        chatFields(was.chat || {}),
        more('What messengers show, and where dead links may lead',
          preview('title', 'Title', 'What WhatsApp, Slack and others show. Never anything of a user.', { maxLength: 256 }),
          preview('description', 'Text', '', { maxLength: 1024 }),
          preview('image_url', 'Picture', '', { type: 'url' }),
          field('Hosts that dead links may lead to', 'allowed_hosts', { value: (was.allowed_hosts || []).join(', ') }, 'Separated by commas; empty: any.')),
      ], async fields => {
        const body = { ...some(fields, '', ['app_key', 'fullpage_url', 'short_base_url', 'fallback_url', 'default_expires_in']) };
        if (fields.max_clicks.value) body.max_clicks = Number(fields.max_clicks.value);
        if (fields.open_mode.value !== 'redirect') body.open_mode = fields.open_mode.value;
        body.preview = some(fields, 'preview_', ['title', 'description', 'image_url']);
        body.chat = some(fields, 'chat_', ['name', 'color', 'picture_url', 'welcome', 'backend_url', 'backend_secret']);
        body.allowed_hosts = fields.allowed_hosts.value.split(',').map(each => each.trim()).filter(Boolean);
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
      now && may('links:write') && testLink(id, now),
      now && h('div.row', may('links:write') && h('a.button', { href: '#/send' + query({ scenario: id }) }, 'Send links'), may('links:read') && h('a.button', { href: at(id, 'campaigns') }, 'Campaigns'), button('Delete the scenario', async () => {
        if (!confirm('Delete the scenario “' + id + '”? Its links stop opening.')) return;
        await send('DELETE', '/admin/api/scenarios/' + enc(id));
        location.hash = '#/scenarios';
      }, 'danger')),
    ];
  }) };
}

function testLink(id, known) {
  const result = h('div', { 'aria-live': 'polite' });
  return card('Try it with a test link', form([
    field('User id', 'user', { value: 'test-user' }),
    known.attributes.map(each => field(each.name + (each.required ? '' : ' (optional)'), 'a-' + each.name, {}, each.collection ? 'Several values, separated by commas.' : each.type.replace('_', ' '))),
    !known.attributes.length && field('Name', 'a-name', { value: 'Test' }),
  ], async fields => {
    const attributes = {};
    for (const input of fields) if (input.name.startsWith('a-') && input.value !== '') attributes[input.name.slice(2)] = typed(input.value, known.attributes.find(each => each.name === input.name.slice(2)));
    const [made] = await send('POST', '/public/api/generate-webchat-deep-link', { body: { scenario_id: id, dataset: [{ user_id: fields.user.value || undefined, attributes }] } });
    result.replaceChildren(h('p', out(made.url)), h('div.row', button('Copy', () => copy(made.url)), may('links:read') && h('a.button', { href: '#/links/' + codeOf(made.url) }, 'What becomes of it')));
  }, 'Make a link'), result);
}

function typed(value, declared) {
  if (!declared || declared.collection) return value;
  if (declared.type === 'boolean') return value === 'true';
  if (['decimal', 'whole_number'].includes(declared.type) && value.trim() !== '' && Number.isFinite(Number(value))) return Number(value);
  return value;
}
