// A real Better Auth server with its JWT plugin on a loopback port. Signs a user up, and prints one JSON line: the issuer, and the user's token.
// Ends when its standard input closes. Its algorithm is Better Auth's own default; `node better-auth.mjs ES256` sets another one.
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';

const [, , alg] = process.argv;

// Standard output carries the ready line alone.
console.log = console.info = console.error;
process.env.BETTER_AUTH_TELEMETRY = '0';

const { betterAuth } = await import('better-auth');
const { memoryAdapter } = await import('better-auth/adapters/memory');
const { jwt } = await import('better-auth/plugins');
const { toNodeHandler } = await import('better-auth/node');

const server = createServer((request, response) => handle(request, response));
let handle;
server.listen(0, '127.0.0.1', async () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const auth = betterAuth({
    baseURL: issuer,
    secret: randomBytes(32).toString('base64url'),
    database: memoryAdapter({ user: [], session: [], account: [], verification: [], jwks: [] }),
    emailAndPassword: { enabled: true },
    plugins: [jwt(alg ? { jwks: { keyPairConfig: { alg } } } : {})],
  });
  handle = toNodeHandler(auth);
  const signUp = await auth.api.signUpEmail({
    body: { email: 'alice@example.com', password: randomBytes(16).toString('hex'), name: 'Alice' },
    asResponse: true,
  });
  const cookie = signUp.headers.getSetCookie().map((value) => value.split(';')[0]).join('; ');
  const { token } = await auth.api.getToken({ headers: new Headers({ cookie }) });
  process.stdout.write(`${JSON.stringify({ issuer, jwks: `${issuer}/api/auth/jwks`, token })}\n`);
});

process.stdin.on('end', () => process.exit(0)).resume();
