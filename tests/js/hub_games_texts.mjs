/** The texts of the area in all languages; the English ones as they stand in the screens. */
import { readFileSync } from 'node:fs';

export { GAMES as AR } from '../../static/hub/texts/ar/games.js';
export { GAMES as DE } from '../../static/hub/texts/de/games.js';
export { GAMES as ES } from '../../static/hub/texts/es/games.js';
export { GAMES as PT } from '../../static/hub/texts/pt/games.js';

const FILES = ['screens/games', 'screens/game_history', 'screens/jackpots', 'screens/raffles', 'game_card', 'raffle_card', 'raffle_detail', 'jackpot_news'];

/** @type {Record<string, string>} */
export const EN_KEYS = Object.fromEntries(FILES.flatMap((file) =>
  [...readFileSync(new URL(`../../static/hub/${file}.js`, import.meta.url), 'utf8').matchAll(/'((?:games|history|jackpots|raffles?)\.\w+)': '([^']*)'/g)].map(([, key, text]) => [key, text])));
