// A page without a server of its own: logs in with a code and PKCE, gets an access token that is bound to a key of this browser (DPoP, RFC 9449),
// and calls the API with it across origins. Token and key live in memory only; the key cannot be exported.
import * as oauth from './oauth4webapi.js';

const { issuer, api, resource, clientId, scope } = await (await fetch('settings.json')).json();
const http = { [oauth.allowInsecureRequests]: true };   // the provider and the API are on this machine
const client = { client_id: clientId };
const redirectUri = `${location.origin}/`;
const element = (id) => document.getElementById(id);

async function login(server) {
  const [verifier, state] = [oauth.generateRandomCodeVerifier(), oauth.generateRandomState()];
  sessionStorage.setItem('login', JSON.stringify({ verifier, state }));
  location.assign(`${server.authorization_endpoint}?${new URLSearchParams({
    client_id: clientId,
    response_type: 'code',
    redirect_uri: redirectUri,
    scope,
    resource,
    state,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  })}`);
}

async function redeemCode(server) {
  const { verifier, state } = JSON.parse(sessionStorage.getItem('login') ?? '{}');
  sessionStorage.removeItem('login');
  const parameters = oauth.validateAuthResponse(server, client, new URL(location.href), state);
  history.replaceState(null, '', redirectUri);

  const dpop = oauth.DPoP(client, await oauth.generateKeyPair('ES256'));
  const options = { ...http, DPoP: dpop, additionalParameters: { resource } };
  const response = await oauth.authorizationCodeGrantRequest(server, client, oauth.None(), parameters, redirectUri, verifier, options);
  const tokens = await oauth.processAuthorizationCodeResponse(server, client, response, { requireIdToken: true });
  return { dpop, token: tokens.access_token, type: tokens.token_type, subject: oauth.getValidatedIdTokenClaims(tokens).sub };
}

// Calls the API; where it wants a nonce in the proof, once more with the nonce that it gave.
function call({ dpop, token }, method, path, body) {
  const headers = new Headers(body ? { 'content-type': 'application/json' } : {});
  const options = { ...http, DPoP: dpop, [oauth.customFetch]: fetchAndShow };
  const attempt = async () => {
    const response = await oauth.protectedResourceRequest(token, method, new URL(api + path), headers, body && JSON.stringify(body), options);
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response;
  };
  return attempt().catch((error) => (oauth.isDPoPNonceError(error) ? attempt() : Promise.reject(error)));
}

async function fetchAndShow(url, options) {
  const response = await fetch(url, options);
  const error = response.headers.get('www-authenticate')?.match(/error="([^"]*)"/)?.[1];
  const nonce = response.headers.get('dpop-nonce');
  addRow('requests', [`${options.method} ${new URL(url).pathname}`, response.status, error ?? '', nonce ? `${nonce.slice(0, 24)}…` : ''], ['wire', 'number', 'wire', 'wire']);
  return response;
}

async function showEntries(session) {
  const entries = await (await call(session, 'GET', '/timesheets')).json();
  element('entries').replaceChildren();
  entries.forEach(({ project, date, hours }) => addRow('entries', [project, date, hours], ['', '', 'number']));
  if (entries.length === 0) addRow('entries', ['No entries yet.'], ['empty']);
}

async function showRefusal(session) {
  const refusal = await call(session, 'GET', '/step-up').then(() => null, (error) => error);
  if (!(refusal instanceof oauth.WWWAuthenticateChallengeError)) throw refusal ?? new Error('/step-up let this page in.');
  const { parameters } = refusal.cause.find(({ scheme }) => scheme === 'dpop');
  const facts = { status: refusal.status, ...parameters };
  element('challenge').replaceChildren(...['status', 'error', 'acr_values', 'max_age'].flatMap((name) => [text('dt', name), text('dd', facts[name] ?? '')]));
}

function addRow(table, cells, classes) {
  const row = element(table).insertRow();
  cells.forEach((content, i) => row.append(text('td', content, classes[i])));
}

function text(tag, content, className = '') {
  return Object.assign(document.createElement(tag), { textContent: content, className });
}

// What a button or a form starts: whatever goes wrong is shown.
const shown = (task) => (event) => {
  event?.preventDefault();
  return task(event).catch((error) => {
    element('failure').textContent = [error.message, error.cause && JSON.stringify(error.cause)].filter(Boolean).join(': ');
    element('failure').hidden = false;
  });
};

await shown(async () => {
  const server = await oauth.discoveryRequest(new URL(issuer), http).then((response) => oauth.processDiscoveryResponse(new URL(issuer), response));
  if (!new URLSearchParams(location.search).has('state')) {
    element('login').hidden = false;
    element('login').addEventListener('click', shown(() => login(server)));
    return;
  }

  const session = await redeemCode(server);
  element('caller').textContent = `Logged in as ${session.subject}, with an access token of type ${session.type}.`;
  element('step-up').addEventListener('click', shown(() => showRefusal(session)));
  element('add').addEventListener('submit', shown(async ({ target }) => {
    const { project, date, hours } = Object.fromEntries(new FormData(target));
    await call(session, 'POST', '/timesheet', { project, date, hours: Number(hours) });
    target.reset();
    await showEntries(session);
  }));
  await showEntries(session);
  document.querySelector('main').hidden = false;
})();
