// A real OAuth client (oauth4webapi), one task per run: JSON in on standard input, JSON out on standard output.
//
//   {"task":"token","url","issuer","clientId","clientSecret","resource","scope"}   the token endpoint's response
//   {"task":"call","url","method","token","authorization","body"}                  {"status","headers","body","challenges"}
//
// `authorization`, when given, lists the Authorization fields to send literally instead of the client's own: none, one or several.
// `challenges` is what oauth4webapi's own parser read from WWW-Authenticate; null when it read none.
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import * as oauth from 'oauth4webapi';

const http = { [oauth.allowInsecureRequests]: true };

async function token({ url, issuer, clientId, clientSecret, resource, scope }) {
  const discovered = await oauth.discoveryRequest(new URL(url), { ...http, algorithm: 'oidc' });
  const server = await oauth.processDiscoveryResponse(new URL(issuer), discovered);
  const client = { client_id: clientId };
  const parameters = new URLSearchParams();
  if (resource) parameters.set('resource', resource);
  if (scope) parameters.set('scope', scope);

  const response = await oauth.clientCredentialsGrantRequest(server, client, oauth.ClientSecretBasic(clientSecret), parameters, http);
  return oauth.processClientCredentialsResponse(server, client, response);
}

async function call({ url, method, token: accessToken, authorization, body }) {
  const headers = new Headers(body === undefined ? {} : { 'content-type': 'application/json' });
  const options = authorization ? { ...http, [oauth.customFetch]: literally(authorization) } : http;
  const { response, challenges } = await oauth
    .protectedResourceRequest(accessToken ?? 'unused', method ?? 'GET', new URL(url), headers, body, options)
    .then((accepted) => ({ response: accepted, challenges: null }), challenged);

  return { status: response.status, headers: Object.fromEntries(response.headers), body: await response.text(), challenges };
}

function challenged(error) {
  if (error instanceof oauth.WWWAuthenticateChallengeError) {
    return { response: error.response, challenges: error.cause };
  }

  throw error;
}

// fetch folds repeated fields into one; node:http sends the pairs as they are.
function literally(authorization) {
  return (url, { method, headers, body, signal }) => new Promise((resolve, reject) => {
    const own = Object.entries(headers).filter(([name]) => name !== 'authorization');
    const fields = [['host', new URL(url).host], ['connection', 'close'], ...own, ...authorization.map((value) => ['authorization', value])];
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

const task = JSON.parse(await text(process.stdin));
const result = await { token, call }[task.task](task);
process.stdout.write(JSON.stringify(result));
