// A real OpenID provider (oidc-provider) on a loopback port. Prints one JSON line when it is ready; ends when its standard input closes.
//
//   --port N            the port to listen on, 0 (default) = any free one
//   --issuer URL        the issuer to claim, default its own address
//   --keys PATH         a JWKS to share: read if the file is there, else generated and written to it
//   --kid-suffix TEXT   appended to the kid of generated keys
//   --clock-offset=N    seconds by which this provider's clock is ahead (negative: behind)
//   --page ORIGIN       where the page is served whose users log in here: the public client "page"
//   --logout URL        where the API receives logout tokens: the public client "app", whose users log in and out here
//   --mcp AUDIENCE      tokens for MCP servers (http://127.0.0.1:…/mcp) with this audience, empty = the server's address: the public client "mcp", and "mcp-web" with a secret
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { parseArgs } from 'node:util';
import { shiftClock } from './clock.mjs';
import { encryptionOf, isEncrypted, privateKeys } from './encryption.mjs';
import { algorithms, loadOrCreate } from './keys.mjs';
import { answerLogin, isLogin, loginAddress } from './login.mjs';

const { values: settings } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    issuer: { type: 'string' },
    keys: { type: 'string' },
    'kid-suffix': { type: 'string', default: '' },
    'clock-offset': { type: 'string', default: '0' },
    page: { type: 'string' },
    logout: { type: 'string' },
    mcp: { type: 'string' },
  },
});

// Standard output carries the ready line alone: the provider's notices go to standard error.
console.log = console.info = console.error;
shiftClock(Number(settings['clock-offset']));

const { default: Provider, errors } = await import('oidc-provider');

const scope = 'read:timesheets create:timesheets';
const resources = new Map([['https://api.example.com/', 'jwt'], ['https://other.example.com/', 'jwt'], ['https://opaque.example.com/', 'opaque']]);
const page = {
  client_id: 'page',
  grant_types: ['authorization_code'],
  response_types: ['code'],
  redirect_uris: [`${settings.page}/`],
  token_endpoint_auth_method: 'none',
  dpop_bound_access_tokens: true,
};
const app = {
  client_id: 'app',
  grant_types: ['authorization_code'],
  response_types: ['code'],
  redirect_uris: ['http://127.0.0.1/callback'],
  token_endpoint_auth_method: 'none',
  id_token_signed_response_alg: 'ES256',
  backchannel_logout_uri: settings.logout,
  backchannel_logout_session_required: true,
};
const mcp = {
  client_id: 'mcp',
  grant_types: ['authorization_code'],
  response_types: ['code'],
  redirect_uris: ['http://127.0.0.1/callback'],
  token_endpoint_auth_method: 'none',
};
const isMcpServer = (resource) => settings.mcp !== undefined && /^http:\/\/127\.0\.0\.1:\d+\/mcp$/.test(resource);
const secret = randomBytes(32).toString('base64url');

// The API that asks about opaque tokens; a name and a secret that need to be encoded (RFC 6749 §2.3.1).
const api = {
  client_id: 'https://opaque.example.com/',
  client_secret: `${secret} +%:&=/`,
  grant_types: [],
  response_types: [],
  redirect_uris: [],
};

const configuration = (jwks) => ({
  jwks,
  cookies: { keys: [randomBytes(32).toString('base64url')] },
  scopes: ['openid', ...scope.split(' ')],
  clients: Object.keys(algorithms).map((id) => ({
    client_id: id,
    client_secret: secret,
    grant_types: ['client_credentials'],
    response_types: [],
    redirect_uris: [],
    token_endpoint_auth_method: 'client_secret_basic',
  })).concat(
    { ...api, token_endpoint_auth_method: 'client_secret_basic' },
    { ...api, client_id: 'poster', token_endpoint_auth_method: 'client_secret_post' },
    ...['RS256', 'ES256'].map((alg) => ({ ...api, client_id: `signed ${alg}`, introspection_signed_response_alg: alg })),
    { ...api, client_id: 'signed HS256', introspection_signed_response_alg: 'HS256' },
    settings.page ? page : [],
    settings.logout ? app : [],
    settings.mcp === undefined ? [] : [mcp, { ...mcp, client_id: 'mcp-web', client_secret: secret, token_endpoint_auth_method: 'client_secret_basic' }],
  ),
  clientBasedCORS: (_ctx, origin, client) => client.clientId === page.client_id && origin === settings.page,
  findAccount: (_ctx, accountId) => ({ accountId, claims: () => ({ sub: accountId }) }),

  // The provider itself sends no request to loopback addresses (its protection against SSRF).
  fetch: (url, { dispatcher, ...options }) => fetch(url, options),
  interactions: { url: loginAddress },
  enabledJWA: { dPoPSigningAlgValues: ['ES256', 'RS256', 'PS256', 'ES384', 'Ed25519', 'EdDSA'] },
  ttl: { ClientCredentials: (_ctx, token) => token.resourceServer?.accessTokenTTL ?? 600 },
  features: {
    devInteractions: { enabled: false },
    backchannelLogout: { enabled: Boolean(settings.logout) },
    clientCredentials: { enabled: true },
    dPoP: { enabled: true },
    introspection: { enabled: true, allowedPolicy: (_ctx, client) => client.grantTypes.length === 0 },
    jwtIntrospection: { enabled: true },
    revocation: { enabled: true, allowedPolicy: (_ctx, client, token) => token.clientId === client.clientId },
    resourceIndicators: {
      enabled: true,
      getResourceServerInfo(_ctx, resource, client) {
        if (!resources.has(resource) && !isEncrypted(resource) && !isMcpServer(resource)) {
          throw new errors.InvalidTarget();
        }

        return {
          scope,
          audience: (isMcpServer(resource) && settings.mcp) || resource,
          accessTokenTTL: 600,
          accessTokenFormat: resources.get(resource) ?? 'jwt',
          jwt: { sign: { alg: algorithms[client.clientId] ?? 'ES256' }, ...(isEncrypted(resource) && { encrypt: encryptionOf(resource) }) },
        };
      },
    },
  },
});

function refuse(response, error) {
  console.error(error);
  response.writeHead(400).end(error.message);
}

const server = createServer();
server.listen(Number(settings.port), '127.0.0.1', () => {
  const url = `http://127.0.0.1:${server.address().port}`;
  const issuer = settings.issuer ?? url;
  const provider = new Provider(issuer, configuration(loadOrCreate(settings.keys, settings['kid-suffix'])));
  provider.on('server_error', (_ctx, error) => console.error(error));
  provider.on('backchannel.error', (_ctx, error) => console.error(error));
  const answer = provider.callback();
  server.on('request', (request, response) => {
    if (isLogin(request)) {
      answerLogin(provider, request, response).catch((error) => refuse(response, error));
    } else {
      answer(request, response);
    }
  });
  process.stdout.write(`${JSON.stringify({ issuer, url, secret, apiSecret: api.client_secret, algorithms: Object.values(algorithms), node: process.versions.node, decryption: privateKeys })}\n`);
});

process.stdin.on('end', () => process.exit(0)).resume();
