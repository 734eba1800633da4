/**
 * The three messages that ever travel between the windows themselves, kept apart so that the core carries only these.
 *
 * Invariant: none of them says anything about a player. Everything else goes over the MessageChannel that the welcome hands over.
 */

/** @typedef {{ plaudit: string, nonce: string, message?: string }} Greeting */

export const HELLO = 'plaudit-bridge-hello';
export const WELCOME = 'plaudit-bridge-welcome';
export const REFUSED = 'plaudit-bridge-refused';
