/** Spanish texts of the hub and its screens. */

import { HUB } from './es/hub.js';
import { MISSIONS } from './es/missions.js';
import { RANKS } from './es/ranks.js';
import { STORE } from './es/store.js';
import { GAMES } from './es/games.js';
import { INBOX } from './es/inbox.js';
import { PROFILE } from './es/profile.js';

/** @type {import('../../widgets/i18n.js').Texts} */
export const TEXTS = { ...HUB, ...MISSIONS, ...RANKS, ...STORE, ...GAMES, ...INBOX, ...PROFILE };
