import assert from 'node:assert/strict';
import test from 'node:test';
import { doorsOf, isoWeekday, localDay } from '../../static/games/days.js';
import { stepsOf, trailOf } from '../../static/games/hunt_trail.js';
import { canChange, isOpen, keeps, optionsOf, selectionsOf } from '../../static/games/pick_answers.js';
import { bounces, places, slotsOf } from '../../static/games/plinko_path.js';
import { priceOf, showingOf, standing, timeLeft, withJackpot } from '../../static/games/rules.js';
import { cardOf, createCoverage } from '../../static/games/scratch_card.js';
import { seededRandom } from '../../static/games/seed.js';
import { shuffled } from '../../static/games/shuffle.js';
import { GAME_TEXTS } from '../../static/games/texts.js';
import { earns, refusal, TEXTS as TROUBLES } from '../../static/games/trouble.js';
import { courseOf, crashes, LANES } from '../../static/games/voyage.js';
import { furtherActions, numberIn, staysHere } from '../../static/games/wins.js';
import { createFormats, createTranslate } from '../../static/widgets/i18n.js';
import { bezier, pointerBends, sectorsOf, stopAngle, underPointer } from '../../static/games/wheel_angles.js';

const SEEDS = Array.from({ length: 200 }, (_, i) => `request-${i}`);
const DAY = 86400000;
const prizes = (count, more = {}) => Array.from({ length: count }, (_, i) => ({ id: i + 1, name: `Prize ${i + 1}`, prize_type: i % 4 === 3 ? 'no-prize' : 'points', ...more }));

test('the same attempt always looks the same, and others do not', () => {
  const draw = (seed) => Array.from({ length: 5 }, seededRandom(seed));
  assert.deepEqual(draw('a'), draw('a'));
  assert.notDeepEqual(draw('a'), draw('b'));
  assert.ok(SEEDS.every((seed) => draw(seed).every((each) => each >= 0 && each < 1)));
  assert.deepEqual(shuffled([1, 2, 3, 4], seededRandom('x')).sort(), [1, 2, 3, 4]);
});

test('the wheel stops inside a sector of the prize, at whatever angle it stood', () => {
  const list = prizes(7);
  list[2].sectors = [3, 6];
  for (const seed of SEEDS) {
    const random = seededRandom(seed);
    const sectors = sectorsOf(list, 9);
    const id = list[Math.floor(random() * 7)].id;
    const to = stopAngle({ sectors, id, from: random() * 5000, turns: 5, random });
    assert.equal(underPointer(sectors, to)?.id, id);
    for (const nudge of [-0.17, 0.17]) assert.equal(underPointer(sectors, to + (nudge * 360) / sectors.length)?.id, id, 'never on an edge');
  }
});

test('the wheel turns forward, at least five times', () => {
  const sectors = sectorsOf(prizes(6));
  for (const from of [0, 12.5, 359]) assert.ok(stopAngle({ sectors, id: 2, from, turns: 5, random: seededRandom('s') }) - from >= 5 * 360);
});

test('sectors are counted from one, or from zero where a prize says zero', () => {
  const [a, b] = prizes(2);
  assert.deepEqual(sectorsOf([{ ...a, sectors: [1, 3] }, { ...b, sectors: [2] }], 3).map((each) => each?.id), [1, 2, 1]);
  assert.deepEqual(sectorsOf([{ ...a, sectors: [0, 2] }, { ...b, sectors: [1] }], 3).map((each) => each?.id), [1, 2, 1]);
  assert.deepEqual(sectorsOf([{ ...a, sectors: [''] }, b]).map((each) => each?.id), [1, 2]);
});

test('every prize has a sector, whatever the operator left out', () => {
  const list = prizes(5);
  list[0].sectors = [2];
  assert.deepEqual(sectorsOf(list, 3).map((each) => each?.id).sort(), [1, 2, 3, 4, 5]);
});

test('the pointer is bent by every edge and rests in the end', () => {
  const bends = pointerBends({ from: 0, to: 2000, sectors: 8, ease: bezier(0.12, 0.72, 0.08, 1) });
  assert.ok(bends.some((each) => each < -15));
  assert.ok(bends.every((each) => each <= 0 && each >= -26));
  assert.equal(bends.at(-1), 0);
});

test('a curve begins at nothing, ends at all, and only rises', () => {
  const ease = bezier(0.12, 0.72, 0.08, 1);
  assert.ok(ease(0) < 1e-6 && ease(1) > 1 - 1e-6);
  for (let i = 1; i <= 100; i++) assert.ok(ease(i / 100) >= ease((i - 1) / 100));
});

test('a ball bounces into the slot that was drawn', () => {
  for (const seed of SEEDS) {
    const random = seededRandom(seed);
    const slots = 5 + Math.floor(random() * 3);
    const slot = Math.floor(random() * slots);
    const turns = bounces(slot, slots, random);
    assert.equal(turns.length, slots - 1);
    assert.equal(places(turns).at(-1), slot);
  }
});

test('a board has five to seven slots, and the prize that was won is one of them', () => {
  for (let count = 1; count < 12; count++) {
    for (const won of prizes(count)) {
      const slots = slotsOf(prizes(count), won);
      assert.ok(slots.length >= 5 && slots.length <= 7);
      assert.ok(slots.some((each) => each.id === won.id));
    }
  }
});

test('three alike lie under the foil exactly when it is a win', () => {
  for (const seed of SEEDS) {
    for (const count of [1, 2, 4, 9]) {
      const list = prizes(count);
      const prize = list[Math.floor(seededRandom(seed)() * count)];
      const win = prize.prize_type !== 'no-prize';
      const cells = cardOf(list, { prize, win }, seededRandom(seed));
      assert.equal(cells.length, 9);
      const counts = Object.values(Object.groupBy?.(cells, (each) => each.id) ?? grouped(cells)).map((group) => [group[0].id, group.length]);
      const threes = counts.filter(([, times]) => times >= 3).map(([id]) => id);
      assert.deepEqual(threes, win ? [prize.id] : []);
      assert.ok(counts.every(([, times]) => times <= 3));
    }
  }
});

function grouped(cells) {
  const groups = {};
  for (const each of cells) (groups[each.id] ??= []).push(each);
  return groups;
}

test('rubbing counts each part of the foil once', () => {
  const coverage = createCoverage();
  const first = coverage.rub(0.5, 0.5, 0.1);
  assert.ok(first > 0 && first < 0.06);
  assert.equal(coverage.rub(0.5, 0.5, 0.1), first);
  let gone = 0;
  for (let x = 0; x <= 1; x += 0.05) for (let y = 0; y <= 1; y += 0.05) gone = coverage.rub(x, y, 0.1);
  assert.equal(gone, 1);
});

test('a trail ends in the prize, through every amount and modifier on the way', () => {
  let changes = 0;
  for (const seed of SEEDS) {
    const random = seededRandom(seed);
    const value = 1 + Math.floor(random() * 2000);
    const steps = 1 + Math.floor(random() * 7);
    const finds = trailOf({ prize_value: value, prize_modifiers: [1, '/2', 3, 'reset'] }, steps, random);
    assert.equal(finds.length, steps);
    let total = 0;
    for (const find of finds) {
      if (find.kind === 'add') total += find.amount;
      else {
        changes++;
        total = find.sign[0] === '×' ? total * Number(find.sign.slice(1)) : total / Number(find.sign.slice(1));
      }
      assert.equal(total, find.total);
    }
    assert.equal(total, value);
  }
  assert.ok(changes > 50, 'modifiers do appear');
});

test('a prize that is no amount has clues on its trail', () => {
  assert.deepEqual(trailOf({}, 2, seededRandom('x')), [{ kind: 'clue', total: null }, { kind: 'clue', total: null }]);
});

test('a hunt takes between the fewest and the most steps', () => {
  const template = { steps_to_finish_game: 6, saw_template_ui_definition: { min_steps_to_finish_game: 4 } };
  const seen = new Set(SEEDS.map((seed) => stepsOf(template, seededRandom(seed))));
  assert.deepEqual([...seen].sort(), [4, 5, 6]);
});

test('every voyage can be finished, one lane at a time', () => {
  for (const seed of SEEDS) {
    for (const difficulty of [1, 2, 3]) {
      const course = courseOf(difficulty, seededRandom(seed));
      let reachable = new Set([1]);
      course.columns.forEach((_, column) => {
        const next = [...reachable].flatMap((lane) => [lane - 1, lane, lane + 1]).filter((lane) => lane >= 0 && lane < LANES);
        reachable = new Set(next.filter((lane) => !crashes(course, column, lane)));
        assert.ok(reachable.size, `${seed} is blocked at ${column}`);
      });
    }
  }
});

test('a harder voyage is longer, faster and tighter', () => {
  const rocks = (difficulty) => SEEDS.reduce((sum, seed) => sum + courseOf(difficulty, seededRandom(seed)).columns.flat().length, 0);
  assert.ok(rocks(1) < rocks(2) && rocks(2) < rocks(3));
  assert.ok(courseOf(3, seededRandom('x')).pace < courseOf(1, seededRandom('x')).pace);
});

test('a week has seven doors: opened, missed, today and later', () => {
  const friday = Date.UTC(2026, 10, 20, 12);
  const template = { id: 7, saw_game_type: 'lootbox_weekdays', prizes: prizes(7), relative_period_timezone: 0 };
  const history = [{ saw_template_id: 7, saw_prize_id: 2, create_date_ts: friday - 2 * DAY }, { saw_template_id: 8, saw_prize_id: 1, create_date_ts: friday - DAY }];
  const doors = doorsOf(template, history, friday);
  assert.deepEqual(doors.map((door) => door.state), ['missed', 'missed', 'opened', 'missed', 'today', 'later', 'later']);
  assert.equal(doors[2].prize.id, 2);
});

test('days begin at midnight of the game, not of Greenwich', () => {
  const late = Date.UTC(2026, 10, 20, 23, 30);
  assert.equal(isoWeekday(localDay(late, 0)), 5);
  assert.equal(isoWeekday(localDay(late, -180)), 6);
  assert.equal(isoWeekday(localDay(late, 24 * 60)), 4);
});

test('a calendar has a door for every day that has a prize, in their order', () => {
  const now = Date.UTC(2026, 11, 3, 10);
  const list = [5, 1, 3, 2, 3].map((day, i) => ({ id: i + 1, name: '', prize_type: 'points', active_from_ts: Date.UTC(2026, 11, day), active_till_ts: Date.UTC(2026, 11, day + 1) }));
  const template = { id: 7, saw_game_type: 'lootbox_calendar_days', prizes: list };
  const doors = doorsOf(template, [{ saw_prize_id: 2, create_date_ts: Date.UTC(2026, 11, 1, 8) }], now);
  assert.deepEqual(doors.map((door) => door.state), ['opened', 'missed', 'today', 'later']);
});

test('what a game costs and why it cannot be played now', () => {
  assert.deepEqual(priceOf({ saw_buyin_type: 'gems', buyin_cost_gems: 2, buyin_cost_points: 9 }), { currency: 'gems', amount: 2 });
  assert.deepEqual(priceOf({ saw_buyin_type: 'free' }), { currency: 'free', amount: 0 });
  assert.deepEqual(standing({ saw_buyin_type: 'spins', spin_count: 0 }, 5), { ready: false, why: 'spins' });
  assert.deepEqual(standing({ next_available_spin_ts: 9 }, 5), { ready: false, why: 'wait', until: 9 });
  assert.deepEqual(standing({ activeTillDate: 4 }, 5), { ready: false, why: 'over' });
  const costs = { saw_buyin_type: 'points', buyin_cost_points: 50 };
  assert.deepEqual([49, 50, NaN, undefined].map((has) => standing(costs, 5, () => has).why), ['points', undefined, undefined, undefined]);
  assert.deepEqual(standing({ prizes: [{ pool: 0 }, { pool: 0 }] }, 5), { ready: false, why: 'stock' });
  assert.deepEqual([{ pool: null }, { pool: 2 }, { pool: 0, is_surcharge: true }].map((prize) => standing({ prizes: [{ pool: 0 }, prize] }, 5).ready), [true, true, true]);
  assert.deepEqual(standing({ activeFromDate: -(2 ** 63), activeTillDate: 2 ** 63, spin_count: 1 }, 5), { ready: true });
});

test('a countdown says days, hours, minutes and seconds as they are needed', () => {
  assert.equal(timeLeft(65_000), '01:05');
  assert.equal(timeLeft(3_600_000), '01:00:00');
  assert.equal(timeLeft(2 * DAY + 1), '2d 00:00:01');
  assert.equal(timeLeft(-5), '00:00');
});

test('a refusal speaks with the words of the operator, or with ours', () => {
  assert.deepEqual(refusal({ over_limit_message: 'Tomorrow' }, 40004), { key: 'game.no_limit', text: 'Tomorrow' });
  assert.deepEqual(refusal({ over_limit_message: 'Tomorrow', no_attempts_message: '' }, 40003), { key: 'game.no_points', text: undefined });
  const texts = { ...GAME_TEXTS, ...TROUBLES };
  for (const code of [40001, 40002, 40003, 40004, 40007, 40009, 40011, 40012, -40001, 1, -1, 'early', 'over', 'stock', 'gems']) assert.ok(texts[refusal({}, code).key], String(code));
  assert.deepEqual(refusal({ no_attempts_message: 'Missions bring some' }, 'spins').text, 'Missions bring some');
  assert.deepEqual(['spins', 'points', 'stock', 'wait', undefined].map(earns), [true, true, false, false, false]);
});

test('the pot stands in the place of its tag', () => {
  assert.equal(withJackpot('Win {{jackpot}}, all of {{ JACKPOT }}', '1,000'), 'Win 1,000, all of 1,000');
  assert.equal(withJackpot(undefined, '1'), '');
});

test('the number in a prize is found where it can be counted up', () => {
  assert.deepEqual(numberIn('500 points'), { before: '', value: 500, after: ' points' });
  assert.deepEqual(numberIn('Jackpot 12,430!'), { before: 'Jackpot ', value: 12430, after: '!' });
  for (const name of ['Free delivery', '1 gem', '2.5 gems', '99999999999 points']) assert.equal(numberIn(name), null, name);
});

test('how a win is shown, by name or number', () => {
  assert.deepEqual(['silent', 'quick-message', 'full-message', 'explicity-acknowledge', 1, 4, undefined].map((acknowledge_type) => showingOf({ acknowledge_type })), ['silent', 'quick', 'full', 'explicit', 'silent', 'explicit', 'full']);
  assert.deepEqual(furtherActions({ second_btn: 'dp:gf', second_btn_action_title: 'More', acknowledge_dp_additional: 'dp:x' }), [{ link: 'dp:gf', title: 'More' }]);
  assert.deepEqual(['', 'dp:ok', 'dp:', 'dp:gf'].map(staysHere), [true, true, true, false]);
});

test('each market has its answers, and custom questions their own', () => {
  const t = (key) => key;
  const values = (market_type_id, meta = {}) => optionsOf({ market_type_id, event_meta: { team1_name: 'A', team2_name: 'B', ...meta } }, t).map((option) => option.value);
  assert.deepEqual(values(3), ['1', 'x', '2']);
  assert.deepEqual(values(8), ['yes', 'no']);
  assert.deepEqual(values(17), ['1/odd', '1/even', '2/odd', '2/even']);
  assert.deepEqual(values(27, { answers: [{ value: 'a', text: 'Yes' }] }), ['a']);
  assert.deepEqual(values(99), []);
});

test('only whole answers are handed in', () => {
  const events = [{ gp_event_id: 1, market_type_id: 1 }, { gp_event_id: 2, market_type_id: 1 }, { gp_event_id: 3, market_type_id: 3 }];
  const picks = new Map([[1, { team1_user_selection: 2, team2_user_selection: 0 }], [2, { team1_user_selection: 2 }], [3, { user_selection: 'x' }]]);
  assert.deepEqual(selectionsOf(events, picks), [{ gp_event_id: 1, team1_user_selection: 2, team2_user_selection: 0 }, { gp_event_id: 3, user_selection: 'x' }]);
});

test('a round is open between its dates, and an event until it begins', () => {
  const round = { open_date: 5, last_bet_date: 10, is_resolved: false };
  assert.deepEqual([4, 5, 9, 10].map((now) => isOpen(round, now)), [false, true, true, false]);
  assert.equal(canChange({ event_meta: {}, match_date: '2026-01-01T00:00:00Z' }, Date.UTC(2026, 0, 2)), false);
  assert.equal(canChange({ event_meta: {}, resolution_type_id: 0 }, 1), true);
});

test('every language says everything, with the same values', async () => {
  const { readdirSync } = await import('node:fs');
  const folder = new URL('../../static/games/', import.meta.url);
  let english = { ...GAME_TEXTS };
  for (const name of ['wheel', 'scratch', 'giftbox', 'prizedrop', 'lootbox', 'treasure_hunt', 'voyager', 'plinko', 'coin_flip', 'picks', 'result', 'details', 'trouble', 'pick_board', 'pick_after']) {
    english = { ...english, ...(await import(`../../static/games/${name}.js`)).TEXTS };
  }
  const blanks = (text) => (text.match(/\{\w+\}/g) ?? []).sort();
  const languages = readdirSync(folder).filter((name) => /^texts_\w+\.js$/.test(name));
  assert.equal(languages.length, 4);
  for (const name of languages) {
    const { TEXTS } = await import(`../../static/games/${name}`);
    // A language may have more forms of a number than English, and one without a number in it.
    const whole = (texts) => Object.keys(texts).filter((key) => !/_(zero|one|two|few|many)$/.test(key)).sort();
    assert.deepEqual(whole(TEXTS), whole(english), name);
    for (const key of whole(english)) assert.deepEqual(blanks(TEXTS[key]), blanks(english[key]), `${name} ${key}`);
    for (const key of Object.keys(TEXTS)) assert.ok(TEXTS[key.replace(/_(zero|one|two|few|many)$/, '')], `${name} ${key}`);
  }
});

test('a number takes the form that the language has for it', () => {
  const { plural } = createFormats('ar');
  const t = createTranslate({ a: '{count} *', a_one: 'one', a_two: 'two', a_few: '{count} few' }, {}, plural);
  assert.deepEqual([1, 2, 3, 11, 100].map((count) => t('a', { count })), ['one', 'two', '3 few', '11 *', '100 *']);
  const english = createTranslate({ gems: '{amount} gems', gems_one: '1 gem' }, {}, createFormats('en').plural);
  assert.deepEqual([0, 1, 2].map((count) => english('gems', { count, amount: count })), ['0 gems', '1 gem', '2 gems']);
});

test('what the server keeps is what was handed in, and one that came too late is not', () => {
  const events = [{ gp_event_id: 1, team1_user_selection: 2, team2_user_selection: 0 }, { gp_event_id: 2, user_selection: 'x' }];
  assert.ok(keeps(events, [{ gp_event_id: 2, user_selection: 'x' }, { gp_event_id: 1, team1_user_selection: 2, team2_user_selection: 0 }]));
  assert.ok(!keeps(events, [{ gp_event_id: 1, team1_user_selection: 2, team2_user_selection: 1 }]));
  assert.ok(!keeps([], [{ gp_event_id: 2, user_selection: 'x' }]));
});
