/** Arabic texts: inbox. */

/** @type {import('../../../widgets/i18n.js').Texts} */
export const INBOX = {
  'inbox.all': 'الكل', 'inbox.favourites': 'المفضلة', 'inbox.which': 'أي الرسائل', 'inbox.only': 'اعرض فقط', 'inbox.unread': 'غير مقروءة', 'inbox.category_0': 'عام',
  'inbox.category_1': 'الجديد', 'inbox.category_2': 'لك أنت', 'inbox.unread_one': 'غير مقروءة', 'inbox.untitled': 'رسالة', 'inbox.favourite': 'مفضلة',
  'inbox.star': 'أضفها إلى المفضلة', 'inbox.unstar': 'أزلها من المفضلة', 'inbox.delete': 'حذف', 'inbox.deleted': 'حُذفت', 'inbox.read_all': 'اجعل الكل مقروءًا',
  'inbox.read_all_done': 'قُرئ الكل', 'inbox.delete_all': 'حذف الكل', 'inbox.delete_all_ask': 'هل تحذف كل الرسائل؟',
  'inbox.delete_all_what': 'ستُحذف مفضلتك أيضًا، ولا يمكن استرجاعها.', 'inbox.delete_all_done': 'بريدك فارغ الآن', 'inbox.keep': 'أبقِها', 'inbox.open': 'ألقِ نظرة',
  'inbox.until': 'حتى {date}', 'inbox.expired': 'انتهت', 'inbox.expired_what': 'انتهت مدة هذه الرسالة.', 'inbox.none': 'لا رسائل بعد',
  'inbox.none_what': 'ستصلك الأخبار والمكافآت هنا.', 'inbox.none_unread': 'لم يفتك شيء', 'inbox.none_unread_what': 'لقد قرأت كل شيء.',
  'inbox.none_favourites': 'لا مفضلة بعد', 'inbox.none_favourites_what': 'المس نجمة الرسالة لتبقى في متناول يدك.', 'inbox.none_here': 'لا شيء من هذا النوع',
  'inbox.none_here_what': 'ربما تنتظرك رسائل أخرى.', 'inbox.show_all': 'اعرض كل الرسائل', 'inbox.new': 'وصلت رسالة جديدة', 'inbox.gone': 'لم تعد هذه الرسالة هنا',
  'inbox.gone_what': 'حُذفت أو انتهت مدتها أو لم تُحمَّل.', 'section.none': 'لم تعد هذه الصفحة هنا', 'section.none_what': 'ألقِ نظرة على ما عندنا غيرها.',
  'section.home': 'إلى البداية', 'section.blank': 'لا شيء في هذه الصفحة بعد', 'section.blank_what': 'عُد قريبًا.', 'section.go': 'اذهب إلى هناك',
  'section.filter': 'أي المهام', 'section.overview': 'نظرة عامة', 'section.progress': 'جارية', 'section.available': 'لم تبدأ', 'section.locked': 'مقفلة',
  'section.completed': 'مكتملة', 'section.missed': 'فائتة',
};
