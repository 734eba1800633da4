/**
 * Pairs, a custom game: four pairs to find, then the page around the frame is asked for a play, and its outcome is told.
 *
 * A classic script: the frame has no origin of its own, and modules would need one to be fetched.
 */
{
  const WORDS = {
    en: { find: 'Find the four pairs', asking: 'All found. What is in the tin?', won: (name) => `In the tin: ${name}`, none: 'The tin is empty this time', sorry: 'No prize today' },
    de: { find: 'Finde die vier Paare', asking: 'Alle gefunden. Was ist in der Dose?', won: (name) => `In der Dose: ${name}`, none: 'Diesmal ist die Dose leer', sorry: 'Heute kein Preis' },
    es: { find: 'Encuentra las cuatro parejas', asking: 'Todas. ¿Qué hay en la lata?', won: (name) => `En la lata: ${name}`, none: 'Esta vez la lata está vacía', sorry: 'Hoy no hay premio' },
    ar: { find: 'اعثر على الأزواج الأربعة', asking: 'وجدتها كلها. ماذا في العلبة؟', won: (name) => `في العلبة: ${name}`, none: 'العلبة فارغة هذه المرة', sorry: 'لا جائزة اليوم' },
  };
  const SHAPES = [
    ['#c8402f', 'M12 34c0-12 10-20 20-20s20 8 20 20-9 18-20 18-20-6-20-18z'], ['#0a8561', 'M32 8l24 24-24 24L8 32z'],
    ['#1c34c4', 'M14 14h36v36H14z'], ['#b06c00', 'M32 8l7 16 17 2-13 12 4 17-15-9-15 9 4-17L8 26l17-2z'],
  ];
  const LOOK_MS = 700;
  const READ_MS = 900;
  const SVG = 'http://www.w3.org/2000/svg';
  const language = new URLSearchParams(location.search).get('lang') ?? 'en';
  const words = WORDS[language.slice(0, 2)] ?? WORDS.en;
  document.documentElement.lang = language;
  document.documentElement.dir = language.startsWith('ar') ? 'rtl' : 'ltr';
  const said = document.querySelector('[data-said]');
  const list = document.querySelector('[data-cards]');
  const ask = connect();
  let turned = [];
  deal();

  /** Introduces the game to the page around it; the answer to everything comes over the port that is handed over. */
  function connect() {
    const { port1, port2 } = new MessageChannel();
    const waiting = new Map();
    let last = 0;
    port1.onmessage = ({ data }) => {
      waiting.get(data.id)?.(data.answer);
      waiting.delete(data.id);
    };
    parent.postMessage({ plaudit: 'game' }, '*', [port2]);
    return (what) => new Promise((resolve) => {
      waiting.set(++last, resolve);
      port1.postMessage({ id: last, ask: what });
    });
  }

  function deal() {
    turned = [];
    said.textContent = words.find;
    const mixed = [...SHAPES.keys(), ...SHAPES.keys()].map((shape) => [Math.random(), shape]).sort((a, b) => a[0] - b[0]);
    list.replaceChildren(...mixed.map(([, shape], index) => card(shape, index)));
  }

  function card(shape, index) {
    const [item, button] = [document.createElement('li'), document.createElement('button')];
    const svg = document.createElementNS(SVG, 'svg');
    const path = document.createElementNS(SVG, 'path');
    svg.setAttribute('viewBox', '0 0 64 64');
    svg.setAttribute('aria-hidden', 'true');
    svg.classList.add('drawn');
    path.setAttribute('fill', SHAPES[shape][0]);
    path.setAttribute('d', SHAPES[shape][1]);
    svg.append(path);
    button.append(svg);
    button.setAttribute('aria-label', String(index + 1));
    button.dataset.shape = String(shape);
    button.addEventListener('click', () => turn(button));
    item.append(button);
    return item;
  }

  function turn(button) {
    if (button.dataset.face || turned.length === 2) return;
    button.dataset.face = 'up';
    turned.push(button);
    if (turned.length < 2) return;
    const same = turned[0].dataset.shape === turned[1].dataset.shape;
    if (same) settle(true);
    else setTimeout(() => settle(false), LOOK_MS);
  }

  function settle(same) {
    for (const button of turned) {
      if (same) button.dataset.face = 'found';
      else delete button.dataset.face;
    }
    turned = [];
    if ([...list.querySelectorAll('button')].every((button) => button.dataset.face === 'found')) win();
  }

  async function win() {
    said.textContent = words.asking;
    const { err_code: refused, prize } = await ask('play');
    said.textContent = refused ? words.sorry : prize.prize_type === 'no-prize' ? words.none : words.won(prize.name);
    if (!refused) setTimeout(() => ask('done').then(deal), READ_MS);
  }
}
