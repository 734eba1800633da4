/**
 * Paper in the air for a win.
 *
 * Invariant: one canvas, at most 120 pieces, over in 1.8 s and then gone; the same attempt throws the same pieces.
 */

const PIECES = 110;
const LIFE_S = 1.8;
const COLOURS = ['#ffb319', '#ff5d4d', '#35b6ff', '#0fae7f', '#ffffff', '#6a83ff'];

/**
 * @param {HTMLCanvasElement} canvas
 * @param {import('./seed.js').Random} random
 */
export function throwConfetti(canvas, random) {
  const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
  const { clientWidth: width, clientHeight: height } = canvas;
  const scale = Math.min(2, devicePixelRatio || 1);
  canvas.width = width * scale;
  canvas.height = height * scale;
  const pieces = Array.from({ length: PIECES }, (_, i) => ({
    aside: (random() - 0.5) * height * 0.9, up: -height * (0.2 + random() * 0.45), spin: (random() - 0.5) * 16, size: 5 + random() * 6, colour: COLOURS[i % COLOURS.length],
  }));
  const start = performance.now();
  requestAnimationFrame(frame);

  function frame(/** @type {number} */ now) {
    const at = Math.max(0, now - start) / 1000;
    if (at >= LIFE_S || !canvas.isConnected) return canvas.remove();
    const drag = 1 - Math.exp(-2 * at);
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.clearRect(0, 0, canvas.width, canvas.height);
    pen.globalAlpha = Math.min(1, (LIFE_S - at) * 2.5);
    for (const { aside, up, spin, size, colour } of pieces) {
      pen.setTransform(scale, 0, 0, scale, scale * (width / 2 + aside * drag), scale * (height * 0.36 + up * drag + height * 0.28 * at * at));
      pen.rotate(spin * (at + 1));
      pen.scale(1, Math.cos(spin * at * 1.6));
      pen.fillStyle = colour;
      pen.fillRect(-size / 2, -size / 3.4, size, size / 1.7);
    }
    requestAnimationFrame(frame);
  }
}
