/** German texts around pop-ups and banners. */

/** @type {import('../widgets/i18n.js').Texts} */
export const TEXTS = {
  'popup.close': 'Schließen', 'popup.message': 'Eine Nachricht für dich', 'popup.collect': 'Wie schön', 'popup.code': 'Dein Code', 'popup.copy': 'Code kopieren',
  'popup.copied': 'Kopiert', 'popup.copy_by_hand': 'Der Code ist markiert: Kopiere ihn von hier.',
};
