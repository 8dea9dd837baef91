// Tokens and proofs signed with ML-DSA by @noble/post-quantum, of new keys. One JSON object per algorithm, in an array:
//
//   {"alg","jwk","jwks","thumbprint"}           the public key (AKP), as a set too, and its thumbprint by jose
//   {"token","bound","proof"}                   a token, a token that is bound to the key, and a proof for it
//   {"withContext","ofHash"}                    the token with signatures of other variants of FIPS 204: with a context, and HashML-DSA
import { sha512 } from '@noble/hashes/sha2.js';
import { createHash, randomUUID } from 'node:crypto';
import { calculateJwkThumbprint } from 'jose';
import { createKey, encode, mldsa } from './mldsa.mjs';

const [, , issuer, audience] = process.argv;
const now = Math.floor(Date.now() / 1000);

const inputOf = (header, claims) => `${encode(JSON.stringify(header))}.${encode(JSON.stringify(claims))}`;
const append = (input, signature) => `${input}.${encode(signature)}`;

async function sign(alg) {
  const key = createKey(alg, randomUUID());
  const jwk = { kty: 'AKP', alg, pub: encode(key.pub) };
  const thumbprint = await calculateJwkThumbprint(jwk);
  const header = { alg, typ: 'at+jwt' };
  const claims = { iss: issuer, aud: audience, sub: 'alice', client_id: 'app', jti: randomUUID(), iat: now, exp: now + 600 };
  const input = inputOf(header, claims);
  const boundInput = inputOf(header, { ...claims, cnf: { jkt: thumbprint } });
  const bound = append(boundInput, key.sign(boundInput));
  const ath = createHash('sha256').update(bound).digest('base64url');
  const proofInput = inputOf({ alg, typ: 'dpop+jwt', jwk }, { jti: randomUUID(), htm: 'GET', htu: audience, iat: now, ath });
  return {
    alg, jwk, jwks: { keys: [jwk] }, thumbprint, bound,
    token: append(input, key.sign(input)),
    proof: append(proofInput, key.sign(proofInput)),
    withContext: append(input, key.sign(input, { context: Buffer.from('a context') })),
    ofHash: append(input, mldsa[alg].prehash(sha512).sign(Buffer.from(input), key.secretKey)),
  };
}

process.stdout.write(JSON.stringify(await Promise.all(Object.keys(mldsa).map(sign))));
