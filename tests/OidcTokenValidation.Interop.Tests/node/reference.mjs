// The reference implementations of tests/OidcTokenValidation.Fuzz: jose and oauth4webapi. One line in, with the name of a task and its arguments in
// base64url; one line out, {"value": ...} if the library accepts the input, {"error": "..."} if it rejects it. Ends with its standard input.
import * as jose from 'jose';
import * as oauth from 'oauth4webapi';
import { createInterface } from 'node:readline';

// The time of the inputs, FixedClock.cs.
const now = 1_767_225_600;
Date.now = () => now * 1000;

// The key of the inputs, FixedKey.cs.
const jwk = {
  kty: 'EC', crv: 'P-256', x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU', y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
};
const issuer = 'https://issuer.example/';
const key = await jose.importJWK(jwk, 'ES256');
const server = { issuer, jwks_uri: `${issuer}jwks` };

const text = (bytes) => new TextDecoder('utf-8', { fatal: true }).decode(bytes);
const latin1 = (bytes) => bytes.toString('latin1');
const json = (bytes) => JSON.parse(text(bytes));
const responseOf = (body) => new Response(body, { status: 200, headers: { 'content-type': 'application/json' } });

// The algorithm with which a key is imported, where the key names none.
const algorithms = { 'P-256': 'ES256', 'P-384': 'ES384', 'P-521': 'ES512' };

async function importPublic(document) {
  const value = membersOf(document);
  const imported = await jose.importJWK(value, value.alg ?? algorithms[value.crv] ?? 'RS256');
  return { type: imported.type ?? 'secret', thumbprint: await jose.calculateJwkThumbprint(withoutLeadingZeros(value)), kid: value.kid ?? null };
}

// Some providers write null, an empty string or an empty array for a member that a key does not have. key_ops and ext are left out, because Web Cryptography
// accepts fewer values than RFC 7517 §4.3, and has the other.
function membersOf(document) {
  const isEmpty = (member) => member === null || member === '' || (Array.isArray(member) && member.length === 0);
  return Object.fromEntries(Object.entries(document).filter(([name, member]) => name !== 'key_ops' && name !== 'ext' && !isEmpty(member)));
}

// RFC 7518 §2: an integer has no leading zero octets. Some providers publish RSA keys with one, and jose computes the thumbprint of what is written.
function withoutLeadingZeros(value) {
  if (value.kty !== 'RSA') {
    return value;
  }
  const trim = (integer) => {
    const octets = Buffer.from(integer, 'base64url');
    return octets.subarray(octets.findIndex((octet) => octet !== 0)).toString('base64url');
  };
  return { ...value, n: trim(value.n), e: trim(value.e) };
}

async function verifyProof(token, method, url, proof) {
  const request = new Request(latin1(url), { method: latin1(method), headers: { authorization: `DPoP ${latin1(token)}`, dpop: latin1(proof) } });
  return oauth.validateJwtAccessToken(server, request, 'https://api.example.com/', {
    requireDPoP: true,
    [oauth.clockTolerance]: 10,
    [oauth.customFetch]: async () => responseOf(JSON.stringify({ keys: [{ ...jwk, alg: 'ES256', use: 'sig' }] })),
  });
}

const tasks = {
  decode: async (token) => ({ header: jose.decodeProtectedHeader(latin1(token)), claims: jose.decodeJwt(latin1(token)) }),
  verify: async (token) => (await jose.compactVerify(latin1(token), key, { algorithms: ['ES256'] })) && jose.decodeJwt(latin1(token)),
  jwt: async (token, audience, maxAge, tolerance) => (await jose.jwtVerify(latin1(token), key, {
    algorithms: ['ES256'], issuer, audience: text(audience), maxTokenAge: Number(text(maxAge)), clockTolerance: Number(text(tolerance)),
    currentDate: new Date(now * 1000),
  })).payload,
  jwk: async (key) => importPublic(json(key)),
  jwks: async (set) => {
    const document = json(set);
    const keys = document.keys === undefined && document.kty !== undefined ? [document] : document.keys;
    if (!Array.isArray(keys)) {
      throw new Error('no array of keys');
    }
    return Promise.all(keys.map((value) => importPublic(value).catch(() => null)));
  },
  metadata: async (document) => oauth.processDiscoveryResponse(new URL(issuer), responseOf(document)),
  introspection: async (response) => oauth.processIntrospectionResponse(server, { client_id: 'api' }, responseOf(response)),
  proof: verifyProof,
};

for await (const line of createInterface({ input: process.stdin })) {
  const [task, ...parameters] = line.split(' ');
  let result;
  try {
    result = { value: await tasks[task](...parameters.map((parameter) => Buffer.from(parameter, 'base64url'))) };
  } catch (error) {
    result = { error: `${error.message}` };
  }
  process.stdout.write(`${JSON.stringify(result)}\n`);
}
