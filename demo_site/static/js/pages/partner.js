/**
 * A page of somebody else that owns the window. It loads smartico.js, initialises nothing, and shows the shop in a frame.
 *
 * Invariant: it listens only to its own frame, from the origin that it put there itself.
 */

import { el, one } from '../parts/dom.js';
import { createLog } from '../parts/log.js';

const FRAME_ORIGIN = document.body.dataset.frameOrigin;
const HERE = ['identify', 'logout', 'props_change', 'inbox_starting', 'gf_starting', 'gf_closing', 'dp_error'];
const write = createLog();

// The bridge gives a port only to origins that the owner of the window names.
window._smartico_bridge_origins = [FRAME_ORIGIN];
window._smartico_allow_localhost = true;
window._smartico ??= function queue(...call) {
  (queue.q ??= []).push(call);
};
for (const key of HERE) {
  const hear = (...args) => write({ at: Date.now(), kind: 'here', name: key, args });
  if (typeof window._smartico.on === 'function') window._smartico.on(key, hear);
  else window._smartico('on', key, hear);
}

const frame = el('iframe', { title: 'Kettle Lane, the shop in a frame', src: `${FRAME_ORIGIN}/framed?parent=${encodeURIComponent(location.origin)}` });
addEventListener('message', (event) => {
  if (event.source !== frame.contentWindow || event.origin !== FRAME_ORIGIN) return;
  if (event.data?.source === 'kettle-lane') write(event.data.entry);
});
one('[data-frame-slot]').append(frame);
