/** Spanish texts around pop-ups and banners. */

/** @type {import('../widgets/i18n.js').Texts} */
export const TEXTS = {
  'popup.close': 'Cerrar', 'popup.message': 'Un mensaje para ti', 'popup.collect': 'Qué bien', 'popup.code': 'Tu código', 'popup.copy': 'Copiar código',
  'popup.copied': 'Copiado', 'popup.copy_by_hand': 'El código está seleccionado: cópialo desde aquí.',
};
