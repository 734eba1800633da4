/**
 * Pages that our own server serves: the view of a support desk, and the two that a native app shows in a WebView.
 */

/** @type {Record<string, (smartico: Record<string, any>, config: any) => Promise<unknown>>} */
const PAGES = {
  widget: (smartico, config) => import('../widgets/profile.js').then((page) => page.mountProfile(smartico, config)),
  gf: (smartico, config) => import('../native/hub_page.js').then((page) => page.mountHubPage(smartico, config)),
  popup: (_, config) => import('../native/popup_page.js').then((page) => page.mountPopupPage(config)),
};

/**
 * Shows the page that the server has named in its configuration.
 *
 * @param {Record<string, any>} smartico
 * @param {string} text JSON with `page`, and what that page needs
 */
export function open(smartico, text) {
  const config = JSON.parse(text);
  return PAGES[config.page](smartico, config);
}
