/** Arabic texts around pop-ups and banners. */

/** @type {import('../widgets/i18n.js').Texts} */
export const TEXTS = {
  'popup.close': 'إغلاق', 'popup.message': 'رسالة لك', 'popup.collect': 'رائع', 'popup.code': 'رمزك', 'popup.copy': 'نسخ الرمز',
  'popup.copied': 'تم النسخ', 'popup.copy_by_hand': 'الرمز محدّد: انسخه من هنا.',
};
