// One endpoint that needs a token, guarded by a package of npm with its defaults: node peers.mjs PACKAGE ISSUER AUDIENCE PORT.
// Prints one line when it listens. Ends when its standard input closes.
import express from 'express';

const [, , name, issuer, audience, port] = process.argv;

const guards = {
  async 'express-oauth2-jwt-bearer'() {
    const { auth } = await import('express-oauth2-jwt-bearer');
    return auth({ issuerBaseURL: issuer, audience });
  },

  async 'express-jwt'() {
    const { expressjwt } = await import('express-jwt');
    const { default: jwksRsa } = await import('jwks-rsa');
    return expressjwt({
      secret: jwksRsa.expressJwtSecret({ jwksUri: `${issuer}/jwks`, cache: true, rateLimit: true }),
      issuer,
      audience,
      algorithms: ['RS256'],
    });
  },

  // It has no middleware: the application writes the response.
  async 'oidc-spa'() {
    const { oidcSpa, extractRequestAuthContext } = await import('oidc-spa/server');
    const { bootstrapAuth, validateAndDecodeAccessToken } = oidcSpa.createUtils();
    await bootstrapAuth({ implementation: 'real', issuerUri: issuer, expectedAudience: audience });
    return async (request, response, next) => {
      const context = extractRequestAuthContext({ request, trustProxy: false });
      if (context?.isWellFormed && (await validateAndDecodeAccessToken(context.accessTokenAndMetadata)).isSuccess) {
        next();
      } else {
        response.status(401).set('WWW-Authenticate', 'Bearer').end();
      }
    };
  },
};

const app = express();
app.set('env', 'test');   // rejections are not logged
app.get('/', await guards[name](), (request, response) => response.send('Hello'));
app.listen(Number(port), '127.0.0.1', () => process.stdout.write('listening\n'));

process.stdin.on('end', () => process.exit(0)).resume();
