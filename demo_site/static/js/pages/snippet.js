import { startShop } from '../parts/shell.js';

startShop();
