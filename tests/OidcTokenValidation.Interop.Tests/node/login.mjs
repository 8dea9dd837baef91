// The provider's login page: any name is let in, and consents to what the client asks for.
import { text } from 'node:stream/consumers';

const path = '/login/';

export const loginAddress = (_ctx, interaction) => path + interaction.uid;

export const isLogin = (request) => request.url.startsWith(path);

export async function answerLogin(provider, request, response) {
  const { params } = await provider.interactionDetails(request, response);
  if (request.method !== 'POST') {
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end(form);
    return;
  }

  const accountId = new URLSearchParams(await text(request)).get('name');
  const grant = new provider.Grant({ accountId, clientId: params.client_id });
  grant.addOIDCScope(params.scope);
  grant.addResourceScope(params.resource, params.scope);
  const grantId = await grant.save();
  await provider.interactionFinished(request, response, { login: { accountId }, consent: { grantId } });
}

const form = `<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <title>Log in</title>
  <link rel="icon" href="data:,">
  <style>body { display: grid; place-content: center; min-height: 90vh; font: 16px/1.5 system-ui, sans-serif } form { display: grid; gap: .8rem; width: 18rem } input, button { padding: .5rem; font: inherit } button { border: 0; border-radius: 5px; background: #1d5fbf; color: #fff }</style>
</head>
<body>
  <form method="post">
    <h1>Log in</h1>
    <input name="name" placeholder="Your name" aria-label="Your name" required autofocus>
    <button>Continue</button>
  </form>
</body>
</html>
`;
