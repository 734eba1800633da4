/** What the api has for games, fetched with the first call of it, or with the first game on the screen. */
import { gamepickApi } from './gamepick.js';
import { jackpotsApi } from './jackpots.js';
import { minigamesApi, toGame, toPrize } from './minigames.js';
import { rafflesApi } from './raffles.js';

const DOMAINS = [minigamesApi, jackpotsApi, rafflesApi, gamepickApi];

/** A game and a prize of a push, as pages know them. */
export const SHAPES = { toGame, toPrize };

/** @param {import('./lazy.js').Context} context @param {import('./actions.js').Actions} actions
 * @returns {Record<string, Function>} */
export function createGames(context, actions) {
  return Object.assign({}, ...DOMAINS.map((domain) => domain(context, actions)));
}
