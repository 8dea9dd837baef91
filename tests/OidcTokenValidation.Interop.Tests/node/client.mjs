// Real OAuth clients (oauth4webapi, and dpop or jose for proofs). Each line of standard input is a task, JSON; standard output gets a line for each, with its
// "result" or the "error", before the next is read.
//
//   {"task":"key","alg"}                                                           a new private key, as a JWK
//   {"task":"token","url","issuer","clientId","clientSecret","resource","scope","key"}   the token endpoint's response; bound to the key, if one is given
//   {"task":"call","url","method","token","authorization","proofs","body","key"}   {"status","headers","body","challenges","sent"}
//   {"task":"call with dpop","url","method","token","key","nonce"}                 {"status","headers","body","challenges","sent"}
//   {"task":"call with jose","url","method","token","key"}                         the same; jose signs by the key's algorithm, if the API offers it
//   {"task":"proofs","url","method","token","key","count"}                         proofs that nobody has sent yet
//
// `authorization`, when given, lists the Authorization fields to send literally instead of the client's own: none, one or several; `proofs` the DPoP fields beside them.
// `challenges` is what oauth4webapi's own parser read from WWW-Authenticate; null when it read none. `sent` lists the proof of each attempt: a refusal for want of a nonce makes a second one.
import { createHash, randomUUID } from 'node:crypto';
import { request } from 'node:http';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { inspect } from 'node:util';
import * as dpop from 'dpop';
import { SignJWT } from 'jose';
import * as oauth from 'oauth4webapi';
import { exportKey, importKey } from './proofkeys.mjs';

const http = { [oauth.allowInsecureRequests]: true };

async function key({ alg }) {
  return exportKey(alg);
}

async function token({ url, issuer, clientId, clientSecret, resource, scope, key: jwk }) {
  const discovered = await oauth.discoveryRequest(new URL(url), { ...http, algorithm: 'oidc' });
  const server = await oauth.processDiscoveryResponse(new URL(issuer), discovered);
  const client = { client_id: clientId };
  const parameters = new URLSearchParams();
  if (resource) parameters.set('resource', resource);
  if (scope) parameters.set('scope', scope);

  // Of the two names of Ed25519 oauth4webapi uses one; the provider accepts both.
  const named = { [oauth.modifyAssertion]: (header) => { header.alg = jwk.alg; } };
  const options = jwk ? { ...http, DPoP: oauth.DPoP(client, await importKey(jwk), named) } : http;
  const response = await oauth.clientCredentialsGrantRequest(server, client, oauth.ClientSecretBasic(clientSecret), parameters, options);
  return oauth.processClientCredentialsResponse(server, client, response);
}

async function call({ url, method, token: accessToken, authorization, proofs, body, key: jwk }) {
  const headers = new Headers(body === undefined ? {} : { 'content-type': 'application/json' });
  const sent = [];
  const options = { ...http, [oauth.customFetch]: recording(sent, authorization ? literally(authorization, proofs ?? []) : fetch) };
  if (jwk) options.DPoP = oauth.DPoP({}, await importKey(jwk));
  const attempt = () => oauth.protectedResourceRequest(accessToken ?? 'unused', method ?? 'GET', new URL(url), headers, body, options);

  const { response, challenges } = await attempt()
    .catch((error) => (oauth.isDPoPNonceError(error) ? attempt() : Promise.reject(error)))
    .then((accepted) => ({ response: accepted, challenges: null }), challenged);
  return answer(response, challenges, sent);
}

// dpop makes the proofs, the rest is done by hand, as its readers do.
async function callWithDpop({ url, method = 'GET', token: accessToken, key: jwk, nonce }) {
  const keys = await importKey(jwk);
  return callByHand(url, method, accessToken, nonce, (heard) => dpop.generateProof(keys, url, method, heard, accessToken));
}

// A client without a DPoP library. It learns from the API's challenge whether it may sign under the name that its key has: EdDSA or Ed25519 (RFC 9864).
async function callWithJose({ url, method = 'GET', token: accessToken, key: jwk }) {
  const { privateKey, publicKey } = await importKey(jwk);
  const { kty, crv, x } = await crypto.subtle.exportKey('jwk', publicKey);
  const { challenges } = await fetchChallenges(url, method, {});
  const offered = challenges.find(({ scheme }) => scheme === 'dpop').parameters.algs.split(' ');
  const alg = offered.find((name) => name === jwk.alg);
  return callByHand(url, method, accessToken, undefined, (nonce) => new SignJWT({
    htm: method, htu: url, jti: randomUUID(), nonce, ath: createHash('sha256').update(accessToken).digest('base64url'),
  }).setProtectedHeader({ alg, typ: 'dpop+jwt', jwk: { kty, crv, x } }).setIssuedAt().sign(privateKey));
}

async function callByHand(url, method, accessToken, nonce, makeProof) {
  const sent = [];
  const attempt = async (heard) => {
    const proof = await makeProof(heard);
    sent.push(proof);
    return fetchChallenges(url, method, { authorization: `DPoP ${accessToken}`, dpop: proof });
  };

  let { response, challenges } = await attempt(nonce);
  const heard = response.headers.get('dpop-nonce');
  if (response.status === 401 && heard && challenges?.some(({ parameters }) => parameters.error === 'use_dpop_nonce')) {
    ({ response, challenges } = await attempt(heard));
  }

  return answer(response, challenges, sent);
}

// oauth4webapi reads the challenges of a response to exactly these fields.
function fetchChallenges(url, method, headers) {
  const options = { ...http, [oauth.customFetch]: () => fetch(url, { method, headers }) };
  return oauth.protectedResourceRequest('unused', method, new URL(url), undefined, undefined, options)
    .then((accepted) => ({ response: accepted, challenges: null }), challenged);
}

async function proofs({ url, method = 'GET', token: accessToken, key: jwk, count }) {
  const keys = await importKey(jwk);
  return Promise.all(Array.from({ length: count }, () => dpop.generateProof(keys, url, method, undefined, accessToken)));
}

async function answer(response, challenges, sent) {
  return { status: response.status, headers: Object.fromEntries(response.headers), body: await response.text(), challenges, sent };
}

function recording(sent, inner) {
  return (url, options) => {
    sent.push(new Headers(options.headers).get('dpop') ?? '');
    return inner(url, options);
  };
}

function challenged(error) {
  if (error instanceof oauth.WWWAuthenticateChallengeError) {
    return { response: error.response, challenges: error.cause };
  }

  throw error;
}

// fetch folds repeated fields into one; node:http sends the pairs as they are.
function literally(authorization, proofs) {
  return (url, { method, headers, body, signal }) => new Promise((resolve, reject) => {
    const own = Object.entries(headers).filter(([name]) => name !== 'authorization' && name !== 'dpop');
    const literal = [...authorization.map((value) => ['authorization', value]), ...proofs.map((value) => ['dpop', value])];
    const fields = [['host', new URL(url).host], ['connection', 'close'], ...own, ...literal];
    const outgoing = request(url, { method, signal, headers: fields.flat() }, (incoming) => {
      text(incoming).then((content) => {
        const received = new Headers();
        for (let i = 0; i < incoming.rawHeaders.length; i += 2) received.append(incoming.rawHeaders[i], incoming.rawHeaders[i + 1]);
        resolve(new Response(content, { status: incoming.statusCode, headers: received }));
      }, reject);
    });
    outgoing.on('error', reject).end(body);
  });
}

const tasks = { key, token, call, 'call with dpop': callWithDpop, 'call with jose': callWithJose, proofs };
for await (const line of createInterface({ input: process.stdin })) {
  const task = JSON.parse(line);
  const output = await tasks[task.task](task).then((result) => ({ result }), (error) => ({ error: inspect(error) }));
  process.stdout.write(`${JSON.stringify(output)}\n`);
}
