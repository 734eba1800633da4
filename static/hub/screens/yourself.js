/** The screens about the player, which share so much that they come together. */

import { screen as avatar } from './avatar.js';
import { screen as nickname } from './nickname.js';
import { screen as settings } from './settings.js';

/** By the name of the screen, as modules. */
export const YOURSELF = { settings: { screen: settings }, nickname: { screen: nickname }, avatar: { screen: avatar } };
