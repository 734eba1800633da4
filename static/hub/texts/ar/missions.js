/** Arabic texts: missions. */

/** @type {import('../../../widgets/i18n.js').Texts} */
export const MISSIONS = {
  'missions.claim': 'استلم', 'missions.claim_waits': 'تم. مكافأتك بانتظارك', 'missions.claim_until': 'باقٍ {time}',
  'missions.claim_over': 'انتهت مهلة الاستلام في {date}', 'missions.opt_in': 'شارك', 'missions.opted_in': 'أنت مشارك الآن. كل خطوة تُحتسب',
  'missions.again_in': 'مجددًا خلال {time}', 'missions.done_on': 'أُنجزت في {date}', 'missions.times': 'أُنجزت {count} مرات',
  'missions.times_one': 'أُنجزت مرة واحدة', 'missions.count': '{done} من {all}', 'missions.ended_on': 'انتهت في {date}',
  'missions.time_up': 'انتهى الوقت', 'missions.locked_now': 'ما زالت مقفلة', 'missions.steps': '{done} من {all} خطوات', 'missions.overview': 'نظرة عامة',
  'missions.ready': 'جاهزة للاستلام', 'missions.progress': 'قيد التنفيذ', 'missions.available': 'للبدء', 'missions.locked': 'مقفلة',
  'missions.completed': 'مكتملة', 'missions.missed': 'فائتة', 'missions.tasks': 'الخطوات', 'missions.reward': 'المكافأة',
  'missions.none': 'لا شيء هنا الآن', 'missions.none_what': 'مهام جديدة تظهر دائمًا. عُد قريبًا.', 'missions.see_done': 'شاهد ما أنجزته',
  'missions.filter': 'أي مهام', 'missions.category': 'الفئة', 'missions.all': 'الكل', 'missions.unlock': 'كيف تفتحها', 'missions.games': 'يُحتسب هنا',
  'missions.gone': 'هذه المهمة لم تعد موجودة', 'error.105': 'هذه المهمة لم تعد موجودة.', 'error.40013': 'لا حاجة للتسجيل في هذه المهمة.',
  'error.40014': 'هذه المهمة ما زالت مقفلة.', 'error.40015': 'انتهت مهلة استلام هذه المكافأة.', 'error.40016': 'لم تكتمل هذه المهمة بعد.',
  'badges.other': 'أوسمة أخرى', 'badges.all': 'كل الأوسمة', 'badges.score': '{done} من {all}', 'badges.score_name': 'نلت {done} من {all}',
  'badges.stage': 'المرحلة {done} من {all}', 'badges.earned': 'تم نيله', 'badges.earned_on': 'نلته في {date}', 'badges.not_yet': 'ليس بعد',
  'badges.over': 'انتهى', 'badges.over_begun': 'انتهى قبل أن تكمله', 'badges.over_fresh': 'انتهى قبل أن تبدأ', 'badges.stages': 'المراحل',
  'badges.goal': 'ما المطلوب', 'badges.none': 'لا أوسمة بعد', 'badges.none_what': 'حين تتوفر أوسمة ستظهر هنا.',
  'badges.gone': 'هذا الوسام لم يعد موجودًا', 'levels.list': 'كل المستويات', 'levels.map': 'الطريق', 'levels.views': 'طريقة عرض المستويات',
  'levels.reached': 'تم بلوغه', 'levels.current': 'أنت هنا', 'levels.points': '{points} نقطة', 'levels.to_go': 'باقٍ {points}', 'levels.given': 'بدعوة',
  'levels.need_points': 'مجموع النقاط', 'levels.need_counter_1': 'المقياس الأول', 'levels.need_counter_2': 'المقياس الثاني',
  'levels.have': '{have} من {need}', 'levels.none': 'لا مستويات هنا', 'levels.none_what': 'حين تتوفر يبدأ طريقك من هنا.',
  'levels.gone': 'هذا المستوى لم يعد موجودًا', 'moment.mission': 'اكتملت المهمة', 'moment.claimed': 'صارت لك', 'moment.badge': 'وسام جديد',
  'moment.level': 'مستوى جديد', 'moment.level_number': 'المستوى {number}', 'moment.more': 'و{count} أخرى', 'moment.waiting': 'مكافأتك بانتظارك.',
  'moment.go_on': 'متابعة', 'moment.later': 'لاحقًا', 'moment.great': 'رائع', 'moment.balance': 'لديك الآن',
};
