/**
 * Notices when the page shows another address, also without a reload.
 * Invariant: after `stop()` the page's history is as it was before.
 */

/** @param {Window} win @param {(visit: {url: string, prev_url: string, referrer: string, source: string}) => void} visited */
export function watchNavigation(win, visited) {
  const { history } = win;
  let url = win.location.href;
  let active = true;
  const undo = [patch('pushState'), patch('replaceState')];
  win.addEventListener('popstate', moved);
  win.addEventListener('hashchange', moved);

  /** @param {'pushState' | 'replaceState'} name */
  function patch(name) {
    const original = history[name];
    /** @type {typeof original} */
    const ours = function (...args) {
      original.apply(history, args);
      if (active) report(name);
    };
    history[name] = ours;
    return () => { if (history[name] === ours) history[name] = original; };
  }

  /** @param {globalThis.Event} event */
  function moved(event) {
    report(event.type);
  }

  /** @param {string} source what changed the address; an unchanged address is no visit */
  function report(source) {
    const previous = url;
    url = win.location.href;
    if (url !== previous) visited({ url, prev_url: previous, referrer: previous, source });
  }

  /** Ours may lie under somebody else's patch: then it stays, and does nothing. */
  function stop() {
    active = false;
    undo.forEach((each) => each());
    win.removeEventListener('popstate', moved);
    win.removeEventListener('hashchange', moved);
  }

  return stop;
}
