/** German texts: profile. */

/** @type {import('../../../widgets/i18n.js').Texts} */
export const PROFILE = {
  'settings.you': 'Du', 'settings.you_what': 'So sehen dich andere auf den Bestenlisten.', 'settings.change_name': 'Namen ändern', 'settings.change_picture': 'Bild ändern',
  'settings.language': 'Sprache', 'settings.look': 'Aussehen', 'settings.look_auto': 'Wie mein Gerät', 'settings.look_day': 'Tag', 'settings.look_night': 'Nacht',
  'settings.look_vip': 'VIP', 'settings.look_festive': 'Festlich', 'settings.feel': 'Ton und Bewegung', 'settings.sound': 'Ton der Spiele',
  'settings.sound_what': 'Kurze Melodien beim Spielen', 'settings.motion': 'Weniger Bewegung', 'settings.motion_what': 'Ergebnisse sofort, nichts fliegt umher',
  'settings.terms': 'Bedingungen',
  'nickname.label': 'Dein Name', 'nickname.what': 'Er steht neben deinem Ergebnis, wo ihn alle lesen können.', 'nickname.save': 'Speichern', 'nickname.saved': 'Hallo, {name}',
  'nickname.short': 'Mindestens {least} Zeichen', 'nickname.long': 'Höchstens {most} Zeichen', 'nickname.same': 'So heißt du jetzt', 'nickname.fine': 'Sieht gut aus',
  'error.20041': 'Dieser Name geht nicht: 2 bis 40 sichtbare Zeichen.', 'error.20006': 'Diese Ansicht ist nur zum Ansehen.',
  'avatar.pictures': 'Bilder', 'avatar.made': 'Für dich gemacht', 'avatar.wear': 'Tragen', 'avatar.worn': 'Steht dir gut', 'avatar.now': 'Das trägst du',
  'avatar.locked': 'Gesperrtes Bild', 'avatar.locked_what': 'Dieses Bild muss man sich verdienen. Missionen und Level verschenken Bilder.', 'avatar.one': 'Bild {number}',
  'avatar.none': 'Noch keine Bilder', 'avatar.none_what': 'Sobald es Bilder zur Auswahl gibt, findest du sie hier.',
  'avatar.make': 'Mach es zu deinem', 'avatar.make_what': 'Wähle oben ein Bild und dann einen Stil. Daraus wird ein neues Bild gezeichnet.', 'avatar.draw': 'Zeichnen',
  'avatar.making': 'Dein Bild wird gezeichnet…', 'avatar.making_what': 'Das dauert ein paar Sekunden.', 'avatar.ready': 'Hier ist es', 'avatar.ready_what': 'Es bleibt dir erhalten, ob du es jetzt trägst oder nicht.',
  'avatar.keep': 'Für später behalten', 'avatar.poor': 'Dafür hast du nicht genug: {currency}.',
  'avatar.refused_1': 'Dieses Bild gibt es nicht mehr.', 'avatar.refused_2': 'Dieses Bild wird nicht mehr angeboten.', 'avatar.refused_3': 'Dieses Bild kann man gerade nicht wählen.',
  'avatar.refused_4': 'Dieses Bild muss man sich erst verdienen.', 'error.12001': 'Du hast diesen Monat schon alle deine Bilder bekommen. Es wurde nichts abgezogen.',
  'error.12002': 'Diesen Monat können keine Bilder mehr gezeichnet werden. Es wurde nichts abgezogen.', 'error.20042': 'Dieses Bild kann nicht verwendet werden.',
  'card.open': 'Deine Prämien', 'card.to_next': 'Noch {points} Punkte bis {level}', 'card.top': 'Du bist ganz oben angekommen', 'card.how': 'Wie Level funktionieren', 'card.name': 'Dein Name und Bild',
};
