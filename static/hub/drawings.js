/** The drawings that stand in for pictures of the operator, in a file of their own: see art.js. */

import { badgeMedallion } from '../widgets/art/badges.js';
import { crest } from '../widgets/art/crests.js';
import { emblem } from '../widgets/art/emblems.js';
import { giftBox, pot, ticket, winRays } from '../widgets/art/rewards.js';
import { scene } from '../widgets/art/scenes.js';

export const DRAWINGS = { badgeMedallion, crest, emblem, giftBox, pot, scene, ticket, winRays };
