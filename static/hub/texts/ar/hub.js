/** Arabic texts: hub. */

/** @type {import('../../../widgets/i18n.js').Texts} */
export const HUB = {
  'hub.close': 'إغلاق', 'hub.back': 'رجوع', 'hub.menu': 'الأقسام', 'hub.loading': 'لحظة…',
  'hub.read_only': 'للعرض فقط', 'hub.read_only_why': 'أنت تشاهد حساب أحد اللاعبين. لا يمكن تغيير شيء هنا.', 'hub.failed': 'تعذّر التحميل',
  'hub.failed_what': 'تحقق من الاتصال وحاول مرة أخرى. لم تفقد شيئًا.', 'hub.retry': 'حاول مرة أخرى',
  'hub.offline': 'أنت غير متصل. قد يكون ما تراه قديمًا قليلًا.', 'hub.inbox_count': 'البريد، {count} غير مقروءة', 'hub.see_all': 'عرض الكل',
  'hub.points': 'نقطة', 'hub.gems': 'جوهرة', 'hub.diamonds': 'ماسة',
  'hub.points_one': 'نقطة', 'hub.points_two': 'نقطتان', 'hub.points_few': 'نقاط', 'hub.gems_one': 'جوهرة', 'hub.gems_two': 'جوهرتان', 'hub.gems_few': 'جواهر',
  'hub.diamonds_one': 'ماسة', 'hub.diamonds_two': 'ماستان', 'hub.diamonds_few': 'ماسات', 'hub.free': 'مجانًا', 'hub.ends_in': 'ينتهي خلال {time}',
  'hub.starts_in': 'يبدأ خلال {time}', 'hub.terms': 'الشروط', 'hub.you': 'أنت', 'hub.details': 'التفاصيل',
  'hub.days_short': '{count} ي', 'hub.select': 'اختر من القائمة لترى المزيد.', 'hub.load_more': 'عرض المزيد',
  'hub.ribbon_sale': 'عرض', 'hub.ribbon_hot': 'رائج', 'hub.ribbon_new': 'جديد', 'hub.ribbon_vip': 'VIP', 'nav.overview': 'الرئيسية',
  'nav.missions': 'المهام', 'nav.badges': 'الأوسمة', 'nav.levels': 'المستويات', 'nav.board': 'الترتيب', 'nav.tournaments': 'البطولات',
  'nav.store': 'المتجر', 'nav.purchases': 'المشتريات', 'nav.bonuses': 'المكافآت', 'nav.games': 'الألعاب', 'nav.game_history': 'لعباتك',
  'nav.jackpots': 'الجوائز الكبرى', 'nav.raffles': 'السحوبات', 'nav.clans': 'العشائر', 'nav.activity': 'النشاط', 'nav.inbox': 'البريد',
  'nav.settings': 'الإعدادات', 'nav.section': 'مميز', 'nav.nickname': 'اسمك', 'nav.avatar': 'صورتك', 'error.-1': 'لم ينجح ذلك. حاول مرة أخرى بعد قليل.',
  'overview.hello': 'مرحبًا {name}', 'overview.member': 'عضو: {level}', 'overview.today': 'اليوم', 'overview.all_missions': 'كل المهام',
  'overview.play': 'العب', 'overview.lobby': 'كل الألعاب', 'overview.explore': 'استكشف', 'overview.special': 'لك',
  'overview.all_done': 'أنجزت كل شيء الآن', 'overview.all_done_what': 'أحسنت. مهام جديدة تظهر دائمًا.', 'overview.week': 'هذا الأسبوع',
  'overview.board': 'الترتيب', 'overview.pot': 'في الجائزة الآن', 'overview.level': 'المستوى {number}', 'overview.points_ever': 'مجموع النقاط',
  'overview.to_next': '{points} نقطة إلى {level}', 'overview.next': 'التالي: {level}', 'overview.top': 'وصلت إلى القمة',
};
