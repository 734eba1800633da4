/** Arabic texts: profile. */

/** @type {import('../../../widgets/i18n.js').Texts} */
export const PROFILE = {
  'settings.you': 'أنت', 'settings.you_what': 'هكذا يراك الآخرون في لوائح المتصدرين.', 'settings.change_name': 'تغيير الاسم', 'settings.change_picture': 'تغيير الصورة',
  'settings.language': 'اللغة', 'settings.look': 'المظهر', 'settings.look_auto': 'مثل جهازي', 'settings.look_day': 'نهاري', 'settings.look_night': 'ليلي',
  'settings.look_vip': 'مميز', 'settings.look_festive': 'احتفالي', 'settings.feel': 'الصوت والحركة', 'settings.sound': 'صوت الألعاب',
  'settings.sound_what': 'ألحان قصيرة أثناء اللعب', 'settings.motion': 'حركة أقل', 'settings.motion_what': 'النتائج فورًا دون أي حركة',
  'settings.terms': 'الشروط',
  'nickname.label': 'اسمك', 'nickname.what': 'يظهر بجانب نتيجتك حيث يقرؤه الجميع.', 'nickname.save': 'حفظ', 'nickname.saved': 'أهلًا، {name}',
  'nickname.short': '{least} أحرف على الأقل', 'nickname.long': '{most} حرفًا على الأكثر', 'nickname.same': 'هذا اسمك الآن', 'nickname.fine': 'اسم جميل',
  'error.20041': 'لا يمكن استخدام هذا الاسم: من 2 إلى 40 حرفًا ظاهرًا.', 'error.20006': 'هذا العرض للمشاهدة فقط.',
  'avatar.pictures': 'الصور', 'avatar.made': 'صُنعت لك', 'avatar.wear': 'استخدمها', 'avatar.worn': 'تليق بك', 'avatar.now': 'هذه صورتك الآن',
  'avatar.locked': 'صورة مقفلة', 'avatar.locked_what': 'يجب أن تكسب هذه الصورة. المهام والمستويات تمنح صورًا.', 'avatar.one': 'الصورة {number}',
  'avatar.none': 'لا توجد صور بعد', 'avatar.none_what': 'ستجد الصور هنا حالما تتوفر للاختيار.',
  'avatar.make': 'اجعلها لك', 'avatar.make_what': 'اختر صورة من الأعلى ثم أسلوبًا، فتُرسم منها صورة جديدة.', 'avatar.draw': 'ارسم',
  'avatar.making': 'نرسم صورتك…', 'avatar.making_what': 'يستغرق هذا بضع ثوانٍ.', 'avatar.ready': 'ها هي', 'avatar.ready_what': 'ستبقى محفوظة لك، سواء استخدمتها الآن أم لا.',
  'avatar.keep': 'احتفظ بها لوقت لاحق', 'avatar.poor': 'ليس لديك ما يكفي لهذا: {currency}.',
  'avatar.refused_1': 'لم تعد هذه الصورة موجودة.', 'avatar.refused_2': 'لم تعد هذه الصورة متاحة.', 'avatar.refused_3': 'لا يمكن اختيار هذه الصورة الآن.',
  'avatar.refused_4': 'يجب أن تكسب هذه الصورة أولًا.', 'error.12001': 'استخدمت كل صورك لهذا الشهر. لم يُخصم شيء.',
  'error.12002': 'لا يمكن رسم صور أخرى هذا الشهر. لم يُخصم شيء.', 'error.20042': 'لا يمكن استخدام هذه الصورة.',
  'card.open': 'مكافآتك', 'card.to_next': '{points} نقطة حتى {level}', 'card.top': 'لقد بلغت القمة', 'card.how': 'كيف تعمل المستويات', 'card.name': 'اسمك وصورتك',
};
