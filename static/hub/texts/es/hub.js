/** Spanish texts: hub. */

/** @type {import('../../../widgets/i18n.js').Texts} */
export const HUB = {
  'hub.close': 'Cerrar', 'hub.back': 'Atrás', 'hub.menu': 'Secciones', 'hub.loading': 'Un momento…',
  'hub.read_only': 'Solo lectura', 'hub.read_only_why': 'Estás viendo la cuenta de un jugador. Aquí no se puede cambiar nada.',
  'hub.failed': 'Esto no se ha cargado', 'hub.failed_what': 'Revisa la conexión e inténtalo otra vez. No has perdido nada.',
  'hub.retry': 'Intentar de nuevo', 'hub.offline': 'Estás sin conexión. Puede que esto no esté al día.', 'hub.inbox_count': 'Buzón, {count} sin leer',
  'hub.see_all': 'Ver todo', 'hub.points': 'puntos', 'hub.gems': 'gemas', 'hub.diamonds': 'diamantes',
  'hub.points_one': 'punto', 'hub.gems_one': 'gema', 'hub.diamonds_one': 'diamante', 'hub.free': 'Gratis',
  'hub.ends_in': 'Termina en {time}', 'hub.starts_in': 'Empieza en {time}', 'hub.terms': 'Condiciones', 'hub.you': 'Tú',
  'hub.details': 'Detalles', 'hub.days_short': '{count} d', 'hub.select': 'Elige algo de la lista para ver más.',
  'hub.load_more': 'Mostrar más', 'hub.ribbon_sale': 'Oferta', 'hub.ribbon_hot': 'Popular', 'hub.ribbon_new': 'Nuevo', 'hub.ribbon_vip': 'VIP',
  'nav.overview': 'Inicio', 'nav.missions': 'Misiones', 'nav.badges': 'Insignias', 'nav.levels': 'Niveles', 'nav.board': 'Clasificación',
  'nav.tournaments': 'Torneos', 'nav.store': 'Tienda', 'nav.purchases': 'Compras', 'nav.bonuses': 'Bonos', 'nav.games': 'Juegos',
  'nav.game_history': 'Tus partidas', 'nav.jackpots': 'Botes', 'nav.raffles': 'Sorteos', 'nav.clans': 'Clanes', 'nav.activity': 'Actividad',
  'nav.inbox': 'Buzón', 'nav.settings': 'Ajustes', 'nav.section': 'Especial', 'nav.nickname': 'Tu nombre', 'nav.avatar': 'Tu imagen',
  'error.-1': 'No ha funcionado. Inténtalo de nuevo en un momento.', 'overview.hello': 'Hola, {name}', 'overview.member': 'Miembro: {level}',
  'overview.today': 'Hoy', 'overview.all_missions': 'Todas las misiones', 'overview.play': 'Jugar', 'overview.lobby': 'Todos los juegos',
  'overview.explore': 'Explorar', 'overview.special': 'Para ti', 'overview.all_done': 'Todo hecho por ahora',
  'overview.all_done_what': 'Bien jugado. Siempre llegan misiones nuevas.', 'overview.week': 'Esta semana', 'overview.board': 'Clasificación',
  'overview.pot': 'Ahora en el bote', 'overview.level': 'Nivel {number}', 'overview.points_ever': 'puntos en total',
  'overview.to_next': '{points} puntos para {level}', 'overview.next': 'Siguiente: {level}', 'overview.top': 'Has llegado a lo más alto',
};
