/** Words of the pages in native apps, by language. */

/** @type {Record<string, Record<string, string>>} */
export const NATIVE_TEXTS = {
  en: {
    'native.trouble': 'This did not open',
    'native.trouble_what': 'Check the network, then close this and open it again.',
    'native.close': 'Close',
  },
  de: {
    'native.trouble': 'Das ließ sich nicht öffnen',
    'native.trouble_what': 'Prüf deine Verbindung, schließ das hier und öffne es noch einmal.',
    'native.close': 'Schließen',
  },
  es: {
    'native.trouble': 'No se ha podido abrir',
    'native.trouble_what': 'Revisa tu conexión, cierra esto y ábrelo de nuevo.',
    'native.close': 'Cerrar',
  },
  pt: {
    'native.trouble': 'Não foi possível abrir',
    'native.trouble_what': 'Verifique sua conexão, feche e abra de novo.',
    'native.close': 'Fechar',
  },
  ar: {
    'native.trouble': 'تعذّر الفتح',
    'native.trouble_what': 'تحقّق من الاتصال، ثم أغلق هذه الصفحة وافتحها من جديد.',
    'native.close': 'إغلاق',
  },
};
