/**
 * What the server may know about the browser: coarse facts, no fingerprint.
 */
import { isMobileAgent } from './urls.js';

const SYSTEMS = [['Windows', /Windows/], ['Android', /Android/], ['iOS', /iPhone|iPad|iPod/], ['macOS', /Mac/], ['Linux', /Linux/]];
const BROWSERS = [['Edge', /Edg/], ['Opera', /OPR/], ['Samsung', /SamsungBrowser/], ['Firefox', /Firefox|FxiOS/],
  ['Chrome', /Chrome|CriOS/], ['Safari', /Safari/]];

/** The `ua` field of INIT and IDENTIFY. @param {string} agent @param {string} host */
export function describeDevice(agent, host) {
  return {
    fp: '',
    agent,
    host,
    device_type: isMobileAgent(agent) ? 'MOBILE' : 'DESKTOP',
    tzoffset: new Date().getTimezoneOffset(),
    os: first(SYSTEMS, agent),
    browser: first(BROWSERS, agent),
  };
}

/** @param {(string | RegExp)[][]} table @param {string} agent @returns {string} */
function first(table, agent) {
  return String(table.find((row) => /** @type {RegExp} */ (row[1]).test(agent))?.[0] ?? 'other');
}
