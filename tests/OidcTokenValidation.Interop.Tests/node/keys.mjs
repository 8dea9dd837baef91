// The signing keys of a provider: one key per algorithm, made at start. Two providers that are given the same file share them.
// The key for Ed25519 names no algorithm: oidc-provider then signs with it under both names, Ed25519 and EdDSA.
import { generateKeyPairSync } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

const rsa = { modulusLength: 2048, publicExponent: 0x10001 };

const [major, minor] = process.versions.node.split('.').map(Number);

// The algorithms by the client's name, which chooses one. oidc-provider has ML-DSA where Node has it in WebCrypto: from 24.7 on.
export const algorithms = {
  rs256: 'RS256',
  es256: 'ES256',
  ps256: 'PS256',
  ed25519: 'Ed25519',
  eddsa: 'EdDSA',
  ...(major > 24 || (major === 24 && minor >= 7) ? { 'ml-dsa-44': 'ML-DSA-44', 'ml-dsa-65': 'ML-DSA-65', 'ml-dsa-87': 'ML-DSA-87' } : {}),
};

function generate(type, options, name, kidSuffix, alg) {
  const { privateKey } = generateKeyPairSync(type, options);
  return { ...privateKey.export({ format: 'jwk' }), kid: `${name}${kidSuffix}`, ...(alg && { alg }), use: 'sig' };
}

export function loadOrCreate(path, kidSuffix) {
  if (path && existsSync(path)) {
    return JSON.parse(readFileSync(path, 'utf8'));
  }

  const jwks = {
    keys: [
      generate('rsa', rsa, 'rs256', kidSuffix, 'RS256'),
      generate('ec', { namedCurve: 'P-256' }, 'es256', kidSuffix, 'ES256'),
      generate('rsa', rsa, 'ps256', kidSuffix, 'PS256'),
      generate('ed25519', {}, 'ed25519', kidSuffix),
      ...Object.keys(algorithms).filter((id) => id.startsWith('ml-dsa')).map((id) => generate(id, {}, id, kidSuffix, algorithms[id])),
    ],
  };

  if (path) {
    writeFileSync(path, JSON.stringify(jwks), { mode: 0o600 });
  }

  return jwks;
}
