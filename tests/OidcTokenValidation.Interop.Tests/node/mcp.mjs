// The MCP client of @modelcontextprotocol/sdk: discovers the provider from the server's challenge, logs a user in there, calls tools, and requests more scopes where
// a tool needs them. One run: JSON in on standard input, JSON out on standard output.
//
//   {"url","user","calls":[{"name","arguments"}]}   {"tools":[…],"results":[…],"authorizations":[{…}],"rejected":[{"status","challenge"}]}
//
// `results` has the text of each call, `authorizations` the parameters of each authorization request, `rejected` what the server rejected.
import { text } from 'node:stream/consumers';
import { UnauthorizedError } from '@modelcontextprotocol/sdk/client/auth.js';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';

const callback = 'http://127.0.0.1/callback';
const { url, user, calls } = JSON.parse(await text(process.stdin));
const authorizations = [];
const rejected = [];
const cookies = new Map();
const stored = {};
let requested;

const authProvider = {
  redirectUrl: callback,
  clientMetadata: { redirect_uris: [callback] },
  clientInformation: () => ({ client_id: 'mcp' }),
  tokens: () => stored.tokens,
  saveTokens: (tokens) => { stored.tokens = tokens; },
  codeVerifier: () => stored.verifier,
  saveCodeVerifier: (verifier) => { stored.verifier = verifier; },
  redirectToAuthorization: (address) => {
    authorizations.push(Object.fromEntries(address.searchParams));
    requested = address;
  },
};

async function recordingFetch(address, options) {
  const response = await fetch(address, options);
  if (response.status === 401 || response.status === 403) rejected.push({ status: response.status, challenge: response.headers.get('www-authenticate') });
  return response;
}

// The browser: follows redirects with cookies, and sends the form of the login page.
async function logIn(start) {
  let address = start;
  for (let steps = 0; steps < 10 && !address.href.startsWith(callback); steps++) {
    const isForm = address.pathname.startsWith('/login/');
    const headers = { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') };
    const response = await fetch(address, {
      redirect: 'manual', headers, ...(isForm && { method: 'POST', body: new URLSearchParams({ name: user }) }),
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [name, value] = cookie.split(';', 1)[0].split('=');
      cookies.set(name, value);
    }
    address = new URL(response.headers.get('location'), address);
  }
  return address.searchParams.get('code');
}

let client;
let transport;

async function connect() {
  client = new Client({ name: 'interop', version: '1.0.0' });
  transport = new StreamableHTTPClientTransport(new URL(url), { authProvider, fetch: recordingFetch });
  await client.connect(transport);
}

// An UnauthorizedError means: the user was sent to the provider. Tried once more after that.
async function authorized(action) {
  try {
    return await action();
  } catch (error) {
    if (!(error instanceof UnauthorizedError)) throw error;
    await transport.finishAuth(await logIn(requested));
    return action();
  }
}

await authorized(connect);
const { tools } = await client.listTools();
const results = [];
for (const call of calls) {
  const { content, isError } = await authorized(() => client.callTool(call));
  results.push(`${isError ? 'error: ' : ''}${content[0]?.text}`);
}

await client.close();
process.stdout.write(JSON.stringify({ tools: tools.map(({ name }) => name), results, authorizations, rejected }));
