/** Leaderboards of the day, the week and the month. */
import { CID } from './cids.js';
import { avatarUrl } from './reading.js';

const DAILY = 1;

/** @param {import('./lazy.js').Context} context */
export function leaderboardsApi({ ask, cache, setting, props }) {
  /** One board with its players; null when there is none. @param {number} [period] 1 daily, 2 weekly, 3 monthly
   * @param {boolean | number} [previous] how many periods back; true is one */
  function getLeaderBoard(period = DAILY, previous = false) {
    const back = Number(previous) || 0;
    return cache.use(`leaderBoards:${period}:${back}`, async () => {
      const { map } = await ask(CID.LEADERBOARDS, { period_type_id: period, snapshot_offset: back, include_users: true });
      const board = Object.values(map ?? {}).find((each) => each.period_type_id === Number(period));
      return board ? toBoard(board) : null;
    });
  }

  /** All boards, without their players. */
  const getLeaderBoards = () => cache.use('leaderBoards:list', async () => {
    const { map } = await ask(CID.LEADERBOARDS, { snapshot_offset: 0, include_users: false });
    return Object.values(map ?? {}).map(toBoard);
  });

  /** What the operator wants boards to hide. */
  async function getLeaderBoardSettings() {
    const name = props().core_is_test_account ? 'GAMIFICATION_UI_SETTINGS_TEST_V2' : 'GAMIFICATION_UI_SETTINGS_V2';
    return toBoardSettings(setting(name));
  }

  return { getLeaderBoard, getLeaderBoards, getLeaderBoardSettings };
}

/** @param {any} board as the wire has it */
export function toBoard(board) {
  const { name, description, rules } = board.board_public_meta;
  return {
    board_id: board.board_id, name, description, rules, period_type_id: board.period_type_id, version_id: board.versiod_id,
    create_date: board.create_date,
    rewards: board.reward_points?.length
      ? board.reward_points.map((/** @type {number} */ points, /** @type {number} */ at) => ({ place: at + 1, points })) : null,
    users: (board.positions ?? []).map(toUser),
    me: board.userPosition ? { ...toUser(board.userPosition), is_me: true } : null,
  };
}

/** @param {any} user */
function toUser(user) {
  return {
    public_username: user.public_username || user.user_alt_name, avatar_url: avatarUrl(user), level_id: user.level_id,
    position: user.position_in_board, points: user.points_accumulated, is_me: user.is_me,
  };
}

/** @param {string | undefined} json a label setting */
export function toBoardSettings(json) {
  /** @type {Record<string, unknown>} */
  let chosen = {};
  try {
    chosen = JSON.parse(json || '{}') ?? {};
  } catch {
    // The operator's text is not JSON: what is usual holds.
  }
  return {
    hide_avatars: !!(chosen.hide_avatars_leaderboards ?? false), hide_levels: !!(chosen.leaderboard_hide_levels ?? false),
    hide_other_points: !!(chosen.leaderboard_hide_other_points ?? true),
  };
}
