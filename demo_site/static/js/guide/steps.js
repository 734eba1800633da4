/**
 * What the buttons of the guide do. `run` is shown as it stands here and is given Plaudit's object; `seen` waits for what
 * comes of it and answers a sentence. A step without `run` opens the frame that its button names.
 */

const picture = () => `${location.origin}/static/img/avatars/mug.svg`;

export const STEPS = {
  'entry-point': {
    run(_smartico) {
      _smartico.setLoginEntry('Lobby');
    },
    seen: ({ property }) => property('core_last_login_entry_point', 'Lobby'),
  },

  action: {
    run(_smartico) {
      _smartico.action('CashierSubmitClicked');
    },
    seen: ({ stored }) => stored('client_action', ({ action }) => action === 'CashierSubmitClicked'),
  },

  'action-details': {
    run(_smartico) {
      _smartico.action('CashierSubmitClicked', { method: 'card', lines: 2 });
    },
    seen: ({ stored }) => stored('client_action', ({ method }) => method === 'card'),
  },

  'address-action': {
    seen: async ({ framed, stored }) => `${await framed(/Hello/, 'The page in the frame was opened.')} ${await stored('client_action', ({ action }) => action === 'DEPOSIT_OPENED')}`,
  },

  'address-link': {
    seen: async ({ framed, stored }) => `${await framed(/Hello/, 'The page in the frame was opened.')} ${await stored('client_action', ({ action }) => action === 'OFFER_OPENED')}`,
  },

  'address-journey': {
    seen: ({ framed }) => framed(/Press a button/, 'Begin it in the frame, then follow its link there.'),
  },

  'marker-read': {
    run(_smartico) {
      const show = (markers) => {
        document.querySelector('#vip').hidden = !markers.includes('VIP');
        document.querySelector('#my-markers').textContent = markers.join(', ') || 'none';
      };
      _smartico.on('props_change', (props) => props.core_public_tags && show(props.core_public_tags));
      show(_smartico.getPublicProps().core_public_tags ?? []);
    },
    seen: async () => `Watching. Your markers now: ${document.querySelector('#my-markers').textContent}.`,
  },

  'marker-server': {
    server: true,
    async run() {
      // What your server posts: /api/v1/players/{id}/markers
      await fetch('/developer/marker', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ ext_user_id: window.player, marker: 'VIP' }),
      });
    },
    seen: ({ marked }) => marked('VIP', true),
  },

  'marker-add': {
    run(_smartico) {
      _smartico.updatePublicTags('add', ['saw_offer', 'spring']);
    },
    seen: ({ marked }) => marked('SAW_OFFER', true),
  },

  'marker-remove': {
    run(_smartico) {
      _smartico.updatePublicTags('remove', ['SAW_OFFER', 'SPRING', 'VIP']);
      // Also: 'replace' with a list, and 'clear' without one.
    },
    seen: ({ marked }) => marked('SAW_OFFER', false),
  },

  event: {
    run(_smartico) {
      _smartico.event('product_viewed', { slug: 'hilltop' });
    },
    seen: ({ stored }) => stored('product_viewed', ({ slug }) => slug === 'hilltop'),
  },

  'event-unknown': {
    run(_smartico) {
      _smartico.event('film_watched', { seconds: 42 });
    },
    seen: ({ heard }) => heard('event_dropped', ({ event_type: type }) => type === 'film_watched', ({ errMsg, reason }) => `Refused (${reason}): ${errMsg}`),
  },

  'event-money': {
    run(_smartico) {
      _smartico.event('purchase', { amount: 500, currency: 'EUR', order_id: 'made-up' });
    },
    seen: ({ heard }) => heard('event_dropped', ({ event_type: type }) => type === 'purchase', ({ errMsg, reason }) => `Refused (${reason}): ${errMsg}`),
  },

  profile: {
    run(_smartico) {
      const show = ({ public_username: name, avatar_url: picture, ach_level_current: level, ach_points_balance: points }) => {
        if (name !== undefined) document.querySelector('#profile-name').textContent = name;
        if (picture) document.querySelector('#profile-picture').src = picture;
        if (level !== undefined) document.querySelector('#profile-level').textContent = level;
        if (points !== undefined) document.querySelector('#profile-points').textContent = points;
      };
      _smartico.on('props_change', show);
      show(_smartico.api.getUserProfile());
    },
    seen: async ({ props }) => `${document.querySelector('#profile-name').textContent} is ${props().ach_level_current} and has ${props().ach_points_balance} points.`,
  },

  'control-group': {
    run(_smartico) {
      const show = ({ ach_gamification_in_control_group: outside }) => {
        if (outside !== undefined) document.querySelector('#club-door').hidden = outside;
      };
      _smartico.on('props_change', show);
      show(_smartico.getPublicProps());
    },
    seen: async ({ props }) => {
      const outside = props().ach_gamification_in_control_group;
      document.querySelector('#club-door-said').textContent = outside ? 'Hidden: this player is in the control group.' : 'Shown: this player is inside.';
      return outside ? 'In the control group: the door stays hidden.' : 'Not in the control group: the door is there.';
    },
  },

  avatar: {
    async run(_smartico) {
      const url = new URL('/static/img/avatars/mug.svg', location.href).href;
      const { err_code, err_message } = await _smartico.setAvatar(url);
      if (err_code) throw new Error(err_message);
    },
    seen: async ({ property }) => {
      const words = await property('avatar_url', picture());
      document.querySelector('#avatar-picture').src = picture();
      return words;
    },
  },

  nickname: {
    async run(_smartico) {
      const { err_code, err_message } = await _smartico.setNickname('Early bird');
      if (err_code) throw new Error(err_message);
    },
    seen: ({ property }) => property('public_username', 'Early bird'),
  },

  'skin-night': {
    run(_smartico) {
      const night = matchMedia('(prefers-color-scheme: dark)');
      const apply = () => _smartico.setSkin(night.matches ? 'v3_base_dark' : 'v3_base_light');
      night.addEventListener('change', apply);
      apply();
    },
    seen: async ({ sdk }) => `The skin is ${sdk().skin} now, and follows this computer.`,
  },

  'skin-level': {
    run(_smartico) {
      const dress = (props) => {
        if (props.ach_level_current === "Roaster's circle") _smartico.setSkin('v3_base_vip');
      };
      _smartico.on('props_change', dress);
      dress(_smartico.getPublicProps());
    },
    seen: async ({ sdk, props }) => `You are ${props().ach_level_current}: the skin is ${sdk().skin || 'as the page has it'}.`,
  },

  'widget-hub': {
    run(_smartico) {
      _smartico.dp('dp:gf');
    },
    seen: ({ opened }) => opened('gf_started', 'The hub is over the page. Close it with Escape.'),
  },

  'widget-card': {
    run(_smartico) {
      _smartico.showWidget('short_info', { iframe: 'guide-widget', height: 'auto' });
    },
    seen: ({ filled }) => filled('#guide-widget', 'The card stands in its place.'),
  },

  'widget-game': {
    run(_smartico) {
      _smartico.miniGame(1101);
    },
    seen: ({ opened }) => opened('saw_starting', 'The wheel is over the page. Close it with Escape; nothing is spent before you spin.'),
  },

  'inbox-open': {
    run(_smartico) {
      _smartico.dp('dp:inbox');
    },
    seen: ({ opened }) => opened('inbox_starting', 'The inbox is over the page.'),
  },

  'inbox-count': {
    async run(_smartico) {
      const bell = document.querySelector('#bell-count');
      const show = (unread) => {
        bell.textContent = unread;
        bell.hidden = unread === 0;
      };
      show(await _smartico.api.getInboxUnreadCount({ onUpdate: show }));
    },
    seen: async () => `The bell says ${document.querySelector('#bell-count').textContent}.`,
  },

  'inbox-message': {
    server: true,
    async run() {
      // What your server posts: /api/v1/players/{id}/inbox
      await fetch('/developer/inbox', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ ext_user_id: window.player, title: 'A word from the guide', body: 'The bell has moved.' }),
      });
    },
    seen: ({ heard }) => heard('props_change', (props) => props.core_inbox_unread_count !== undefined, (props) => `Unread messages: ${props.core_inbox_unread_count}.`),
  },

  suspend: {
    run(_smartico) {
      _smartico.suspendPopups(true);
      _smartico.suspendInbox(true);
      _smartico.suspendMiniGames(true);
      _smartico.miniGame(1101); // waits
    },
    seen: async ({ sdk }) => `Held back: ${Object.entries(sdk().suspended).filter(([, held]) => held).map(([what]) => what).join(', ')}. The wheel was asked for and waits.`,
  },

  resume: {
    run(_smartico) {
      _smartico.suspendPopups(false);
      _smartico.suspendInbox(false);
      _smartico.suspendMiniGames(false);
    },
    seen: async ({ sdk, opened }) => (Object.values(sdk().suspended).some(Boolean) ? 'Something is still held back.' : opened('saw_starting', 'What came first while it was quiet is here now.')),
  },

  callbacks: {
    run(_smartico) {
      const keys = ['init', 'identify', 'login', 'logout', 'props_change', 'dp_error', 'event_dropped'];
      for (const key of keys) _smartico.on(key, (...args) => console.debug(key, ...args));
      _smartico.setUTMs('guide', `press ${Date.now()}`);
    },
    seen: ({ heard }) => heard('props_change', (props) => 'core_utm_campaign' in props, () => 'props_change came, with no more than what has changed.'),
  },

  bridge: {
    seen: ({ nested }) => nested('[data-frame-slot] iframe', 'The page around loaded the script only; the shop in its frame made the calls.'),
  },

  'back-office': {
    server: true,
    async run() {
      // Your server makes the address; ours answers { src, validity_ms }.
      const answer = await fetch('/support/view', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ ext_user_id: window.player }),
      });
      const frame = document.createElement('iframe');
      frame.title = 'The club, read only';
      frame.referrerPolicy = 'origin';
      frame.src = (await answer.json()).src;
      document.querySelector('#desk-view').replaceChildren(frame);
      addEventListener('message', ({ source, data }) => {
        if (source !== frame.contentWindow || data?.source !== 'plaudit-widget') return;
        if (data.type === 'close') frame.remove();
      });
    },
    seen: ({ posted }) => posted('plaudit-widget', 'ready', 'The view says that it is ready. Its close button takes the frame away.'),
  },

  proof: {
    server: true,
    async run() {
      const answer = await fetch('/proof', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ ext_user_id: window.player }),
      });
      return answer.json();
    },
    seen: async ({ answer }) => `A proof for ${answer.ext_user_id}, good until ${new Date(answer.validity_ms).toLocaleTimeString('en-GB')}.`,
  },

  'proof-forged': {
    seen: ({ framed }) => framed(/identify.*2\d{4}/, 'Refused, with a code and a reference for your server\'s log.'),
  },

  push: {
    run(_smartico) {
      _smartico.requestPushPermissions();
    },
    seen: async ({ property }) => {
      // The same question: a person is asked once, and both hear the answer.
      const said = 'Notification' in window ? await Notification.requestPermission() : 'none';
      const states = { granted: 'GRANTED', default: 'ASK', denied: 'BLOCKED', none: 'NOT_SUPPORTED' };
      return property('user_last_session_push_state', states[said]);
    },
  },

  visitor: {
    seen: ({ framed }) => framed(/A visitor sees \d+ levels/, 'Nobody was identified, and the api of visitors answered.'),
  },

  localhost: {
    seen: ({ framed, onLocalhost }) => (onLocalhost()
      ? framed(/label_init_completed.*20013/, 'Refused, loudly, until the line is there.')
      : framed(/Hello/, 'This is no localhost, so there was nothing to allow.')),
  },

  utm: {
    run(_smartico) {
      _smartico.setUTMs('newsletter', 'spring');
      // From the address: const { utm_source, utm_campaign } = _smartico.parseUrl();
    },
    seen: ({ property }) => property('core_utm_campaign', 'spring'),
  },

  segment: {
    async run(_smartico) {
      const vip = await _smartico.api.checkSegmentMatch(101);
      document.querySelector('#vip-shelf').hidden = !vip;
      return vip;
    },
    seen: async ({ answer }) => {
      document.querySelector('#segment-said').textContent = answer ? 'Yes: the shelf is there.' : 'No: nothing to see.';
      return answer ? 'Yes, a VIP member.' : 'No VIP member. Let the server set the marker VIP (above) and ask again.';
    },
  },

  segments: {
    run(_smartico) {
      return _smartico.api.checkSegmentListMatch([101, 102, 103]);
    },
    seen: async ({ answer }) => `Asked for ${answer.length}, belongs to ${answer.filter((each) => each.is_matching).length} of them.`,
  },
};
