/** Portuguese texts around pop-ups and banners. */

/** @type {import('../widgets/i18n.js').Texts} */
export const TEXTS = {
  'popup.close': 'Fechar', 'popup.message': 'Uma mensagem para ti', 'popup.collect': 'Que bom', 'popup.code': 'O teu código', 'popup.copy': 'Copiar código',
  'popup.copied': 'Copiado', 'popup.copy_by_hand': 'O código está selecionado: copia-o daqui.',
};
