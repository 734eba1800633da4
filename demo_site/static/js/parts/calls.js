/**
 * The calls one can try. `fields` are editable; `code` is what is shown, `run` what happens: the same thing.
 * A field's kind is text, number, json, list (commas) or one of a list of options.
 */

import { call, callApi } from './plaudit.js';

const quote = (value) => JSON.stringify(value);
const object = (value) => JSON.stringify(value ?? {});

/** A call of the api without arguments. */
const plain = (method, words) => ({
  title: `api.${method}`, words, fields: {}, code: () => `await _smartico.api.${method}()`, run: () => callApi(method),
});

export const CALLS = [
  {
    group: 'Report',
    title: 'event',
    words: 'A registered type; browsers are not trusted with money.',
    fields: { type: 'product_viewed', payload: ['json', '{"slug": "hilltop"}'] },
    code: ({ type, payload }) => `_smartico.event(${quote(type)}, ${object(payload)})`,
    run: ({ type, payload }) => call('event', type, payload),
  },
  {
    title: 'action',
    words: 'Something a visitor did, by a name of your own.',
    fields: { value: 'MENU_OPENED', extra: ['json', '{"from": "developer page"}'] },
    code: ({ value, extra }) => `_smartico.action(${quote(value)}, ${object(extra)})`,
    run: ({ value, extra }) => call('action', value, extra),
  },
  {
    title: 'setLoginEntry',
    words: 'Where they came in. At most 50 different ones a label.',
    fields: { entry: 'developer_page' },
    code: ({ entry }) => `_smartico.setLoginEntry(${quote(entry)})`,
    run: ({ entry }) => call('setLoginEntry', entry),
  },
  {
    title: 'setUTMs',
    words: 'Source and campaign, kept on the player.',
    fields: { source: 'window_sign', campaign: 'autumn' },
    code: ({ source, campaign }) => `_smartico.setUTMs(${quote(source)}, ${quote(campaign)})`,
    run: ({ source, campaign }) => call('setUTMs', source, campaign),
  },
  {
    group: 'Player',
    title: 'updatePublicTags',
    words: 'JS markers. They come back upper-cased in props_change.',
    fields: { operation: ['add', 'remove', 'replace', 'clear'], tags: ['list', 'espresso, early_bird'] },
    code: ({ operation, tags }) =>
      operation === 'clear' ? "_smartico.updatePublicTags('clear')" : `_smartico.updatePublicTags(${quote(operation)}, ${quote(tags)})`,
    run: ({ operation, tags }) =>
      operation === 'clear' ? call('updatePublicTags', operation) : call('updatePublicTags', operation, tags),
  },
  {
    title: 'setNickname',
    words: 'How others see the member.',
    fields: { name: 'Early bird' },
    code: ({ name }) => `_smartico.setNickname(${quote(name)})`,
    run: ({ name }) => call('setNickname', name),
  },
  {
    title: 'setAvatar',
    words: 'A square picture by its address.',
    fields: { url: `${location.origin}/static/img/avatars/mug.svg` },
    code: ({ url }) => `_smartico.setAvatar(${quote(url)})`,
    run: ({ url }) => call('setAvatar', url),
  },
  {
    title: 'changeLanguage',
    words: 'Of the player; caches are cleared.',
    fields: { language: ['EN', 'DE', 'ES'] },
    code: ({ language }) => `_smartico.changeLanguage(${quote(language)})`,
    run: ({ language }) => call('changeLanguage', language),
  },
  {
    title: 'getPublicProps',
    words: 'Everything this page may know, at once.',
    fields: {},
    code: () => '_smartico.getPublicProps()',
    run: () => call('getPublicProps'),
  },
  {
    title: 'api.getUserProfile',
    words: 'The same as a profile.',
    fields: {},
    code: () => '_smartico.api.getUserProfile()',
    run: () => callApi('getUserProfile'),
  },
  {
    group: 'Ask',
    title: 'api.checkSegmentMatch',
    words: '101 VIP, 102 bought lately, 103 reads German or Spanish, 104 is kept from browsers.',
    fields: { id: ['number', '103'] },
    code: ({ id }) => `await _smartico.api.checkSegmentMatch(${id})`,
    run: ({ id }) => callApi('checkSegmentMatch', id),
  },
  {
    title: 'api.checkSegmentListMatch',
    words: 'Several in one question; ten questions a minute.',
    fields: { ids: ['json', '[101, 102, 103]'] },
    code: ({ ids }) => `await _smartico.api.checkSegmentListMatch(${JSON.stringify(ids)})`,
    run: ({ ids }) => callApi('checkSegmentListMatch', ids),
  },
  {
    title: 'api.getTranslations',
    words: 'The label’s texts of a language.',
    fields: { language: ['EN', 'DE', 'ES'] },
    code: ({ language }) => `await _smartico.api.getTranslations(${quote(language)})`,
    run: ({ language }) => callApi('getTranslations', language),
  },
  {
    group: 'Progress',
    title: 'api.getMissions',
    words: 'With tasks, rewards and what is to be claimed.',
    fields: {},
    code: () => 'await _smartico.api.getMissions()',
    run: () => callApi('getMissions'),
  },
  {
    title: 'api.requestMissionOptIn',
    words: 'A mission with is_requires_optin. Twice is once.',
    fields: { mission_id: ['number', ''] },
    code: ({ mission_id }) => `await _smartico.api.requestMissionOptIn(${mission_id})`,
    run: ({ mission_id }) => callApi('requestMissionOptIn', mission_id),
  },
  {
    title: 'api.requestMissionClaimReward',
    words: 'A mission with requires_prize_claim, and its ach_completed_id.',
    fields: { claim_id: ['number', ''], ach_completed_id: ['number', ''] },
    code: ({ claim_id, ach_completed_id }) => `await _smartico.api.requestMissionClaimReward(${claim_id}, ${ach_completed_id})`,
    run: ({ claim_id, ach_completed_id }) => callApi('requestMissionClaimReward', claim_id, ach_completed_id),
  },
  plain('getBadges', 'Every stage with its progress.'),
  plain('getCurrentLevel', 'The level, and the way to the next.'),
  plain('getLevels', 'All levels in their order.'),
  {
    title: 'api.getActivityLogV2',
    words: 'The last days of everything that happened.',
    fields: { days: ['number', '7'] },
    code: ({ days }) => `await _smartico.api.getActivityLogV2({ startTimeSeconds: now - ${days} * 86400, endTimeSeconds: now })`,
    run: ({ days }) => {
      const now = Math.ceil(Date.now() / 1000);
      return callApi('getActivityLogV2', { startTimeSeconds: now - days * 86400, endTimeSeconds: now });
    },
  },
  {
    group: 'Together',
    title: 'api.getLeaderBoard',
    words: '1 today, 2 this week, 3 this month; with back, an earlier one.',
    fields: { period: ['number', '2'], back: ['number', '0'] },
    code: ({ period, back }) => `await _smartico.api.getLeaderBoard(${period}, ${back})`,
    run: ({ period, back }) => callApi('getLeaderBoard', period, back),
  },
  plain('getTournamentsList', 'Upcoming, running and finished ones.'),
  {
    title: 'api.getTournamentInstanceInfo',
    words: 'One of them, with its players.',
    fields: { instance_id: ['number', ''] },
    code: ({ instance_id }) => `await _smartico.api.getTournamentInstanceInfo(${instance_id})`,
    run: ({ instance_id }) => callApi('getTournamentInstanceInfo', instance_id),
  },
  {
    title: 'api.registerInTournament',
    words: 'Pays the buy-in, once however often one clicks.',
    fields: { register_id: ['number', ''] },
    code: ({ register_id }) => `await _smartico.api.registerInTournament(${register_id})`,
    run: ({ register_id }) => callApi('registerInTournament', register_id),
  },
  plain('getClans', 'The tables, and the member’s own.'),
  {
    title: 'api.joinClan',
    words: 'One every seven days.',
    fields: { clan_id: ['number', ''] },
    code: ({ clan_id }) => `await _smartico.api.joinClan(${clan_id})`,
    run: ({ clan_id }) => callApi('joinClan', clan_id),
  },
  {
    group: 'Rewards',
    title: 'api.getStoreItems',
    words: 'What there is, what it costs, what can be bought.',
    fields: {},
    code: () => 'await _smartico.api.getStoreItems()',
    run: () => callApi('getStoreItems'),
  },
  {
    title: 'api.buyStoreItem',
    words: 'Paid once, also when the answer is lost on the way.',
    fields: { item_id: ['number', ''] },
    code: ({ item_id }) => `await _smartico.api.buyStoreItem(${item_id})`,
    run: ({ item_id }) => callApi('buyStoreItem', item_id),
  },
  plain('getStorePurchasedItems', 'What the member has bought, newest first.'),
  plain('getBonuses', 'Vouchers and seats.'),
  {
    title: 'api.claimBonus',
    words: 'One that is_redeemable.',
    fields: { bonus_id: ['number', ''] },
    code: ({ bonus_id }) => `await _smartico.api.claimBonus(${bonus_id})`,
    run: ({ bonus_id }) => callApi('claimBonus', bonus_id),
  },
  plain('getAvatarsList', 'Pictures to choose from.'),
  plain('getCustomSections', 'Pages that the shop has made up.'),
  {
    group: 'Inbox',
    title: 'api.getInboxMessages',
    words: 'Newest first, at most 20 at once.',
    fields: { from: ['number', '0'], to: ['number', '20'] },
    code: ({ from, to }) => `await _smartico.api.getInboxMessages({ from: ${from}, to: ${to} })`,
    run: ({ from, to }) => callApi('getInboxMessages', { from, to }),
  },
  {
    title: 'api.getInboxUnreadCount',
    words: 'The number on the bell.',
    fields: {},
    code: () => '_smartico.api.getInboxUnreadCount()',
    run: () => callApi('getInboxUnreadCount'),
  },
  {
    title: 'api.getInboxMessageBody',
    words: 'Take a message_guid from the list above.',
    fields: { guid: '' },
    code: ({ guid }) => `await _smartico.api.getInboxMessageBody(${quote(guid)})`,
    run: ({ guid }) => callApi('getInboxMessageBody', guid),
  },
  {
    title: 'api.markInboxMessageAsRead',
    words: 'One of them.',
    fields: { guid: '' },
    code: ({ guid }) => `await _smartico.api.markInboxMessageAsRead(${quote(guid)})`,
    run: ({ guid }) => callApi('markInboxMessageAsRead', guid),
  },
  {
    title: 'api.markAllInboxMessagesAsRead',
    words: 'All of them.',
    fields: {},
    code: () => 'await _smartico.api.markAllInboxMessagesAsRead()',
    run: () => callApi('markAllInboxMessagesAsRead'),
  },
  {
    title: 'api.deleteInboxMessage',
    words: 'Gone for good.',
    fields: { guid: '' },
    code: ({ guid }) => `await _smartico.api.deleteInboxMessage(${quote(guid)})`,
    run: ({ guid }) => callApi('deleteInboxMessage', guid),
  },
  {
    group: 'Page',
    title: 'dp',
    words: 'A deep link. An unknown one says so in dp_error.',
    fields: { link: 'dp:action&action=TASTED' },
    code: ({ link }) => `_smartico.dp(${quote(link)})`,
    run: ({ link }) => call('dp', link),
  },
  {
    title: 'ready',
    words: 'A promise: from here on there is a player and an api.',
    fields: {},
    code: () => 'await _smartico.ready()',
    run: async () => {
      await call('ready');
      return 'ready';
    },
  },
  {
    title: 'checkSuccessfullyIdentify',
    words: 'The same as a question, answered at once.',
    fields: {},
    code: () => '_smartico.checkSuccessfullyIdentify()',
    run: () => call('checkSuccessfullyIdentify'),
  },
  {
    title: 'setSkin',
    words: 'Of everything Plaudit shows.',
    fields: { skin: ['v3_base_light', 'v3_base_dark', 'v3_base_vip', 'v3_base_festive'] },
    code: ({ skin }) => `_smartico.setSkin(${quote(skin)})`,
    run: ({ skin }) => call('setSkin', skin),
  },
  {
    title: 'suspendPopups',
    words: 'As the checkout does.',
    fields: { flag: ['json', 'true'] },
    code: ({ flag }) => `_smartico.suspendPopups(${flag})`,
    run: ({ flag }) => call('suspendPopups', flag),
  },
];
