// What jose makes of the JWKs of jwkcases.mjs: `node jwks.mjs OKP|AKP SEED COUNT`. One JSON line with the setting, one for each case, and a line `end`:
//
//   {"issuer","keys"}     the issuer and its good keys
//   {"label","jwk","alg","token","bound","proof","read","verified","proven","normal"}
//
// A case has a token to verify with the key, and a token of the issuer that is bound to the unchanged key, with a proof. Results are null where jose accepts, else its message:
// it reads a public key (importJWK), it verifies the token with a set of this key (createLocalJWKSet), it verifies the proof with the key in its header (EmbeddedJWK) and
// computes the thumbprint that the token is bound to (calculateJwkThumbprint). `normal`, where jose refuses, is the same key without what this library ignores:
// {"changes","read","verified"}.
import { createHash, createPrivateKey, createPublicKey, sign as signWith, verify as verifyWith } from 'node:crypto';
import { calculateJwkThumbprint, createLocalJWKSet, EmbeddedJWK, importJWK, jwtVerify } from 'jose';
import { akp, casesOf, okp } from './jwkcases.mjs';
import { addToWebCrypto, createKey, encode } from './mldsa.mjs';

const [, , kty, seed, count] = process.argv;
const [issuer, audience] = ['https://issuer.example/', 'https://api.example.com/'];
const now = Math.floor(Date.now() / 1000);
addToWebCrypto();

const seedOf = (text) => createHash('sha256').update(text).digest();

function ed25519(text) {
  const d = seedOf(text);
  const privateKey = createPrivateKey({ key: Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), d]), format: 'der', type: 'pkcs8' });
  const { x } = createPublicKey(privateKey).export({ format: 'jwk' });
  return { d, x: Buffer.from(x, 'base64url'), sign: (input) => signWith(null, Buffer.from(input), privateKey) };
}

// Points of small order (RFC 8032 §5.1): with them, signatures can be made without a private key.
const weak = [
  '0100000000000000000000000000000000000000000000000000000000000000',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  '0000000000000000000000000000000000000000000000000000000000000080',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
].map((hex) => Buffer.from(hex, 'hex'));

const compact = (header, claims, sign) => {
  const input = `${encode(header)}.${encode(claims)}`;
  return `${input}.${encode(sign(input))}`;
};

let id = 0;
const claims = (more) => JSON.stringify({ iss: issuer, aud: audience, sub: 'alice', client_id: 'app', jti: `${id++}`, iat: now, exp: now + 600, ...more });

// A signature without a private key: R is the identity and S is zero, which is valid where the hash of the input is a multiple of the point's order.
const forged = Buffer.concat([weak[0], Buffer.alloc(32)]);

function forge(point, header, makeClaims) {
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: encode(point) }, format: 'jwk' });
  for (let attempt = 0; attempt < 200; attempt++) {
    const token = compact(header, makeClaims(), () => forged);
    if (verifyWith(null, Buffer.from(token.slice(0, token.lastIndexOf('.'))), key, forged)) return token;
  }

  return compact(header, makeClaims(), () => forged);
}

const result = (check) => check().then(() => null, (error) => `${error.code ?? error.name}: ${error.message}`);

function signers() {
  const edwards = ed25519('the key');
  const keys = { EdDSA: edwards, Ed25519: edwards };
  for (const alg of ['ML-DSA-44', 'ML-DSA-65', 'ML-DSA-87']) keys[alg] = createKey(alg, 'the key');
  return keys;
}

const keys = signers();
const good = (alg) => (keys[alg].x ? { kty: 'OKP', crv: 'Ed25519', x: encode(keys[alg].x) } : { kty: 'AKP', alg, pub: encode(keys[alg].pub) });
const own = ed25519('the issuer');
const bind = async (jwk) => {
  const jkt = await calculateJwkThumbprint(jwk);
  return { jkt, token: compact('{"alg":"Ed25519","typ":"at+jwt"}', claims({ cnf: { jkt } }), own.sign) };
};
const bindings = {};
for (const alg of Object.keys(keys)) bindings[alg] = await bind(good(alg));

// Its signature does not depend on the case.
const tokens = {};
const tokenHeader = (alg) => JSON.stringify({ alg, typ: 'at+jwt' });
for (const alg of Object.keys(keys)) tokens[alg] = compact(tokenHeader(alg), claims(), keys[alg].sign);

function proofClaims(token) {
  return JSON.stringify({ jti: `${id++}`, htm: 'GET', htu: audience, iat: now, ath: createHash('sha256').update(token).digest('base64url') });
}

const print = (value) => process.stdout.write(`${JSON.stringify(value)}\n`);
print({ issuer, keys: { keys: [{ kty: 'OKP', crv: 'Ed25519', x: encode(own.x) }] } });

const isEmpty = (value) => value === null || value === '' || (Array.isArray(value) && value.length === 0);
const read = (jwk, alg) => result(async () => {
  if ((await importJWK(jwk, alg)).type !== 'public') throw new TypeError('not a public key');
});
const verify = (jwk, token) => result(() => jwtVerify(token, createLocalJWKSet({ keys: [jwk] }), { issuer, audience, typ: 'at+jwt' }));

// The same key without what this library ignores, and what that was.
function normalize(jwk, alg) {
  const changes = [];
  const normal = structuredClone(jwk);
  const change = (name, found, apply) => {
    if (!found) return;
    changes.push(name);
    apply();
  };
  const empty = Object.keys(normal).filter((name) => isEmpty(normal[name]));
  change('empty members', empty.length > 0, () => empty.forEach((name) => delete normal[name]));
  change('ext', 'ext' in normal, () => delete normal.ext);
  const operations = Array.isArray(normal.key_ops) && normal.key_ops.includes('verify') && normal.key_ops.length > 1;
  change('other operations', operations, () => { normal.key_ops = ['verify']; });
  change('the other name of Ed25519', ['EdDSA', 'Ed25519'].includes(normal.alg) && normal.alg !== alg, () => { normal.alg = alg; });
  return { changes, normal };
}

async function judge({ label, jwk, alg }) {
  const point = weak.find((each) => encode(each) === JSON.parse(jwk).x);
  const binding = point ? await bind({ kty: 'OKP', crv: 'Ed25519', x: encode(point) }) : bindings[alg];
  const proofHeader = `{"typ":"dpop+jwt","alg":${JSON.stringify(alg)},"jwk":${jwk}}`;
  const token = point ? forge(point, tokenHeader(alg), claims) : tokens[alg];
  const proof = point ? forge(point, proofHeader, () => proofClaims(binding.token)) : compact(proofHeader, proofClaims(binding.token), keys[alg].sign);
  const results = {
    read: await read(JSON.parse(jwk), alg),
    verified: await verify(JSON.parse(jwk), token),
    proven: await result(async () => {
      const { protectedHeader } = await jwtVerify(proof, EmbeddedJWK, { typ: 'dpop+jwt' });
      if ((await calculateJwkThumbprint(protectedHeader.jwk)) !== binding.jkt) throw new TypeError('another thumbprint');
    }),
  };
  const { changes, normal } = normalize(JSON.parse(jwk), alg);
  const refused = changes.length > 0 && Object.values(results).some((each) => each !== null);
  print({
    label, jwk, alg, token, bound: binding.token, proof, ...results,
    normal: refused ? { changes, read: await read(normal, alg), verified: await verify(normal, token) } : null,
  });
}

const sets = ['ML-DSA-44', 'ML-DSA-65', 'ML-DSA-87'];
const kinds = kty === 'OKP' ? [okp({ ...keys.EdDSA, weak })] : sets.map((name, index) => akp({ name, ...keys[name], isFurther: index > 0 }));
for (const [index, kind] of kinds.entries()) {
  for (const each of casesOf(kind, Number(seed), index === 0 ? Number(count) : 0)) await judge(each);
}

process.stdout.write('end\n');
