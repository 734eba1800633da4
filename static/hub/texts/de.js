/** German texts of the hub and its screens. */

import { HUB } from './de/hub.js';
import { MISSIONS } from './de/missions.js';
import { RANKS } from './de/ranks.js';
import { STORE } from './de/store.js';
import { GAMES } from './de/games.js';
import { INBOX } from './de/inbox.js';
import { PROFILE } from './de/profile.js';

/** @type {import('../../widgets/i18n.js').Texts} */
export const TEXTS = { ...HUB, ...MISSIONS, ...RANKS, ...STORE, ...GAMES, ...INBOX, ...PROFILE };
