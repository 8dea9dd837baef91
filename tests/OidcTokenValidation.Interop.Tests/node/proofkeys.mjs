// The keys of clients that prove possession of them (DPoP), as JWKs between runs and as CryptoKeys within one.
const algorithms = {
  ES256: { name: 'ECDSA', namedCurve: 'P-256' },
  ES384: { name: 'ECDSA', namedCurve: 'P-384' },
  RS256: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256', modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) },
  PS256: { name: 'RSA-PSS', hash: 'SHA-256', modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) },
  Ed25519: { name: 'Ed25519' },
  EdDSA: { name: 'Ed25519' },
};

export async function exportKey(alg) {
  const { privateKey } = await crypto.subtle.generateKey(algorithms[alg], true, ['sign', 'verify']);
  const { key_ops: _, ext: __, ...jwk } = await crypto.subtle.exportKey('jwk', privateKey);
  return { ...jwk, alg };
}

export async function importKey(jwk) {
  const { d, p, q, dp, dq, qi, ...open } = jwk;
  const algorithm = algorithms[jwk.alg];
  return {
    privateKey: await crypto.subtle.importKey('jwk', jwk, algorithm, false, ['sign']),
    publicKey: await crypto.subtle.importKey('jwk', open, algorithm, true, ['verify']),
  };
}
