/**
 * What a game sounds like: synthesised, so nothing is fetched; an operator's own recordings are played as they are.
 *
 * Invariant: heard only while the player has turned sound on and the page is in sight; a browser without WebAudio stays silent.
 */

/** @typedef {[frequency: number, start_s: number, length_s: number, wave?: OscillatorType]} Note */

const LOUD = 0.16;
/** A knock of wood. @type {Note} */
const TICK = [1900, 0, 0.03, 'triangle'];
/** @type {Record<string, Note[]>} */
const TUNES = {
  press: [[660, 0, 0.07], [990, 0.06, 0.1]],
  shake: [[210, 0, 0.06, 'triangle'], [170, 0.12, 0.06, 'triangle'], [230, 0.24, 0.06, 'triangle'], [180, 0.36, 0.06, 'triangle']],
  flip: [[1400, 0, 0.25], [2100, 0.02, 0.3]],
  reveal: [[740, 0, 0.09], [1110, 0.08, 0.14]],
  tick: [TICK],
  win: [[523, 0, 0.16], [659, 0.1, 0.16], [784, 0.2, 0.18], [1047, 0.3, 0.5]],
  big: [[392, 0, 0.2], [523, 0.12, 0.2], [659, 0.24, 0.2], [784, 0.36, 0.22], [1047, 0.5, 0.3], [1319, 0.64, 0.8]],
  lose: [[330, 0, 0.2, 'triangle'], [277, 0.18, 0.36, 'triangle']],
};
const MUSIC_LOUD = 0.4;

/**
 * @param {Record<string, any>} ui the template's settings: `background_sound`, `background_music_volume` (0 to 100), `disable_background_music`
 */
export function createSound(ui) {
  const audio = typeof AudioContext === 'undefined' ? null : new AudioContext();
  const music = ui.background_sound && !ui.disable_background_music ? startMusic(ui) : null;
  const onVisibility = () => {
    if (document.hidden) music?.pause();
    else music?.play().catch(() => {});
  };
  document.addEventListener('visibilitychange', onVisibility);

  /** @param {Note} note @param {number} at seconds of the context's clock */
  function sing([frequency, start, length, wave = 'sine'], at) {
    if (!audio) return;
    const [tone, volume] = [audio.createOscillator(), audio.createGain()];
    tone.type = wave;
    tone.frequency.value = frequency;
    volume.gain.setValueAtTime(0, at + start);
    volume.gain.linearRampToValueAtTime(LOUD, at + start + 0.008);
    volume.gain.exponentialRampToValueAtTime(0.0008, at + start + length);
    tone.connect(volume).connect(audio.destination);
    tone.start(at + start);
    tone.stop(at + start + length + 0.02);
  }

  function stop() {
    document.removeEventListener('visibilitychange', onVisibility);
    music?.pause();
    audio?.close().catch(() => {});
  }

  return {
    /**
     * @param {string} name a key of TUNES; `ticks` for a knock at each of `how.times` (ms from now); `own` for a recording at `how.url`; `stop`
     * @param {Record<string, any>} [how]
     */
    play(name, how = {}) {
      if (name === 'stop') return stop();
      if (name === 'own') return void new Audio(how.url).play().catch(() => {});
      if (!audio || document.hidden) return;
      audio.resume().catch(() => {});
      const at = audio.currentTime + 0.02;
      if (name === 'ticks') return how.times.forEach((/** @type {number} */ ms) => sing(TICK, at + ms / 1000));
      TUNES[name]?.forEach((note) => sing(note, at));
    },
  };
}

/** @param {Record<string, any>} ui */
function startMusic(ui) {
  const music = new Audio(ui.background_sound);
  music.loop = true;
  music.volume = Math.min(1, Math.max(0, Number(ui.background_music_volume ?? 100) / 100)) * MUSIC_LOUD;
  music.play().catch(() => {});
  return music;
}
