/** Arabic texts of the games. */

/** @type {import('../widgets/i18n.js').Texts} */
export const TEXTS = {
  'game.close': 'إغلاق', 'game.spin': 'أدر العجلة', 'game.drop': 'أسقط الكرة', 'game.flip': 'ارمِ العملة',
  'game.scratch': 'خذ بطاقة', 'game.start': 'ابدأ', 'game.pick': 'اختر صندوقًا', 'game.open_today': 'افتح صندوق اليوم', 'game.reveal': 'اكشف',
  'game.forward': 'إلى الأمام', 'game.submit': 'أرسل', 'game.update': 'عدّل', 'game.asking': 'لحظة من فضلك…', 'game.free': 'مجانًا',
  'game.points': '{amount} نقطة', 'game.gems': '{amount} جوهرة', 'game.diamonds': '{amount} ألماسة', 'game.spins': 'المحاولات المتبقية: {count}',
  'game.spins_one': 'محاولة واحدة متبقية', 'game.next': 'المحاولة التالية بعد {time}', 'game.opens': 'يبدأ بعد {time}',
  'game.is_over': 'انتهت هذه اللعبة', 'game.prizes': 'ما يمكنك ربحه', 'game.surprise': 'مفاجأة', 'game.left': 'بقي {count}', 'game.sold_out': 'نفدت',
  'game.jackpot': 'الجائزة الكبرى', 'game.won': 'ربحت: {prize}', 'game.lost': 'ليس هذه المرة', 'game.lost_more': 'لم تربح ولم تخسر سوى المحاولة.',
  'game.collect': 'استلم', 'game.claim': 'طالب بها', 'game.decline': 'لا، شكرًا', 'game.go_on': 'تابع', 'game.claimed': 'أصبحت لك',
  'game.fair': 'لعب نزيه: تحقق من هذه النتيجة', 'game.retry': 'أعد المحاولة',
  'game.no_spins': 'لم تبق لديك محاولات. تأتي الجديدة مع المهام والمستويات.', 'game.no_stock': 'نفدت الجوائز حاليًا. لم يُخصم منك شيء.',
  'game.no_points': 'تنقصك بعض النقاط.', 'game.no_gems': 'تنقصك بعض الجواهر.', 'game.no_diamonds': 'تنقصك بعض الألماسات.',
  'game.no_limit': 'كانت هذه آخر محاولة الآن. عد قريبًا.', 'game.no_over': 'هذه اللعبة غير مفتوحة الآن.',
  'game.no_segment': 'هذه اللعبة ليست متاحة لك بعد.', 'game.no_visitor': 'سجّل الدخول لمتابعة اللعب.',
  'game.no_failed': 'لم يصل جواب. إن كنت قد ربحت فجائزتك محفوظة. حاول مرة أخرى.', 'game.unknown': 'لا يمكن عرض هذه اللعبة هنا.',
  'game.broken': 'تعذّر تحميل اللعبة. حاول مرة أخرى.', 'game.box': 'الصندوق {number}', 'game.heads': 'تاج', 'game.tails': 'نجمة',
  'game.choose_side': 'وجهك', 'game.scratch_hint': 'ثلاثة متشابهة تربح', 'game.today': 'اليوم', 'game.day_missed': 'فات', 'game.day_opened': 'فُتح',
  'game.day_later': 'لاحقًا', 'game.step': 'الخطوة {step} من {steps}', 'game.hunt_hint': 'اختر الموضع التالي', 'game.hunt_total': 'حتى الآن',
  'game.spot': 'الموضع {number}', 'game.fly_hint': 'وجّه السفينة بالأسهم أو بالنقر فوقها أو تحتها', 'game.up': 'أعلى', 'game.down': 'أسفل',
  'game.lane': 'المسار {lane} من 3', 'game.ahead': 'صخور أمامك في المسار {lanes}', 'game.clear': 'الطريق خالٍ', 'game.dropped': 'شيء سقط من السماء',
  'game.open_it': 'افتح', 'game.rounds_none': 'لا توجد جولة مفتوحة. ستجد التالية هنا.', 'game.until': 'مفتوحة حتى {time}',
  'game.closed': 'لا مزيد من التعديلات', 'game.saved': 'وصلت توقعاتك. يمكنك تعديلها حتى تُغلق الجولة.', 'game.points_here': '{count} نقطة',
  'game.points_here_one': 'نقطة واحدة', 'game.pick_all': 'أجب عن حدث واحد على الأقل.', 'game.draw': 'تعادل', 'game.yes': 'نعم', 'game.no': 'لا',
  'game.odd': 'فردي', 'game.even': 'زوجي', 'game.nobody': 'لا أحد', 'game.goals': 'أهداف {team}',
};
