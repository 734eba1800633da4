/** A game that an operator made: its page in a frame that can reach nothing of ours, and may ask for a play of its player. */

import { h } from '../widgets/dom.js';

/** @typedef {import('./game.js').Tools} Tools */

const STYLES = `
.game .board.board:has(iframe){padding:0}
.custom{inline-size:100%;block-size:min(62dvh,640px);border:0;display:block;background:var(--canvas)}
.board:has(iframe) .pot{margin-block-start:14px}
@container (min-width:760px){.board:has(iframe){place-items:stretch}.board:has(iframe) .face{grid-template-rows:auto 1fr}.custom{block-size:100%;min-block-size:420px}}
`;

/** @param {Tools} tools @returns {import('./game.js').Face} */
export function createFace(tools) {
  const template = tools.template();
  const source = template.saw_template_ui_definition?.custom_game_url ?? template.custom_game_url;
  const address = customAddress(source, { saw_template_id: template.id, lang: tools.language, hideUser: 'true', ...tools.host.params }, location.href);
  if (!address) return { element: h('p.state', null, tools.t('game.unknown')), styles: STYLES, play: async () => {} };
  const element = h('iframe.custom', { src: address.href, title: template.name, sandbox: sandboxOf(address), allow: 'autoplay; fullscreen', referrerpolicy: 'strict-origin-when-cross-origin' });
  /** Hands the outcome to who asked for it. @type {(outcome: Record<string, any>) => void} */
  let hand = () => {};
  /** Called when the frame has shown it. */
  let finish = () => {};
  listen(/** @type {HTMLIFrameElement} */ (element), address, (port) => answer(port));
  return {
    element,
    styles: STYLES,
    /** The frame shows the play in its own way and says when the prize is to be seen. If it never does, the player has a button. */
    async play({ prize, answer: { request_id, jackpot_amount } }) {
      const shown = tools.motion.byHand((done) => {
        finish = () => done(undefined);
        hand({ err_code: 0, prize: told(prize), request_id, jackpot_amount });
      });
      const helped = tools.motion.byHand((done) => tools.stage.setMain({ label: tools.t('game.open_it'), press: () => done(undefined) }));
      await Promise.race([shown, helped]);
    },
  };

  /** @param {MessagePort} port */
  function answer(port) {
    /** @type {Record<string, () => unknown>} */
    const calls = {
      game: () => ({ id: template.id, name: template.name, language: tools.language, spin_count: tools.template().spin_count, prizes: tools.template().prizes.map(told) }),
      play,
      done: () => finish(),
      close: tools.close,
    };
    port.onmessage = async ({ data }) => {
      const { id, ask } = data ?? {};
      if (!Object.hasOwn(calls, ask)) return port.postMessage({ id, error: `There is no ${String(ask)}; ask for ${Object.keys(calls).join(', ')}.` });
      port.postMessage({ id, answer: await calls[ask]() });
    };
  }

  /**
   * One attempt of the player, one at a time; a refusal is said on the stage too.
   *
   * @returns {Promise<Record<string, any>>} the outcome when it is known, long before it has been shown
   */
  function play() {
    return new Promise((resolve) => {
      const busy = hand;
      hand = resolve;
      tools.start().then((code) => {
        if (BUSY.includes(String(code))) hand = busy;
        resolve(typeof code === 'number' ? { err_code: code } : { err_code: REFUSED, reason: code });
      });
    });
  }
}

const REFUSED = -1;
/** States of a play that has not ended. */
const BUSY = ['asking', 'showing', 'result', 'over'];

/** @param {Record<string, any>} prize what the frame is told of it */
const told = ({ id, name, prize_type, prize_value, icon, custom_data }) => ({ id, name, prize_type, prize_value, icon, custom_data });

/**
 * Waits for the page in the frame to introduce itself. It brings the port on which it is answered, so nothing is ever posted to a
 * window whose page may have changed meanwhile.
 *
 * @param {HTMLIFrameElement} frame
 * @param {URL} address
 * @param {(port: MessagePort) => void} answer
 */
function listen(frame, address, answer) {
  const origin = address.origin === location.origin ? 'null' : address.origin;
  /** @type {MessagePort | undefined} */
  let port;
  const onMessage = (/** @type {MessageEvent} */ event) => {
    if (!frame.isConnected) return end();
    if (event.source !== frame.contentWindow || event.origin !== origin || event.data?.plaudit !== 'game' || !event.ports[0]) return;
    port?.close();
    [port] = event.ports;
    answer(port);
    port.postMessage({ welcome: true });
  };
  const end = () => {
    removeEventListener('message', onMessage);
    port?.close();
  };
  addEventListener('message', onMessage);
}

/** Its own cookies and storage are for a page of another origin; one of ours would get at the page around it. @param {URL} address */
function sandboxOf(address) {
  return `allow-scripts allow-forms allow-popups${address.origin === location.origin ? '' : ' allow-same-origin'}`;
}

/**
 * @param {unknown} source the operator's address
 * @param {Record<string, unknown>} params
 * @param {string} base
 * @returns {URL | null} null for what is no web address
 */
export function customAddress(source, params, base) {
  try {
    const url = new URL(String(source || 'x:'), base);
    for (const [name, value] of Object.entries(params)) url.searchParams.set(name, String(value));
    return /^https?:$/.test(url.protocol) ? url : null;
  } catch {
    return null;
  }
}
