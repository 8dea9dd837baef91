// An issuer of access tokens with a status list (draft-ietf-oauth-status-list) on a loopback port: tokens and lists are signed by jose, the list is made by
// @sd-jwt/jwt-status-list. `node statuslist.mjs BITS COUNT SEED` prints one JSON line, {"issuer","jwks","list","statuses"}: the statuses are random.
//   GET /token?idx=N         a token that refers to the status N
//   POST /set?idx=N&value=V  changes a status; the response is what the library reads at that index of the compressed list
// Ends when its standard input closes.
import { createServer } from 'node:http';
import { createHeaderAndPayload, getListFromStatusListJWT, getStatusListFromJWT, StatusList } from '@sd-jwt/jwt-status-list';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

const [bits, count, seed] = process.argv.slice(2).map(Number);
const { privateKey, publicKey } = await generateKeyPair('ES256');
const kid = 'status';

// A linear congruential generator: the same list for the same seed.
let state = seed;
const next = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) >>> 16;
const list = new StatusList(Array.from({ length: count }, () => next() % 2 ** bits), bits);

const server = createServer(async (request, response) => {
  const url = new URL(request.url, issuer);
  const send = (type, body) => response.writeHead(200, { 'content-type': type }).end(body);
  const idx = Number(url.searchParams.get('idx'));
  if (url.pathname === '/jwks') send('application/json', JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid, alg: 'ES256', use: 'sig' }] }));
  else if (url.pathname === '/token') send('text/plain', await createToken(idx));
  else if (url.pathname === '/set' && request.method === 'POST') {
    list.setStatus(idx, Number(url.searchParams.get('value')));
    send('text/plain', String(getListFromStatusListJWT(await createList()).getStatus(idx)));
  } else if (url.pathname === '/lists/1') send('application/statuslist+jwt', await createList());
  else response.writeHead(404).end();
});

let issuer;
const now = () => Math.floor(Date.now() / 1000);

async function createList() {
  const claims = { iss: issuer, sub: `${issuer}/lists/1`, iat: now(), exp: now() + 3600, ttl: 30 };
  const { header, payload } = createHeaderAndPayload(list, claims, { alg: 'ES256', typ: 'statuslist+jwt', kid });
  return new SignJWT(payload).setProtectedHeader(header).sign(privateKey);
}

async function createToken(idx) {
  const token = await new SignJWT({ client_id: 'app', jti: String(idx), status: { status_list: { idx, uri: `${issuer}/lists/1` } } })
    .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid })
    .setIssuer(issuer).setSubject('alice').setAudience('https://api.example.com/').setIssuedAt().setExpirationTime('1h')
    .sign(privateKey);
  if (getStatusListFromJWT(token).idx !== idx) throw new Error('The library reads another index.');
  return token;
}

server.listen(0, '127.0.0.1', () => {
  issuer = `http://127.0.0.1:${server.address().port}`;
  process.stdout.write(`${JSON.stringify({ issuer, jwks: `${issuer}/jwks`, list: `${issuer}/lists/1`, statuses: list.statusList })}\n`);
});
process.stdin.on('end', () => process.exit(0)).resume();
