/**
 * What the SDK says to developers: what happened and what to do, by topic. Fetched only when there is something to say.
 * The facts (ids, codes, the server's own words) are printed after the sentence.
 */

/** @type {Record<string, string>} */
export const ADVICE = {
  action_without_name: "action() needs a name: action('CashierSubmitClicked').",
  banner_not_shown: 'A banner could not be shown (place and reason follow).',
  banner_without_place: "showBanner() takes { dom_id, placement_key }: an element that is on the page by now, and a banner's place.",
  block_address: "gamificationBlock() takes the http(s) address of a page or a script, or a deep link: { dom_id: 'place', url: 'https://…' }.",
  call_failed: 'This queued call failed.',
  campaign_failed: 'A campaign could not do what it was asked to; the server has been told.',
  chunk_failed: 'A part of the SDK could not be fetched; the network or a content security policy may be in the way.',
  consent_unknown: "consent() takes 'granted' or 'denied'.",
  deep_link_failed: 'The deep link could not be opened; the network or a content security policy may be in the way.',
  deep_link_invalid_link: 'A deep link looks like dp:gf_missions&id=7, https://… or /path.',
  deep_link_not_available: 'This cannot be done here (why follows). A handler of dp_error lets your page show its own.',
  deep_link_not_identified: 'This deep link needs a player: call online() and wait for ready(), or start in visitor mode.',
  deep_link_unknown_link: 'This deep link is none of ours. If it is one of yours, carry it out in a handler of dp_error.',
  deep_link_unsafe_address: 'dp:go leads to http(s), mailto and tel addresses; from the page\'s address, only to the same site.',
  element_unknown: 'No element of this page has this id; put the call after the element, or wait for DOMContentLoaded.',
  event_dropped: 'This event is not recorded (type, reason, and the server\'s answer follow). event_dropped hears of it too.',
  event_without_type: "event() needs a type: event('page_seen', { … }).",
  game_not_opened: 'A mini-game could not be opened (why follows); nothing was played.',
  game_unknown: 'There is no mini-game with this number for this player. Look at the list of getMiniGames().',
  handler_failed: 'A handler of your page threw; the others have run.',
  handler_not_a_function: 'on() takes a function, or null to remove all handlers of the key.',
  handler_unknown_key: 'Nothing has this name, so the handler will never be called. Look at the keys in smartico.d.ts.',
  identify_refused: 'The player was not identified (id, code, reason follow). Compute user_hash on your server with the salt of '
    + 'the label, a validity in the future and exactly this id, then call online() again.',
  inbox_not_read: 'A message has come, but the inbox could not be read again.',
  init_refused: 'The server refused this page (code and reason follow), and nothing works until that is put right. Check the '
    + 'label key, the brand key and the allowed domains of the label (FRONT_END_ALLOW_DOMAINS).',
  init_skipped: 'init() was called again for the same label and is skipped.',
  init_without_label: "init() needs the label key: _smartico.init('…', { brand_key: '…' }).",
  loaded_twice: 'smartico.js is on the page twice; the second one does nothing.',
  list_not_read: 'A list has changed, but could not be read again for its onUpdate; the next call asks anew.',
  localhost: 'This is localhost, where testing makes players that nobody needs, so nothing is started. To go on all the same set '
    + 'window._smartico_allow_localhost = true, before init or now.',
  login_without_player: 'login() needs a player: call online(id, language, hash) instead, it does both.',
  popup_not_opened: 'A pop-up could not be shown (why follows); it comes again with the next identification.',
  push_not_available: 'This browser cannot be reached by push (why follows); the service worker file of the site or https may be missing.',
  push_not_registered: 'The server did not take the push token (code and reason follow).',
  refused: 'The server refused this change (what, code and reason follow).',
  skin_unknown: 'There is no skin of this name, so widgets follow the light or dark setting of the person. Skins are v3_base_light, '
    + 'v3_base_dark, v3_base_vip, v3_base_festive and those of the label (UI_SKINS).',
  tags_operation: 'The operation of updatePublicTags() is add, remove, replace or clear.',
  too_many_early_calls: 'More than 200 calls wait for init(); this one is forgotten.',
  widget_needs_player: 'Widgets show a player: call online() first. Visitors have vapi() and showVisitorGame().',
  widget_unknown: "showWidget() does not know this type. There are: achievements, short_info, missions, tournaments, store, inbox, "
    + 'inbox-widget, mini-game, match-x-2, quiz, custom-section, ui-widget, liquid.',
  win_not_acknowledged: 'The attempt was played, but nobody heard that its prize was acknowledged; the server credits it by itself.',
  win_not_taken: 'The win of a visitor was not taken along (code and reason follow).',
  unknown_method: 'This is not a method of _smartico. Look at the list in smartico.d.ts.',
};

/** The topic with its sentence; a topic that is a sentence itself stays as it is. @param {string} topic @returns {string} */
export function adviceOn(topic) {
  const text = ADVICE[topic];
  return text ? `${topic}: ${text}` : topic;
}
