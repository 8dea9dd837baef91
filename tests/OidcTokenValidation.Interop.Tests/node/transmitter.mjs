// A provider that is also a transmitter of security events (SSF 1.0), signed by jose, on a loopback port. Prints one JSON line, {"issuer"}, and ends when its standard input closes.
//
//   GET  /.well-known/ssf-configuration, /.well-known/openid-configuration, /jwks
//   POST /poll             RFC 8936, with the bearer token poll-secret; a long poll waits for an event
//   POST /token            {"typ","claims"}: a JWT of its key; other members of the claims are the usual ones of an access token
//   POST /push             {"endpoint","secret","token"}: pushes it (RFC 8935), and returns {"status","type","body"}
//   POST /queue            {"jti","token"}: puts it into the queue of the poll endpoint
//   GET  /state            {"queue","acknowledged","errors"}: what is in the queue, and what the receiver has reported
import { once, EventEmitter } from 'node:events';
import { createServer } from 'node:http';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, SignJWT } from 'jose';

const { publicKey, privateKey } = await generateKeyPair('ES256');
const other = await generateKeyPair('ES256');
const jwk = { ...(await exportJWK(publicKey)), alg: 'ES256', use: 'sig' };
jwk.kid = await calculateJwkThumbprint(jwk);

const queue = new Map();
const [acknowledged, errors] = [[], {}];
const arrived = new EventEmitter();
let issuer;

async function createToken({ typ, claims, forged }) {
  const now = Math.floor(Date.now() / 1000);
  return new SignJWT({ iss: issuer, jti: crypto.randomUUID(), iat: now, ...claims })
    .setProtectedHeader({ alg: 'ES256', kid: jwk.kid, typ })
    .sign(forged ? other.privateKey : privateKey);
}

async function push({ endpoint, secret, token }) {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: { 'content-type': 'application/secevent+jwt', accept: 'application/json', ...(secret ? { authorization: `Bearer ${secret}` } : {}) },
    body: token,
  });
  return { status: response.status, type: response.headers.get('content-type'), body: await response.text() };
}

async function poll({ maxEvents = Infinity, returnImmediately = false, ack = [], setErrs = {} }) {
  for (const jti of ack) if (queue.delete(jti)) acknowledged.push(jti);
  for (const [jti, error] of Object.entries(setErrs)) if (queue.delete(jti)) errors[jti] = error;
  if (queue.size === 0 && !returnImmediately) await Promise.race([once(arrived, 'set'), new Promise((done) => setTimeout(done, 20_000).unref())]);
  const page = [...queue].slice(0, maxEvents);
  return { sets: Object.fromEntries(page), ...(page.length < queue.size ? { moreAvailable: true } : {}) };
}

const routes = {
  'GET /.well-known/ssf-configuration': () => ({
    spec_version: '1_0', issuer, jwks_uri: `${issuer}/jwks`, delivery_methods_supported: ['urn:ietf:rfc:8935', 'urn:ietf:rfc:8936'],
  }),
  'GET /.well-known/openid-configuration': () => ({ issuer, jwks_uri: `${issuer}/jwks` }),
  'GET /jwks': () => ({ keys: [jwk] }),
  'POST /poll': poll,
  'POST /token': async (body) => ({ token: await createToken(body) }),
  'POST /push': push,
  'POST /queue': ({ jti, token }) => {
    queue.set(jti, token);
    arrived.emit('set');
    return {};
  },
  'GET /state': () => ({ queue: [...queue.keys()], acknowledged, errors }),
};

const server = createServer(async (request, response) => {
  let text = '';
  for await (const chunk of request) text += chunk;
  const route = routes[`${request.method} ${request.url}`];
  const isRefused = request.url === '/poll' && request.headers.authorization !== 'Bearer poll-secret';
  response.statusCode = isRefused ? 401 : route ? 200 : 404;
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(isRefused || !route ? {} : await route(text ? JSON.parse(text) : {})));
});

server.listen(0, '127.0.0.1', () => {
  issuer = `http://127.0.0.1:${server.address().port}`;
  process.stdout.write(`${JSON.stringify({ issuer })}\n`);
});

process.stdin.on('end', () => process.exit(0)).resume();
