// Make identity proofs on your server: node identity.mjs EXT_ID SALT VALIDITY_MS [full|read]
import { createHash, createHmac } from 'node:crypto';

export function md5Proof(extId, salt, validityMs) {
  // The whole text is lower-cased, the salt included. toLowerCase does not look at the machine's language.
  const text = `${extId}:${salt}:${validityMs}`.toLowerCase();
  return `${createHash('md5').update(text, 'utf8').digest('hex')}:${validityMs}`;
}

export function hmacProof(extId, salt, validityMs, scope = 'full') {
  // Only the id is lower-cased; the salt is the key as it is.
  const message = `${extId.toLowerCase()}:${validityMs}:${scope}`;
  const digest = createHmac('sha256', salt).update(message, 'utf8').digest('hex');
  return `v2:${digest}:${validityMs}:${scope}`;
}

export function jwtProof(extId, salt, validityMs, scope = 'full') {
  // Any JWT library does this too: algorithm HS256, the salt as the secret. `exp` is in seconds.
  const header = { alg: 'HS256', typ: 'JWT' };
  const claims = { sub: extId, exp: Math.floor(validityMs / 1000), scope };
  const signed = [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  return `${signed}.${createHmac('sha256', salt).update(signed).digest('base64url')}`;
}

const [extId, salt, validity, scope = 'full'] = process.argv.slice(2);
if (validity !== undefined) {
  const validityMs = Number(validity);
  console.log(md5Proof(extId, salt, validityMs));
  console.log(hmacProof(extId, salt, validityMs, scope));
  console.log(jwtProof(extId, salt, validityMs, scope));
}
