// The signing keys of a provider: one key per algorithm, made at start. Two providers that are given the same file share them.
import { generateKeyPairSync } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

const rsa = { modulusLength: 2048, publicExponent: 0x10001 };

function generate(type, options, alg, kidSuffix) {
  const { privateKey } = generateKeyPairSync(type, options);
  return { ...privateKey.export({ format: 'jwk' }), kid: `${alg.toLowerCase()}${kidSuffix}`, alg, use: 'sig' };
}

export function loadOrCreate(path, kidSuffix) {
  if (path && existsSync(path)) {
    return JSON.parse(readFileSync(path, 'utf8'));
  }

  const jwks = {
    keys: [
      generate('rsa', rsa, 'RS256', kidSuffix),
      generate('ec', { namedCurve: 'P-256' }, 'ES256', kidSuffix),
      generate('rsa', rsa, 'PS256', kidSuffix),
    ],
  };

  if (path) {
    writeFileSync(path, JSON.stringify(jwks), { mode: 0o600 });
  }

  return jwks;
}
