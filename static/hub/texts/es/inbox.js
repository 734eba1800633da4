/** Spanish texts: inbox. */

/** @type {import('../../../widgets/i18n.js').Texts} */
export const INBOX = {
  'inbox.all': 'Todos', 'inbox.favourites': 'Favoritos', 'inbox.which': 'Qué mensajes', 'inbox.only': 'Mostrar solo', 'inbox.unread': 'Sin leer',
  'inbox.category_0': 'General', 'inbox.category_1': 'Novedades', 'inbox.category_2': 'Para ti', 'inbox.unread_one': 'Sin leer', 'inbox.untitled': 'Mensaje',
  'inbox.favourite': 'Favorito', 'inbox.star': 'Añadir a favoritos', 'inbox.unstar': 'Quitar de favoritos', 'inbox.delete': 'Borrar', 'inbox.deleted': 'Borrado',
  'inbox.read_all': 'Marcar todo como leído', 'inbox.read_all_done': 'Todo leído', 'inbox.delete_all': 'Borrar todo',
  'inbox.delete_all_ask': '¿Borrar todos los mensajes?', 'inbox.delete_all_what': 'También se irán tus favoritos. No se pueden recuperar.',
  'inbox.delete_all_done': 'Tu bandeja está vacía', 'inbox.keep': 'Conservarlos', 'inbox.open': 'Echar un vistazo', 'inbox.until': 'hasta el {date}',
  'inbox.expired': 'Caducado', 'inbox.expired_what': 'El plazo de este mensaje ha terminado.', 'inbox.none': 'Aún no hay mensajes',
  'inbox.none_what': 'Aquí llegarán novedades y recompensas.', 'inbox.none_unread': 'Estás al día', 'inbox.none_unread_what': 'Lo has leído todo.',
  'inbox.none_favourites': 'Aún no hay favoritos', 'inbox.none_favourites_what': 'Toca la estrella de un mensaje y lo tendrás siempre a mano.',
  'inbox.none_here': 'Nada de ese tipo', 'inbox.none_here_what': 'Quizá te esperen otros mensajes.', 'inbox.show_all': 'Ver todos los mensajes',
  'inbox.new': 'Ha llegado un mensaje nuevo', 'inbox.gone': 'Este mensaje ya no está', 'inbox.gone_what': 'Se borró, caducó o no se pudo cargar.',
  'section.none': 'Esta página ya no está', 'section.none_what': 'Mira qué más hay.', 'section.home': 'Ir al inicio',
  'section.blank': 'Aún no hay nada en esta página', 'section.blank_what': 'Vuelve pronto.', 'section.go': 'Ir allí', 'section.filter': 'Qué misiones',
  'section.overview': 'Resumen', 'section.progress': 'En curso', 'section.available': 'Por empezar', 'section.locked': 'Bloqueadas', 'section.completed': 'Hechas',
  'section.missed': 'Perdidas',
};
