/** German texts: hub. */

/** @type {import('../../../widgets/i18n.js').Texts} */
export const HUB = {
  'hub.close': 'Schließen', 'hub.back': 'Zurück', 'hub.menu': 'Bereiche',
  'hub.loading': 'Einen Moment …', 'hub.read_only': 'Nur zum Ansehen',
  'hub.read_only_why': 'Du siehst das Konto eines Mitglieds. Hier lässt sich nichts ändern.', 'hub.failed': 'Das ließ sich nicht laden',
  'hub.failed_what': 'Prüf die Verbindung und versuch es noch einmal. Es geht dir nichts verloren.', 'hub.retry': 'Noch einmal versuchen',
  'hub.offline': 'Du bist offline. Was du siehst, ist vielleicht nicht ganz aktuell.', 'hub.inbox_count': 'Postfach, {count} ungelesen',
  'hub.see_all': 'Alle ansehen', 'hub.points': 'Punkte', 'hub.gems': 'Edelsteine', 'hub.diamonds': 'Diamanten',
  'hub.points_one': 'Punkt', 'hub.gems_one': 'Edelstein', 'hub.diamonds_one': 'Diamant', 'hub.free': 'Kostenlos',
  'hub.ends_in': 'Endet in {time}', 'hub.starts_in': 'Beginnt in {time}', 'hub.terms': 'Bedingungen', 'hub.you': 'Du',
  'hub.details': 'Details', 'hub.days_short': '{count} T', 'hub.select': 'Wähl etwas aus der Liste, um mehr zu sehen.',
  'hub.load_more': 'Mehr zeigen', 'hub.ribbon_sale': 'Angebot', 'hub.ribbon_hot': 'Beliebt', 'hub.ribbon_new': 'Neu', 'hub.ribbon_vip': 'VIP',
  'nav.overview': 'Start', 'nav.missions': 'Missionen', 'nav.badges': 'Abzeichen', 'nav.levels': 'Stufen', 'nav.board': 'Rangliste',
  'nav.tournaments': 'Turniere', 'nav.store': 'Laden', 'nav.purchases': 'Einkäufe', 'nav.bonuses': 'Boni', 'nav.games': 'Spiele',
  'nav.game_history': 'Deine Spiele', 'nav.jackpots': 'Jackpots', 'nav.raffles': 'Verlosungen', 'nav.clans': 'Clans', 'nav.activity': 'Verlauf',
  'nav.inbox': 'Postfach', 'nav.settings': 'Einstellungen', 'nav.section': 'Besonderes', 'nav.nickname': 'Dein Name', 'nav.avatar': 'Dein Bild',
  'error.-1': 'Das hat nicht geklappt. Versuch es gleich noch einmal.', 'overview.hello': 'Hallo {name}', 'overview.member': 'Mitglied: {level}',
  'overview.today': 'Heute', 'overview.all_missions': 'Alle Missionen', 'overview.play': 'Spielen', 'overview.lobby': 'Alle Spiele',
  'overview.explore': 'Entdecken', 'overview.special': 'Für dich', 'overview.all_done': 'Für heute alles geschafft',
  'overview.all_done_what': 'Gut gemacht. Es kommen immer neue Missionen dazu.', 'overview.week': 'Diese Woche', 'overview.board': 'Rangliste',
  'overview.pot': 'Jetzt im Topf', 'overview.level': 'Stufe {number}', 'overview.points_ever': 'Punkte insgesamt',
  'overview.to_next': 'Noch {points} Punkte bis {level}', 'overview.next': 'Als Nächstes: {level}', 'overview.top': 'Du bist ganz oben',
};
