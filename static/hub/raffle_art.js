/** The picture of a raffle without one: tickets on the colours of its id. */

import { ticket } from '../widgets/art/rewards.js';
import { pick, tone, TONES } from '../widgets/art/tones.js';
import { drawing, paths } from '../widgets/drawing.js';

const GROUNDS = TONES.filter((name) => name !== 'coral');
/** Streamers, confetti, steps of light. */
const PATTERNS = [
  'M0 18c34-22 58 20 92-2v12c-34 22-58-20-92 2zM180 92c34-22 58 20 92-2v12c-34 22-58-20-92 2z',
  'M22 20h14v6H22zM60 82h6v14h-6zM96 18l10 8-4 5-10-8zM206 22h6v14h-6zM236 70l12-6 3 5-12 6zM176 86h14v6h-14zM250 24l6 10-5 3-6-10z',
  'M0 108l64-108h22L22 108zM196 108l64-108h12v16l-54 92z',
];
/** Where tickets lie, on a grid of 272 by 108: x, y, turn in degrees. */
const PLACES = [[64, 14, -16], [128, 22, 12], [95, 4, -2]];

/** @param {string | number} seed the raffle's id */
export function raffleScene(seed) {
  const { face, edge, lit } = tone(pick(GROUNDS, `ground ${seed}`));
  const tickets = PLACES.map(([x, y, turn]) => {
    const one = ticket({ size: 84 });
    for (const [name, value] of [['x', x], ['y', y]]) one.setAttribute(String(name), String(value));
    one.firstElementChild?.setAttribute('transform', `rotate(${turn} 48 48)`);
    return one;
  });
  const art = drawing('0 0 272 108', { size: 272, height: 108 }, [
    ...paths([['M0 0h272v108H0z', face], ['M164 0h108v108H108z', edge], [pick(PATTERNS, `pattern ${seed}`), lit]]), ...tickets,
  ]);
  art.setAttribute('preserveAspectRatio', 'xMidYMid slice');
  return art;
}
