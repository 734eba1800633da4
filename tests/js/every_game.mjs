/** Calls the methods of the api for games: mini-games, jackpots, raffles and predictions, read first, then played. */

const QUIZ = 'quiz';
const PREDICTIONS = [QUIZ, 'matchx'];
const SEASON = -1;
/** The market whose guess is two numbers; any other is one answer. */
const SCORE = 1;

/** @param {Function} call @param {any} profile @returns {Promise<any>} what there is to play */
export async function readGames(call, profile) {
  const games = await call('getMiniGames');
  await call('getMiniGamesHistory', {});
  await call('getMiniGamesHistory', { limit: 5, offset: 0, saw_template_id: games[0].id });
  const jackpots = await call('jackpotGet');
  for (const { jp_template_id } of jackpots) {
    for (const name of ['jackpotGet', 'getJackpotWinners', 'getJackpotWinStats', 'getJackpotEligibleGames']) {
      await call(name, { jp_template_id });
    }
  }
  const raffles = await call('getRaffles');
  const won = [];
  for (const raffle of raffles) won.push(...await readRaffle(call, raffle));
  const rounds = [];
  for (const game of games.filter((each) => PREDICTIONS.includes(each.saw_game_type))) {
    rounds.push(...await readPredictions(call, game, profile));
  }
  return { games, jackpots, raffles, won, rounds };
}

async function readRaffle(call, { id: raffle_id, draws }) {
  for (const draw of draws) {
    for (const run_id of [draw.run_id, draw.previous_run_id].filter(Boolean)) {
      await call('getRaffleDrawRun', { raffle_id, run_id });
    }
    await call('getRaffleDrawRunsHistory', { raffle_id, draw_id: draw.id });
  }
  await call('getRaffleDrawRunsHistory', { raffle_id });
  return (await call('getRaffleWonPrizes', { raffle_id })).won_prizes ?? [];
}

async function readPredictions(call, { id: saw_template_id, saw_game_type }, { user_id }) {
  const game = { saw_template_id };
  const { data: open } = await call('gamePickGetActiveRounds', game);
  const { data: past } = await call('gamePickGetHistory', game);
  for (const { round_id } of open) await call('gamePickGetActiveRound', { ...game, round_id });
  for (const { round_id } of past) {
    await call('gamePickGetBoard', { ...game, round_id });
    await call('gamePickGetRoundInfoForUser', { ...game, round_id, int_user_id: user_id });
  }
  await call('gamePickGetBoard', { ...game, round_id: SEASON });
  await call('gamePickGetUserInfo', game);
  await call('gamePickGetGameInfo', game);
  return open.map((round) => ({ ...game, saw_game_type, round }));
}

/** Plays everything once, and some of it several times in one go. */
export async function actInGames(call, { games, jackpots, raffles, won, rounds }) {
  const played = games.filter((each) => !PREDICTIONS.includes(each.saw_game_type));
  for (const { id } of played) {
    await call('playMiniGame', id);
    const { err_code, request_id } = await call('playMiniGame', id, { acknowledge: false });
    if (!err_code) await call('miniGameWinAcknowledgeRequest', request_id);
    await call('playMiniGameBatch', id, 2);
  }
  for (const { jp_template_id, is_opted_in } of jackpots) {
    const [first, second] = is_opted_in ? ['jackpotOptOut', 'jackpotOptIn'] : ['jackpotOptIn', 'jackpotOptOut'];
    await call(first, { jp_template_id });
    await call(second, { jp_template_id });
  }
  for (const { id: raffle_id, draws } of raffles) {
    for (const draw of draws) await call('requestRaffleOptin', { raffle_id, draw_id: draw.id, raffle_run_id: draw.run_id });
  }
  for (const { raf_won_id } of won.length ? won : [{ raf_won_id: 1 }]) await call('claimRafflePrize', { won_id: raf_won_id });
  for (const { saw_template_id, saw_game_type, round } of rounds) {
    const name = saw_game_type === QUIZ ? 'gamePickSubmitSelectionQuiz' : 'gamePickSubmitSelection';
    await call(name, { saw_template_id, round: { ...round, events: round.events.map(guessed) } });
  }
}

function guessed(event) {
  const [answer] = event.event_meta.answers ?? [{ value: '1' }];
  return event.market_type_id === SCORE ? { ...event, team1_user_selection: 1, team2_user_selection: 1 } : { ...event, user_selection: answer.value };
}
