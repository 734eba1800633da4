import { call, has } from '../parts/plaudit.js';
import { whenIn } from '../parts/session.js';
import { startShop } from '../parts/shell.js';

startShop();
whenIn(() => has('showBanner') && call('showBanner', { dom_id: 'home-banner', placement_key: 'home_top' }));
