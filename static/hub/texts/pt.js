/** Portuguese texts of the hub and its screens. */

import { HUB } from './pt/hub.js';
import { MISSIONS } from './pt/missions.js';
import { RANKS } from './pt/ranks.js';
import { STORE } from './pt/store.js';
import { GAMES } from './pt/games.js';
import { INBOX } from './pt/inbox.js';
import { PROFILE } from './pt/profile.js';

/** @type {import('../../widgets/i18n.js').Texts} */
export const TEXTS = { ...HUB, ...MISSIONS, ...RANKS, ...STORE, ...GAMES, ...INBOX, ...PROFILE };
