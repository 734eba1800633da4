/** The shop inside a frame: same parts, another object. It tells the page around it what it sent and heard. */

import { written } from '../parts/log.js';
import { watchLog } from '../parts/plaudit.js';
import { startFrame } from '../parts/shell.js';

const parent = document.body.dataset.parentOrigin;

if (parent && window.parent !== window) {
  watchLog(({ at, kind, name, args }) => {
    const entry = { at: at.getTime(), kind, name, args: args.map((value) => plain(value)) };
    window.parent.postMessage({ source: 'kettle-lane', entry }, parent);
  });
}
startFrame();

/** What may cross to another origin's screen: functions become a sign, proofs are shortened. */
function plain(value) {
  const words = written(value);
  try {
    return JSON.parse(words);
  } catch {
    return words;
  }
}
