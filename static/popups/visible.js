/**
 * When something has really been seen: half of it on the screen of a page that is looked at, for a second.
 */

const ENOUGH_MS = 1000;

/**
 * @param {Element} element
 * @param {() => void} seen called once
 * @returns {() => void} stops watching
 */
export function whenSeen(element, seen) {
  /** @type {any} */
  let timer;
  let inView = false;
  const judge = () => {
    clearTimeout(timer);
    if (inView && !document.hidden) timer = setTimeout(() => { stop(); seen(); }, ENOUGH_MS);
  };
  const observer = new IntersectionObserver((entries) => {
    inView = entries[entries.length - 1].isIntersecting;
    judge();
  }, { threshold: 0.5 });
  const stop = () => {
    clearTimeout(timer);
    observer.disconnect();
    document.removeEventListener('visibilitychange', judge);
  };
  document.addEventListener('visibilitychange', judge);
  observer.observe(element);
  return stop;
}
