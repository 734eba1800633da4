/** German texts: inbox. */

/** @type {import('../../../widgets/i18n.js').Texts} */
export const INBOX = {
  'inbox.all': 'Alle', 'inbox.favourites': 'Favoriten', 'inbox.which': 'Welche Nachrichten', 'inbox.only': 'Nur zeigen', 'inbox.unread': 'Ungelesen',
  'inbox.category_0': 'Allgemein', 'inbox.category_1': 'Neuigkeiten', 'inbox.category_2': 'Für dich', 'inbox.unread_one': 'Ungelesen', 'inbox.untitled': 'Nachricht',
  'inbox.favourite': 'Favorit', 'inbox.star': 'Zu den Favoriten', 'inbox.unstar': 'Aus den Favoriten nehmen', 'inbox.delete': 'Löschen', 'inbox.deleted': 'Gelöscht',
  'inbox.read_all': 'Alle als gelesen markieren', 'inbox.read_all_done': 'Alles gelesen', 'inbox.delete_all': 'Alle löschen',
  'inbox.delete_all_ask': 'Alle Nachrichten löschen?', 'inbox.delete_all_what': 'Auch deine Favoriten verschwinden. Zurückholen lassen sie sich nicht.',
  'inbox.delete_all_done': 'Dein Posteingang ist leer', 'inbox.keep': 'Behalten', 'inbox.open': 'Ansehen', 'inbox.until': 'bis {date}',
  'inbox.expired': 'Abgelaufen', 'inbox.expired_what': 'Diese Nachricht ist abgelaufen.', 'inbox.none': 'Noch keine Nachrichten',
  'inbox.none_what': 'Neuigkeiten und Belohnungen landen hier.', 'inbox.none_unread': 'Alles gelesen', 'inbox.none_unread_what': 'Du bist auf dem neuesten Stand.',
  'inbox.none_favourites': 'Noch keine Favoriten', 'inbox.none_favourites_what': 'Tippe bei einer Nachricht auf den Stern, dann hast du sie hier zur Hand.',
  'inbox.none_here': 'Nichts davon da', 'inbox.none_here_what': 'Vielleicht warten andere Nachrichten.', 'inbox.show_all': 'Alle Nachrichten zeigen',
  'inbox.new': 'Eine neue Nachricht ist da', 'inbox.gone': 'Diese Nachricht gibt es nicht mehr',
  'inbox.gone_what': 'Sie wurde gelöscht, ist abgelaufen oder ließ sich nicht laden.', 'section.none': 'Diese Seite gibt es nicht mehr',
  'section.none_what': 'Schau dir an, was es sonst noch gibt.', 'section.home': 'Zum Start', 'section.blank': 'Auf dieser Seite ist noch nichts',
  'section.blank_what': 'Schau bald wieder vorbei.', 'section.go': 'Dorthin', 'section.filter': 'Welche Missionen', 'section.overview': 'Überblick',
  'section.progress': 'Läuft', 'section.available': 'Noch offen', 'section.locked': 'Gesperrt', 'section.completed': 'Geschafft', 'section.missed': 'Verpasst',
};
