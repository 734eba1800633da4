/**
 * Where somebody has been in the hub.
 *
 * Invariant: pure; there is always a place to be, and going back from one entity leads to the list that it is in.
 */

/** @typedef {import('./routes.js').Route} Route */
/** @typedef {Route[]} Trail the last one is where we are */

const LONGEST = 30;
/** Screens of which there is one for each id, and no list. */
const WITHOUT_LIST = ['section'];

/**
 * @param {Route} route
 * @returns {Trail} as if one had come by the list
 */
export function startAt(route) {
  const { id, ...rest } = route.params;
  return id && !WITHOUT_LIST.includes(route.name) ? [{ name: route.name, params: rest }, route] : [route];
}

/**
 * @param {Trail} trail
 * @param {Route} route another tab of a screen, or another entity beside its list, takes the place of the one before; a part of an entity has the entity's id
 *   and a dash before its own, and comes after it
 * @returns {Trail}
 */
export function goTo(trail, route) {
  const here = trail[trail.length - 1];
  const [from, to] = [here.params.id, route.params.id];
  if (here.name === route.name && from && to?.startsWith(`${from}-`)) return [...trail, route].slice(-LONGEST);
  if (here.name === route.name && to && from?.startsWith(`${to}-`)) return upTo(trail, route);
  const beside = here.name === route.name && Boolean(from) === Boolean(to);
  if (beside) return [...trail.slice(0, -1), route];
  if (here.name === route.name) return route.params.id ? [...trail, route] : [...trail.slice(0, -1), route];
  return [...trail, ...startAt(route)].slice(-LONGEST);
}

/** From a part of an entity to the entity, where one may have come from. @param {Trail} trail @param {Route} route @returns {Trail} */
function upTo(trail, route) {
  const parts = trail.findIndex(({ name, params }) => name === route.name && params.id?.startsWith(`${route.params.id}-`));
  const before = trail[parts - 1];
  return before?.name === route.name && before.params.id === route.params.id ? trail.slice(0, parts) : [...trail.slice(0, parts), route];
}

/**
 * @param {Trail} trail
 * @returns {Trail | null} null at the beginning
 */
export function goBack(trail) {
  return trail.length > 1 ? trail.slice(0, -1) : null;
}
