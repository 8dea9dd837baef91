// The keys that access tokens of https://encrypted.example.com/<alg>/<enc> are encrypted for, made at start. The API has the private keys.
import { createPublicKey, createSecretKey, generateKeyPairSync, randomBytes } from 'node:crypto';

const origin = 'https://encrypted.example.com/';
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
const secret = createSecretKey(randomBytes(32));

function find(alg) {
  if (alg.startsWith('RSA')) {
    return { key: createPublicKey(rsa), kid: 'rsa' };
  }

  return alg.startsWith('ECDH') ? { key: createPublicKey(ec), kid: 'ec' } : { key: secret, kid: 'secret' };
}

// As JWKs with their names.
export const privateKeys = [[rsa, 'rsa'], [ec, 'ec'], [secret, 'secret']].map(([key, kid]) => ({ ...key.export({ format: 'jwk' }), kid }));

export function isEncrypted(resource) {
  return resource.startsWith(origin);
}

export function encryptionOf(resource) {
  const [alg, enc] = resource.slice(origin.length).split('/');
  return { alg, enc, ...find(alg) };
}
