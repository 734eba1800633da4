/**
 * Makes call arguments and results fit for structured cloning: functions become numbered stand-ins that call
 * back over the channel, errors keep their message, code and other plain fields.
 *
 * Invariant: nothing but plain data leaves `pack`; everything else is left for the browser to clone or refuse.
 */

const FUNCTION_KEY = '$plaudit-function';
const ERROR_KEY = '$plaudit-error';
const MAX_DEPTH = 24;

/**
 * @param {unknown} value
 * @returns {value is Record<string, unknown>}
 */
function isPlainObject(value) {
  if (typeof value !== 'object' || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/**
 * @param {unknown} value
 * @param {(value: unknown) => unknown} each
 * @returns {unknown} a copy with `each` applied to every element or property
 */
function mapChildren(value, each) {
  if (Array.isArray(value)) return value.map(each);
  if (!isPlainObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, each(child)]));
}

/**
 * @param {unknown} value
 * @param {(fn: Function) => number} keepFunction remembers a function and gives the number it can be called by
 * @param {number} [depth]
 * @returns {unknown}
 * @throws {RangeError} for values nested deeper than 24 levels, cyclic ones among them
 */
export function pack(value, keepFunction, depth = 0) {
  if (depth > MAX_DEPTH) throw new RangeError('The value is nested too deeply to cross the iframe bridge.');
  if (typeof value === 'function') return { [FUNCTION_KEY]: keepFunction(value) };
  if (value instanceof Error) return { [ERROR_KEY]: packError(value) };
  return mapChildren(value, (child) => pack(child, keepFunction, depth + 1));
}

/**
 * @param {unknown} value
 * @param {(id: number) => Function} standIn makes the function that calls the other side
 * @returns {unknown}
 */
export function unpack(value, standIn) {
  if (isPlainObject(value)) {
    const id = value[FUNCTION_KEY];
    if (typeof id === 'number') return standIn(id);
    if (value[ERROR_KEY]) return unpackError(/** @type {Record<string, unknown>} */ (value[ERROR_KEY]));
  }
  return mapChildren(value, (child) => unpack(child, standIn));
}

/**
 * @param {unknown} error anything that was thrown
 * @returns {Record<string, unknown>} name, message and the plain own fields (code, errCode, retry_after_s …)
 */
export function packError(error) {
  if (!(error instanceof Error)) return { message: String(error) };
  const fields = Object.entries(error).filter(([, field]) => /^(string|number|boolean)$/.test(typeof field));
  return { name: error.name, message: error.message, ...Object.fromEntries(fields) };
}

/**
 * @param {Record<string, unknown>} fields
 * @returns {Error}
 */
export function unpackError({ message, ...fields }) {
  const error = new Error(String(message));
  for (const [key, value] of Object.entries(fields)) {
    Object.defineProperty(error, key, { value, configurable: true, writable: true, enumerable: key !== 'name' });
  }
  return error;
}
