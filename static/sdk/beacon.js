/**
 * The last words of a closing page.
 * Invariant: a browser queues about 64 kB of beacons, so pieces stay below 60 kB, and a refused piece is halved until it fits.
 */
import { bytesOf, MAX_EVENT_BYTES } from './outbox.js';

/** Sends messages as JSON arrays; what no browser would take is left to the next page, it is still in storage.
 * @param {object[]} messages @param {(body: string) => boolean} send hands one body to the browser, false when refused */
export function sendPieces(messages, send) {
  const body = JSON.stringify(messages);
  if (!messages.length || (bytesOf(body) <= MAX_EVENT_BYTES && send(body)) || messages.length === 1) return;
  const half = messages.length >> 1;
  sendPieces(messages.slice(0, half), send);
  sendPieces(messages.slice(half), send);
}
