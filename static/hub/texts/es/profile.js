/** Spanish texts: profile. */

/** @type {import('../../../widgets/i18n.js').Texts} */
export const PROFILE = {
  'settings.you': 'Tú', 'settings.you_what': 'Así te ven los demás en las clasificaciones.', 'settings.change_name': 'Cambiar nombre', 'settings.change_picture': 'Cambiar imagen',
  'settings.language': 'Idioma', 'settings.look': 'Aspecto', 'settings.look_auto': 'Como mi dispositivo', 'settings.look_day': 'Día', 'settings.look_night': 'Noche',
  'settings.look_vip': 'VIP', 'settings.look_festive': 'De fiesta', 'settings.feel': 'Sonido y movimiento', 'settings.sound': 'Sonido de los juegos',
  'settings.sound_what': 'Melodías cortas mientras juegas', 'settings.motion': 'Menos movimiento', 'settings.motion_what': 'Los resultados al instante, sin nada volando',
  'settings.terms': 'Condiciones',
  'nickname.label': 'Tu nombre', 'nickname.what': 'Aparece junto a tu puntuación, donde todos pueden leerlo.', 'nickname.save': 'Guardar', 'nickname.saved': 'Hola, {name}',
  'nickname.short': 'Al menos {least} caracteres', 'nickname.long': 'Como mucho {most} caracteres', 'nickname.same': 'Este ya es tu nombre', 'nickname.fine': 'Queda bien',
  'error.20041': 'Este nombre no vale: de 2 a 40 caracteres visibles.', 'error.20006': 'Esta vista es solo para mirar.',
  'avatar.pictures': 'Imágenes', 'avatar.made': 'Hechas para ti', 'avatar.wear': 'Ponérmela', 'avatar.worn': 'Te queda muy bien', 'avatar.now': 'La llevas puesta',
  'avatar.locked': 'Imagen bloqueada', 'avatar.locked_what': 'Esta hay que ganársela. Las misiones y los niveles regalan imágenes.', 'avatar.one': 'Imagen {number}',
  'avatar.none': 'Aún no hay imágenes', 'avatar.none_what': 'En cuanto haya imágenes para elegir, estarán aquí.',
  'avatar.make': 'Hazla tuya', 'avatar.make_what': 'Elige arriba una imagen y luego un estilo. Con ella se dibuja una nueva.', 'avatar.draw': 'Dibujar',
  'avatar.making': 'Dibujando tu imagen…', 'avatar.making_what': 'Tarda unos segundos.', 'avatar.ready': 'Aquí está', 'avatar.ready_what': 'Se guarda para ti, te la pongas ahora o no.',
  'avatar.keep': 'Guardarla para luego', 'avatar.poor': 'No tienes suficiente para esto: {currency}.',
  'avatar.refused_1': 'Esta imagen ya no existe.', 'avatar.refused_2': 'Esta imagen ya no se ofrece.', 'avatar.refused_3': 'Esta imagen no se puede elegir en este momento.',
  'avatar.refused_4': 'Esta imagen hay que ganársela antes.', 'error.12001': 'Ya has usado todas tus imágenes de este mes. No se ha cobrado nada.',
  'error.12002': 'Este mes ya no se pueden dibujar más imágenes. No se ha cobrado nada.', 'error.20042': 'Esta imagen no se puede usar.',
  'card.open': 'Tus recompensas', 'card.to_next': '{points} puntos para {level}', 'card.top': 'Has llegado a la cima', 'card.how': 'Cómo funcionan los niveles', 'card.name': 'Tu nombre y tu imagen',
};
