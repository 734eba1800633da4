/** Arabic texts of the hub and its screens. */

import { HUB } from './ar/hub.js';
import { MISSIONS } from './ar/missions.js';
import { RANKS } from './ar/ranks.js';
import { STORE } from './ar/store.js';
import { GAMES } from './ar/games.js';
import { INBOX } from './ar/inbox.js';
import { PROFILE } from './ar/profile.js';

/** @type {import('../../widgets/i18n.js').Texts} */
export const TEXTS = { ...HUB, ...MISSIONS, ...RANKS, ...STORE, ...GAMES, ...INBOX, ...PROFILE };
