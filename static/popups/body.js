/**
 * The one script inside of a frame with an operator's HTML: it tells the page around it what was clicked and how much space
 * the body needs. The server puts it into that frame's page with a nonce; nothing imports it.
 * Invariant: it speaks through one port, given to the page that framed it and to nobody else, and follows no link itself.
 */
{
  const { port1: port, port2 } = new MessageChannel();
  const body = /** @type {HTMLElement} */ (document.getElementById('body'));
  const TOKENS = ['ink', 'link', 'font'];

  document.addEventListener('click', (event) => {
    const link = /** @type {Element} */ (event.target).closest?.('a[href]');
    if (!link) return;
    event.preventDefault();
    port.postMessage({ link: link.getAttribute('href'), target: link.getAttribute('target') });
  });
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') port.postMessage({ close: true });
  });
  port.onmessage = ({ data }) => {
    for (const name of TOKENS) if (data[name]) document.documentElement.style.setProperty(`--${name}`, data[name]);
    if (data.language) document.documentElement.lang = data.language;
    if (data.direction) document.documentElement.dir = data.direction;
    // A page of its own has come with the document; what is handed over is parsed apart from it, where no script of it runs.
    if (typeof data.html === 'string') body.replaceChildren(...new DOMParser().parseFromString(data.html, 'text/html').body.childNodes);
    if (typeof data.css === 'string') document.adoptedStyleSheets = [sheetOf(data.css)];
  };

  /** @param {string} css */
  function sheetOf(css) {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    return sheet;
  }

  new ResizeObserver(() => port.postMessage({ height: Math.ceil(body.getBoundingClientRect().height) + 40 })).observe(body);
  // The frame asks for its parent's origin as referrer, so that nobody else hears of the port.
  if (document.referrer) parent.postMessage({ plaudit: 'body' }, new URL(document.referrer).origin, [port2]);
}
