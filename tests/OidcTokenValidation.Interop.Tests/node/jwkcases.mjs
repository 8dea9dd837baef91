// JWKs of the types OKP and AKP, as JSON texts: every member with every odd value, then random combinations. The same seed makes the same cases.
//
// A case is {"label","jwk","alg"}: what was changed, the JWK, and the algorithm of the signatures that are to be verified with it.
const quote = (value) => JSON.stringify(value);

function random(seed) {
  let state = seed;
  return (count) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % count;
  };
}

// The last character of a value whose length is no multiple of three octets has bits that no octet uses.
function withSpareBit(text) {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return text.length % 4 === 0 ? `${text}A` : text.slice(0, -1) + alphabet[alphabet.indexOf(text.at(-1)) | 1];
}

function octetTexts(octets) {
  const text = octets.toString('base64url');
  const changed = Buffer.from(octets);
  changed[octets.length >> 1] ^= 0x10;
  const texts = {
    padded: `${text}=`, 'padded to a multiple of four': text.padEnd(Math.ceil(text.length / 4) * 4, '='), 'a spare bit': withSpareBit(text),
    'base64 instead of base64url': octets.toString('base64'), 'plus and slash': text.replaceAll('-', '+').replaceAll('_', '/'),
    'a blank before': ` ${text}`, 'a blank within': `${text.slice(0, 20)} ${text.slice(20)}`, 'a line feed behind': `${text}\n`,
    'a character more': `${text}A`, 'four characters more': `${text}AAAA`, 'a character less': text.slice(0, -1),
    'an octet more': Buffer.concat([octets, Buffer.alloc(1)]).toString('base64url'), 'a zero before': Buffer.concat([Buffer.alloc(1), octets]).toString('base64url'),
    'an octet less': octets.subarray(1).toString('base64url'), 'twice': text + text, 'one octet': 'AA', 'another key': changed.toString('base64url'),
    'zeros': Buffer.alloc(octets.length).toString('base64url'), 'ones': Buffer.alloc(octets.length, 0xff).toString('base64url'),
    'a letter that is not ASCII': `${text.slice(0, -1)}é`, 'a comma': `${text.slice(0, 5)},${text.slice(6)}`, 'letters swapped': text.toLowerCase(),
  };
  const values = Object.entries(texts).map(([label, value]) => [label, quote(value)]);
  return [...values, ['escaped', `"${[...text].map((c, i) => (i % 7 ? c : `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)).join('')}"`], ...wrongTypes(text)];
}

const wrongTypes = (text) => [
  ['null', 'null'], ['empty', '""'], ['a number', '5'], ['true', 'true'], ['an empty array', '[]'], ['an array', quote([text])], ['an empty object', '{}'], ['an object', quote({ value: text })],
];

const texts = (right, ...others) => [...others.map((value) => [quote(value), quote(value)]), ...wrongTypes(right)];

// The members that every kind of key may have.
const common = {
  use: texts('sig', 'sig', 'enc', 'SIG', 'sig ', 'jwt-svid', 'verify'),
  key_ops: [
    ...[['verify'], ['sign'], ['sign', 'verify'], ['verify', 'verify'], ['verify', 'sign', 'verify'], ['VERIFY'], ['verify', 'encrypt'], ['encrypt'], ['verify', ''], [''],
      ['verify', 'x'], ['x'], ['verify', 5], [5], ['verify', null], [['verify']], 'verify', ['verify', ...Array.from({ length: 16 }, (_, i) => `x${i}`)],
    ].map((value) => [quote(value), quote(value)]), ...wrongTypes('verify')],
  kid: texts('1', '1', 'a'.repeat(300), 'é', '\u0000'),
  ext: [['true', 'true'], ['false', 'false'], ...wrongTypes('true')],
  x5t: texts('AA', 'AA'),
  'x5t#S256': texts('AA', 'AA'),
  x5c: [['an array of text', '["AA"]'], ...wrongTypes('AA')],
  x5u: texts('https://example.com/', 'https://example.com/'),
  extra: [
    ['deep', `${'['.repeat(6)}1${']'.repeat(6)}`], ['deeper', `${'['.repeat(40)}1${']'.repeat(40)}`], ['a great number', '1e400'], ['a lone surrogate', '"\\ud800"'],
    ['an object with the names of members', quote({ kty: 'oct', k: 'AA' })], ...wrongTypes('x'),
  ],
};

const privateNames = ['d', 'priv', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];

function kind({ required, optional, members, others, secrets, alg }) {
  const values = {
    ...common,
    ...members,
    ...Object.fromEntries(privateNames.map((name) => [name, [...(secrets[name] ? [['the right one', quote(secrets[name])]] : []), ['text', '"AAAA"'], ...wrongTypes('AAAA')]])),
    ...Object.fromEntries(others.map((name) => [name, [['text', '"AA"'], ...wrongTypes('AA')]])),
  };
  const names = Object.keys(values);
  const changes = names.flatMap((name) => values[name].map(([label, value]) => ({ label: `${name} is ${label}`, apply: (jwk) => set(jwk, name, value) })));
  for (const [name, value] of required) {
    const [, other] = values[name].at(0);
    changes.push(
      { label: `no ${name}`, apply: (jwk) => jwk.filter(([key]) => key !== name) },
      { label: `${name} twice, the same`, apply: (jwk) => [...jwk, [name, value]] },
      { label: `${name} twice, another first`, apply: (jwk) => [[name, other], ...jwk] },
      { label: `${name} twice, another last`, apply: (jwk) => [...jwk, [name, other]] },
      { label: `${name} twice, null last`, apply: (jwk) => [...jwk, [name, 'null']] },
      { label: `${name} in capitals`, apply: (jwk) => jwk.map(([key, own]) => [key === name ? name.toUpperCase() : key, own]) },
      { label: `${name} in capitals besides`, apply: (jwk) => [...jwk, [name.toUpperCase(), other]] },
      { label: `${name} with an escaped name`, apply: (jwk) => jwk.map(([key, own]) => [key === name ? `\\u${name.charCodeAt(0).toString(16).padStart(4, '0')}${name.slice(1)}` : key, own]) },
      { label: `${name} again with an escaped name`, apply: (jwk) => [...jwk, [`\\u${name.charCodeAt(0).toString(16).padStart(4, '0')}${name.slice(1)}`, other]] },
    );
  }

  changes.push(
    { label: 'seventy members', apply: (jwk) => [...jwk, ...Array.from({ length: 70 }, (_, i) => [`m${i}`, '1'])] },
    { label: 'a strange member twice', apply: (jwk) => [...jwk, ['strange', '1'], ['strange', '2']] },
    { label: 'd twice, null last', apply: (jwk) => [...jwk, ['d', '"AAAA"'], ['d', 'null']] },
    { label: 'members in another order', apply: (jwk) => jwk.toReversed() },
    { label: 'nothing', apply: (jwk) => jwk },
  );
  return { required, optional, changes, alone: changes, alg };
}

function set(jwk, name, value) {
  return jwk.some(([key]) => key === name) ? jwk.map(([key, own]) => [key, key === name ? value : own]) : [...jwk, [name, value]];
}

export function okp({ x, d, weak }) {
  return kind({
    required: [['kty', '"OKP"'], ['crv', '"Ed25519"'], ['x', quote(x.toString('base64url'))]],
    optional: [['alg', '"EdDSA"'], ['alg', '"Ed25519"'], ['use', '"sig"'], ['key_ops', '["verify"]'], ['kid', '"1"'], ['ext', 'true']],
    members: {
      kty: texts('OKP', 'okp', 'Okp', 'OKP ', 'EC', 'RSA', 'oct', 'AKP', 'OKP\u0000'),
      crv: texts('Ed25519', 'ed25519', 'ED25519', 'Ed25519 ', 'Ed448', 'X25519', 'P-256', 'EdDSA', 'Ed25519\u0000'),
      x: [...octetTexts(x), ...weak.map((point, index) => [`weak point ${index}`, quote(point.toString('base64url'))])],
      alg: texts('EdDSA', 'EdDSA', 'Ed25519', 'eddsa', 'ed25519', 'ES256', 'RS256', 'Ed448', 'none', 'HS256', 'ML-DSA-44', 'ECDH-ES', 'EdDSA '),
      pub: texts(x.toString('base64url'), x.toString('base64url')),
    },
    others: ['y', 'n', 'e', 'r', 't', 'iat', 'exp', '__proto__', 'constructor', 'toString', 'length'],
    secrets: { d: d.toString('base64url') },
    alg: ['EdDSA', 'Ed25519'],
  });
}

// ML-DSA is slow in JavaScript. The members that do not depend on the type of the key are changed alone for OKP, and here in the random combinations; for the further parameter
// sets (`isFurther`) only what depends on them is changed.
export function akp({ name, pub, priv, isFurther = false }) {
  const all = kind({
    required: [['kty', '"AKP"'], ['alg', quote(name)], ['pub', quote(pub.toString('base64url'))]],
    optional: [['use', '"sig"'], ['key_ops', '["verify"]'], ['kid', '"1"'], ['ext', 'true']],
    members: {
      kty: texts('AKP', 'akp', 'Akp', 'AKP ', 'OKP', 'EC', 'oct', 'ML-DSA', 'AKP\u0000'),
      alg: texts(name, ...['ML-DSA-44', 'ML-DSA-65', 'ML-DSA-87'].filter((other) => other !== name), name.toLowerCase(), `${name} `, 'ML-DSA', 'EdDSA', 'RS256', 'none', 'HS256', 'SLH-DSA-SHA2-128s'),
      pub: octetTexts(pub),
      crv: texts(name, name, 'Ed25519'),
      x: texts('AA', 'AA', pub.toString('base64url')),
    },
    others: ['y', 'n', '__proto__'],
    secrets: { priv: priv.toString('base64url') },
    alg: [name],
  });
  const alone = isFurther ? /^(alg|pub) / : /^(?!(x5|ext|kid|p |q |dp|dq|qi|oth|k |y |n ))/;
  return { ...all, alone: all.changes.filter(({ label }) => alone.test(label)) };
}

const write = (members) => `{${members.map(([name, value]) => `"${name}":${value}`).join(',')}}`;

// Each change alone; then `count` keys with optional members and up to three changes.
export function* casesOf({ required, optional, changes, alone, alg }, seed, count) {
  for (const [index, change] of alone.entries()) yield { label: change.label, jwk: write(change.apply(required)), alg: alg[index % alg.length] };

  const pick = random(seed);
  for (let i = 0; i < count; i++) {
    let jwk = optional.filter(() => pick(3) === 0).reduce((members, [name, value]) => set(members, name, value), required);
    const labels = [];
    for (let left = pick(4); left > 0; left--) {
      const change = changes[pick(changes.length)];
      jwk = change.apply(jwk);
      labels.push(change.label);
    }

    yield { label: labels.join('; ') || 'nothing', jwk: write(jwk), alg: alg[pick(alg.length)] };
  }
}
