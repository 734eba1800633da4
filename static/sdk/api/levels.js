/** Levels, the player's place among them, and the counters behind that. */
import { CID } from './cids.js';
import { customData } from './reading.js';

/** @param {import('./lazy.js').Context} context */
export function levelsApi({ ask, cache }) {
  const info = () => ask(CID.GAMIFICATION);
  const getLevels = () => cache.use('levels', async () => toLevels((await ask(CID.LEVELS)).levels));

  /** The player's level and the way to the next one in percent; null without levels. Kept until a property changes. */
  const getCurrentLevel = () => cache.use('currentLevel', async () => {
    const [levels, player] = await Promise.all([getLevels(), info()]);
    return toCurrentLevel(levels, player);
  });

  const getUserLevelExtraCounters = () => cache.use('levelExtraCounters', async () => {
    const { level_counter_1, level_counter_2 } = await info();
    return { level_counter_1, level_counter_2 };
  });

  /** Balances, level, counters and the points of the running board periods. Not kept. */
  async function getUserGamificationInfo() {
    const it = await info();
    return {
      points_balance: it.points_balance, gems_balance: it.gems_balance, diamonds_balance: it.diamonds_balance,
      points_ever: it.points_ever, current_level: it.current_level,
      level_counter_1: it.level_counter_1, level_counter_2: it.level_counter_2,
      points_board_period_type_1: it.points_board_period_type_1,
      points_board_period_type_2: it.points_board_period_type_2,
      points_board_period_type_3: it.points_board_period_type_3,
    };
  }

  return { getLevels, getCurrentLevel, getUserLevelExtraCounters, getUserGamificationInfo };
}

/** @typedef {{id: number, required_points: number, [field: string]: any}} Level */

/** @param {any[] | undefined} levels as the wire has them @returns {Level[]} */
export function toLevels(levels = []) {
  const points = levels.map((each) => each.required_points).sort((a, b) => a - b);
  return levels.map(({ level_public_meta: meta, ...level }) => ({
    id: level.level_id, name: meta.name, description: meta.description, image: meta.image_url,
    required_points: level.required_points,
    visibility_points: meta.visibility_points ? Math.trunc(Number(meta.visibility_points)) : null,
    required_level_counter_1: level.required_level_counter_1, required_level_counter_2: level.required_level_counter_2,
    custom_data: customData(meta.custom_data),
    ordinal_position: points.indexOf(level.required_points) + 1,
  }));
}

/** @param {Level[]} levels @param {{current_level?: number, points_ever?: number}} player */
export function toCurrentLevel(levels, { current_level, points_ever = 0 }) {
  const sorted = [...levels].sort((a, b) => a.required_points - b.required_points);
  const reached = sorted.filter((level) => points_ever >= level.required_points).at(-1);
  const level = sorted.find((each) => each.id === current_level) ?? reached ?? sorted.at(-1);
  if (!level) return null;
  const next = sorted[sorted.indexOf(level) + 1];
  const way = next ? (next.required_points - level.required_points) : 0;
  const progress = way ? ((points_ever - level.required_points) / way) * 100 : 100;
  return { ...level, progress: Math.min(Math.max(progress, 0), 100) };
}
