// ML-DSA by @noble/post-quantum, and for a runtime without it as the part of WebCrypto that jose uses (Node has it from 24.7 on).
import { createHash } from 'node:crypto';
import { ml_dsa44, ml_dsa65, ml_dsa87 } from '@noble/post-quantum/ml-dsa.js';

export const mldsa = { 'ML-DSA-44': ml_dsa44, 'ML-DSA-65': ml_dsa65, 'ML-DSA-87': ml_dsa87 };

export const encode = (octets) => Buffer.from(octets).toString('base64url');

// A key whose seed is the hash of a text, and how it signs.
export function createKey(alg, text) {
  const seed = createHash('sha256').update(text).digest();
  const { publicKey, secretKey } = mldsa[alg].keygen(seed);
  return { pub: Buffer.from(publicKey), priv: seed, secretKey, sign: (input, options) => Buffer.from(mldsa[alg].sign(Buffer.from(input), secretKey, options)) };
}

export function addToWebCrypto() {
  const { subtle } = crypto;
  if (typeof subtle.constructor.supports === 'function' && subtle.constructor.supports('verify', 'ML-DSA-44')) return;

  const importKey = subtle.importKey.bind(subtle);
  const verify = subtle.verify.bind(subtle);
  const wrong = (message) => { throw new DOMException(message, 'DataError'); };
  subtle.importKey = async (format, data, algorithm, extractable, usages) => {
    const signer = mldsa[algorithm?.name];
    if (!signer) return importKey(format, data, algorithm, extractable, usages);
    if (data.kty !== 'AKP' || data.alg !== algorithm.name) wrong('another key type');
    if (data.priv !== undefined) wrong('a private key');
    if (usages.some((usage) => usage !== 'verify')) throw new DOMException('another usage', 'SyntaxError');
    if (data.key_ops !== undefined && usages.some((usage) => !data.key_ops.includes(usage))) wrong('key_ops');
    if (data.ext === false && extractable) wrong('ext');
    if (data.oth !== undefined && !(Array.isArray(data.oth) && data.oth.every((each) => typeof each === 'object'))) throw new TypeError('oth is no sequence');
    const octets = new Uint8Array(Buffer.from(String(data.pub), 'base64url'));
    if (octets.length !== signer.lengths.publicKey) wrong('the length of pub');
    return { [Symbol.toStringTag]: 'CryptoKey', type: 'public', extractable, algorithm: { name: algorithm.name }, usages: [...usages], octets };
  };
  subtle.verify = async (algorithm, key, signature, data) =>
    (key.octets ? mldsa[key.algorithm.name].verify(new Uint8Array(signature), new Uint8Array(data), key.octets) : verify(algorithm, key, signature, data));
}
