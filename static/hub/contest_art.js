/** The picture of a tournament without one: a cup on the colours of its id. */

import { cup } from '../widgets/art/rewards.js';
import { pick, tone, TONES } from '../widgets/art/tones.js';
import { drawing, paths } from '../widgets/drawing.js';

const GROUNDS = TONES.filter((name) => name !== 'gold');
/** Flags, beams, steps. */
const PATTERNS = [
  'M0 0h30v26L15 16 0 26zM44 0h30v20L59 12 44 20zM242 0h30v26l-15-10-15 10zM198 0h30v20l-15-8-15 8z', 'M0 108l96-108h26L26 108zM150 108l96-108h26v4l-92 104z', 'M0 84h52V66h44v42H0zM272 76h-48V58h-44v50h92z',
];

/** @param {string | number} seed the tournament's id */
export function contestArt(seed) {
  const { face, edge, lit } = tone(pick(GROUNDS, `ground ${seed}`));
  const trophy = cup({ size: 72, place: 1 });
  for (const [name, value] of [['x', 100], ['y', 20]]) trophy.setAttribute(String(name), String(value));
  const art = drawing('0 0 272 108', { size: 272, height: 108 }, [
    ...paths([['M0 0h272v108H0z', face], ['M150 0h122v108H96z', edge], [pick(PATTERNS, `pattern ${seed}`), lit]]), trophy,
  ]);
  art.setAttribute('preserveAspectRatio', 'xMidYMid slice');
  return art;
}
