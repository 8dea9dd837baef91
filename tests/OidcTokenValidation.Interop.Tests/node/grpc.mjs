// A real gRPC client (@grpc/grpc-js). Each line of standard input is a call, and each line of standard output its outcome.
//
//   {"address","proto","method","requests","authorization","token","key","hold","feed","stopAfter",
//    "deadline","gzip","intercept","tls"}   {"code","details","metadata","replies","sent"}
//
// `authorization` is sent as it is; with `key`, the `token` goes out under the scheme DPoP with a proof, and once more where a nonce is asked for.
// `hold` keeps the client's stream open. `feed`: after each reply of a watch, the next of these entries is created. `stopAfter` replies the client leaves.
// `deadline` is in milliseconds. With `gzip` messages are compressed. With `intercept` an interceptor sends `authorization`. `tls`: {"ca","cert","key"}, as PEM.
import * as grpc from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import * as dpop from 'dpop';
import { createInterface } from 'node:readline';
import { importKey } from './proofkeys.mjs';

async function run(task) {
  const { Timesheets } = grpc.loadPackageDefinition(loadSync(task.proto, { keepCase: true, defaults: true })).timesheets.v1;
  const { tls } = task;
  const pem = (text) => (text ? Buffer.from(text) : null);
  const client = new Timesheets(new URL(task.address).host, tls ? grpc.credentials.createSsl(pem(tls.ca), pem(tls.key), pem(tls.cert)) : grpc.credentials.createInsecure(), {
    ...(task.gzip && { 'grpc.default_compression_algorithm': grpc.compressionAlgorithms.gzip }),
    ...(task.intercept && { interceptors: [authorize] }),
  });
  const sent = [];

  function authorize(options, next) {
    return new grpc.InterceptingCall(next(options), {
      start(metadata, listener, proceed) {
        metadata.set('authorization', task.authorization);
        proceed(metadata, listener);
      },
    });
  }

  async function credentials(path, nonce) {
    const metadata = new grpc.Metadata();
    if (task.authorization && !task.intercept) metadata.set('authorization', task.authorization);
    if (task.key) {
      const proof = await dpop.generateProof(await importKey(task.key), task.address + path, 'POST', nonce, task.token);
      sent.push(proof);
      metadata.set('authorization', `DPoP ${task.token}`);
      metadata.set('dpop', proof);
    }

    return metadata;
  }

  // Resolves with the status, whatever it is.
  function call(method, requests, metadata, { hold, feed = [], stopAfter, deadline } = {}) {
    const options = deadline ? { deadline: Date.now() + deadline } : {};
    const { requestStream, responseStream } = client[method];
    return new Promise((resolve) => {
      const replies = [];
      const end = ({ code, details, metadata: trailers }) => resolve({ code, details, metadata: Object.fromEntries(Object.keys(trailers?.getMap() ?? {}).map((name) => [name, trailers.get(name).map(String)])), replies });
      const reply = (error, value) => {
        if (!error) replies.push(value);
        end(error ?? { code: grpc.status.OK, details: '' });
      };

      const stream = requestStream
        ? responseStream ? client[method](metadata, options) : client[method](metadata, options, reply)
        : responseStream ? client[method](requests[0], metadata, options) : client[method](requests[0], metadata, options, reply);
      if (requestStream) {
        for (const request of requests) stream.write(request);
        if (!hold) stream.end();
      }

      if (!responseStream) return;
      const entries = [...feed];
      stream.on('error', () => {});
      stream.on('status', end);
      stream.on('data', async (value) => {
        replies.push(value);
        if (replies.length === stopAfter) stream.cancel();
        else if (entries.length) await call('CreateTimesheet', [entries.shift()], await credentials(client.CreateTimesheet.path));
      });
    });
  }

  const { path } = client[task.method];
  let result = await call(task.method, task.requests, await credentials(path), task);
  const [nonce] = result.metadata['dpop-nonce'] ?? [];
  if (task.key && nonce && result.code === grpc.status.UNAUTHENTICATED && result.metadata['www-authenticate'].some((challenge) => challenge.includes('error="use_dpop_nonce"'))) {
    result = await call(task.method, task.requests, await credentials(path, nonce), task);
  }

  client.close();
  return { ...result, sent };
}

for await (const line of createInterface({ input: process.stdin })) console.log(JSON.stringify(await run(JSON.parse(line))));
