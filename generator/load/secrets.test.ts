import { describe, expect, test } from 'vitest';
import { SourceFile } from '../diagnostics/source-file.ts';
import { secretsIn, type TextSource } from './secrets.ts';

/** The findings in a file: how each was found, its kind of setting, and the masked values. */
async function foundIn(kind: TextSource['kind'], value: unknown): Promise<string[]> {
  const file = new SourceFile('a.yaml', '');
  const at: TextSource['at'] = (path, on = 'value') => ({ file, path, on });
  const found = await secretsIn([{ value, kind, at }]);
  for (const each of found) for (const secret of each.values) expect(file.secrets).toContain(secret);
  return found.map(({ by, role, values }) => `${by} ${role}: ${values.join(' ')}`);
}

/** No text of this file looks like a secret to those who scan the repository: each is put together here. */
const put = (...parts: string[]): string => parts.join('');
const letters = put('aB3dE5gH7jK9', 'mN2pQ4sT6vW8', 'xY1zC3bV5nM7', 'kL9jH4gF');
const json = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const jwt = put(json({ alg: 'HS256', typ: 'JWT' }), '.', json({ sub: 'orders', admin: true }), '.', letters);
const pem = put('-----BEGIN ', 'RSA PRIVATE ', 'KEY-----\nMIIEow\n-----END ', 'RSA PRIVATE ', 'KEY-----');
const env = (name: string, value: string) => ['service', { env: { [name]: value } }] as const;
const annotation = (name: string, value: string) =>
  ['service', { podAnnotations: { [name]: value } }] as const;
const args = (...words: string[]) => ['service', { args: words }] as const;
const document = (value: object) => ['addition', { kind: 'ConfigMap', ...value }] as const;
const container = (value: object) =>
  ['addition', { kind: 'Deployment', spec: { template: { spec: { containers: [value] } } } }] as const;
const route = (value: object) => ['service', { routes: [{ name: 'a', ...value }] }] as const;

type Row = readonly [what: string, source: readonly [TextSource['kind'], unknown], found: string];

const secret: readonly Row[] = [
  ['a password', env('DB_PASSWORD', 'hunter2'), 'name variable: hunter2'],
  ['a password without a digit', env('DB_PASSWORD', 'correct-horse'), 'name variable: correct-horse'],
  ['a password of blanks too', env('DB_PASSWORD', 'correct horse'), 'name variable: correct horse'],
  ['a password that starts as other things do', env('DB_PASSWORD', 'AgAtha%1'), 'name variable: AgAtha%1'],
  ['a password of digits', env('SMTP_PASS', '48151623'), 'name variable: 48151623'],
  ['a password in camel case', env('dbPassword', 'hunter2'), 'name variable: hunter2'],
  ['one word', env('PGPASSWORD', 'hunter2'), 'name variable: hunter2'],
  ['PGPASS', env('PGPASS', 'hunter2'), 'name variable: hunter2'],
  ['a passphrase', env('KEY_PASSPHRASE', 'open sesame'), 'name variable: open sesame'],
  ['a numbered one', env('DB_PASSWORD_2', 'hunter2'), 'name variable: hunter2'],
  ['an old one', env('API_TOKEN_OLD', 'x7-abc'), 'name variable: x7-abc'],
  [
    'a secret key of AWS by its name',
    env('AWS_SECRET_ACCESS_KEY', put('wJalrXUt', 'nFEMI7')),
    'name variable: wJalrXUtnFEMI7',
  ],
  [
    'a secret key of AWS',
    env('AWS_SECRET_ACCESS_KEY', letters.slice(0, 40)),
    `looks variable: ${letters.slice(0, 40)}`,
  ],
  ['an API key', env('STRIPE_API_KEY', 'test-4242'), 'name variable: test-4242'],
  ['an encryption key', env('ENCRYPTION_KEY', '0a1b2c3d'), 'name variable: 0a1b2c3d'],
  ['a client secret', env('OAUTH_CLIENT_SECRET', 'abc-9'), 'name variable: abc-9'],
  ['credentials', env('REGISTRY_CREDENTIALS', 'bot:pa55'), 'name variable: bot:pa55'],
  ['a token in env', env('GREETING', jwt), `looks variable: ${jwt}`],
  ['a token after its scheme', env('HEADER', put('Bearer ', letters)), `looks variable: ${letters}`],
  [
    'basic authentication',
    env('HEADER', put('Basic ', 'Ym90Omh1bnRlcjI=')),
    `looks variable: ${put('Ym90Omh1', 'bnRlcjI=')}`,
  ],
  [
    'a URL with a password',
    env('DATABASE', put('amqp://stock', ':hunter2@mq.example.com/')),
    'looks variable: hunter2',
  ],
  [
    'a connection string',
    env('DSN', 'host=db user=stock password=hunter2 sslmode=require'),
    'name variable: hunter2',
  ],
  ['a system property', env('JAVA_OPTS', '-Xmx1g -Dstore.password=hunter2'), 'name variable: hunter2'],
  ['JSON', env('SETTINGS', '{"user":"stock","password":"hunter2"}'), 'name variable: hunter2'],
  [
    'a token of GitHub',
    env('X', put('ghp_', letters.slice(0, 36))),
    `looks variable: ${put('ghp_', letters.slice(0, 36))}`,
  ],
  [
    'a token of GitLab',
    env('X', put('glpat-', letters.slice(0, 20))),
    `looks variable: ${put('glpat-', letters.slice(0, 20))}`,
  ],
  [
    'a token of npm',
    env('X', put('npm_', letters.slice(0, 36))),
    `looks variable: ${put('npm_', letters.slice(0, 36))}`,
  ],
  [
    'a token of Vault',
    env('X', put('hvs.', 'CAESI', letters, letters)),
    `looks variable: ${put('hvs.', 'CAESI', letters, letters)}`,
  ],
  [
    'a key of Stripe',
    env('X', put('sk_', 'live_', letters.slice(0, 24))),
    `looks variable: ${put('sk_', 'live_', letters.slice(0, 24))}`,
  ],
  [
    'an access key of AWS',
    env('X', put('AKIA', 'Q3EGRTYU7HJKL2PW')),
    `looks variable: ${put('AKIA', 'Q3EGRTYU7HJKL2PW')}`,
  ],
  ['a flag with its value', args('--db-password=hunter2'), 'name argument: hunter2'],
  ['a flag with a value in quotes', args('--token="abc 9"'), 'name argument: abc 9'],
  ['a flag with its value as the next argument', args('--api-key', 'k3y-one'), 'name argument: k3y-one'],
  ['a flag of one dash', args('-redis.password', 'summer'), 'name argument: summer'],
  [
    'a variable in a script',
    ['service', { command: ['sh', '-c', 'export PGPASSWORD=hunter2; run'] }],
    'name argument: hunter2',
  ],
  [
    'a flag in a script',
    ['service', { command: ['sh', '-c', 'run --password hunter2 --fast'] }],
    'name argument: hunter2',
  ],
  [
    'a header that is compared',
    route({ match: { metadata: { authorization: { exact: put('Bearer ', letters) } } } }),
    `looks header: ${letters}`,
  ],
  [
    'the start of a header',
    route({ match: { metadata: { 'x-api-key': { prefix: '8fk2-q0zz' } } } }),
    'name header: 8fk2-q0zz',
  ],
  [
    'a header that is set',
    route({ requestHeaders: { set: { 'x-auth-token': 'k3y-of-1999' } } }),
    'name header: k3y-of-1999',
  ],
  [
    'a header that is added',
    [
      'cluster',
      { services: { stock: { routes: [{ responseHeaders: { add: { authorization: 'k3y-of-1999' } } }] } } },
    ],
    'name header: k3y-of-1999',
  ],
  [
    'env in a cluster',
    ['cluster', { services: { stock: { env: { DB_PASSWORD: 'hunter2' } } } }],
    'name variable: hunter2',
  ],
  [
    'a file of settings',
    ['service', { config: { files: { 'a.ini': '[db]\npassword = hunter2\n' } } }],
    'name file: hunter2',
  ],
  [
    'a file in YAML',
    ['service', { config: { files: { 'a.yaml': 'db:\n  password: hunter 2\n' } } }],
    'name file: hunter 2',
  ],
  ['an annotation of pods', annotation('example.com/api-key', '8fk2-q0zz'), 'name annotation: 8fk2-q0zz'],
  [
    'an annotation of a ServiceAccount',
    ['service', { serviceAccount: { annotations: { 'example.com/password': 'hunter2' } } }],
    'name annotation: hunter2',
  ],
  [
    'a variable of another container',
    ['service', { containers: { exporter: { env: { DB_PASSWORD: 'hunter2' } } } }],
    'name variable: hunter2',
  ],
  [
    'an argument of an init container in a cluster',
    [
      'cluster',
      { services: { stock: { initContainers: { migrate: { args: ['--db-password=hunter2'] } } } } },
    ],
    'name argument: hunter2',
  ],
  ['a private key in a file', ['service', { config: { files: { 'a.pem': pem } } }], `looks file: ${pem}`],
  [
    'a private key of jwks',
    ['service', { jwt: { jwks: put('{"keys":[{"kty":"RSA","d', '":"c2VjcmV0"}]}') } }],
    'looks setting: c2VjcmV0',
  ],
  ['a ConfigMap', document({ data: { API_TOKEN: 'abc123' } }), 'name document: abc123'],
  [
    'an annotation',
    document({ metadata: { annotations: { 'example.com/api-key': 'abc123' } } }),
    'name document: abc123',
  ],
  [
    'a variable in a patch',
    container({ env: [{ name: 'DB_PASSWORD', value: 'hunter2' }] }),
    'name document: hunter2',
  ],
  ['an argument in a patch', container({ args: ['--password', 'hunter2'] }), 'name argument: hunter2'],
  [
    'a header in an EnvoyFilter',
    [
      'addition',
      { kind: 'EnvoyFilter', spec: { inlineCode: `set("authorization", "${put('Bearer ', letters)}")` } },
    ],
    `looks document: ${letters}`,
  ],
  [
    'all that a Secret holds',
    ['addition', { kind: 'Secret', data: { a: 'aGk=' }, stringData: { b: 'hi' } }],
    'name secret: aGk=, name secret: hi',
  ],
  [
    'metadata of a proof',
    ['proofs', { proofs: [{ metadata: { 'x-api-key': '8fk2-q0zz' } }] }],
    'name header: 8fk2-q0zz',
  ],
  [
    'a token in a proof',
    ['proofs', { proofs: [{ metadata: { authorization: put('Bearer ', jwt) } }] }],
    `looks header: ${jwt}`,
  ],
];

const harmless: readonly (readonly [what: string, source: readonly [TextSource['kind'], unknown]])[] = [
  ['a path', env('DB_PASSWORD', '/run/secrets/db')],
  ['a file of a password', env('DB_PASSWORD_FILE', '/run/secrets/db')],
  ['a relative path', env('PRIVATE_KEY', './tls/tls.key')],
  ['a variable', env('DB_PASSWORD', '$(DB_SECRET)')],
  ['a variable of a shell', env('DB_PASSWORD', put('$', '{DB_PASSWORD}'))],
  ['a short variable', env('DB_PASSWORD', '$DB_PASSWORD')],
  ['a template', env('DB_PASSWORD', '{{ .Values.password }}')],
  ['a reference to Vault', env('DB_PASSWORD', 'vault:secret/data/db#password')],
  ['a secret of AWS', env('DB_SECRET', 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:db')],
  ['a secret of Google', env('DB_SECRET', 'projects/shop/secrets/db/versions/1')],
  ['empty', env('TOKEN', '')],
  ['how long', env('TOKEN_TTL', '3600')],
  ['how many', env('MAX_TOKENS', '500')],
  ['a number', env('TOKEN', '3600')],
  ['a duration', env('TOKEN', '15m')],
  ['a switch', env('AUTH_TOKEN', 'true')],
  ['a word of a switch', env('REQUIRE_PASSWORD', 'optional')],
  ['a kind of token', env('ACCESS_TOKEN', 'opaque')],
  ['an issuer', env('TOKEN_ISSUER', 'https://login.example.com')],
  ['an audience', env('JWT_AUDIENCE', 'orders-3f9a1b2c4d5e6f7a')],
  ['a URL under the name of a secret', env('OAUTH_TOKEN', 'https://login.example.com/token')],
  ['the name of a Secret', env('SECRET_NAME', 'orders-db')],
  ['the name of credentials', env('CREDENTIALS', 'orders-db')],
  ['a key of a map', env('PARTITION_KEY', 'customer_7')],
  ['a public key', env('SIGNING_KEY', 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ')],
  ['a certificate', env('SIGNING_KEY', '-----BEGIN CERTIFICATE-----\nMIIB\n')],
  ['an example', env('API_KEY', 'your-api-key')],
  ['a placeholder', env('API_KEY', '<api key>')],
  ['to be changed', env('DB_PASSWORD', 'changeme')],
  ['stars', env('DB_PASSWORD', '******')],
  ['the working directory', env('PWD', '/srv')],
  ['a bypass', env('BYPASS', 'internal-1')],
  ['a word that ends so', env('COMPASS', 'north-1')],
  ['a host', env('STOCK_ADDRESS', 'stock-v2-internal.shop.svc.cluster.local:50051')],
  ['a URL', env('DATABASE', 'postgres://db.example.com:5432/stock?sslmode=require')],
  ['a URL with only a user', env('REPOSITORY', 'ssh://git@git.example.com/shop.git')],
  ['a URL with a variable', env('DATABASE', 'postgres://stock:$(DB_PASSWORD)@db.example.com/stock')],
  [
    'a digest',
    ['cluster', { services: { stock: { versions: { v1: { digest: `sha256:${'0a1b2c3d'.repeat(8)}` } } } } }],
  ],
  ['a commit', env('REVISION', '90a89b5c4d3e2f1a0b9c8d7e6f5a4b3c2d1e0f9a')],
  ['a UUID', env('TENANT', '3f2504e0-4f89-41d3-9a0c-0305e82c3301')],
  ['which key of a Secret', ['service', { secrets: { stock: { env: { DB_PASSWORD: 'password' } } } }]],
  [
    'the same in a cluster',
    ['cluster', { services: { stock: { secrets: { stock: { env: { TOKEN: 'x-token-1' } } } } } }],
  ],
  ['a flag with a variable', args('--db-password=$(DB_PASSWORD)')],
  ['a flag with a file', args('--token-file=/run/token', '--password-file', '/run/db')],
  ['a flag with a number', args('--max-tokens', '500', '--token-ttl=3600s')],
  ['a switch before a switch', args('--use-token', '--verbose')],
  ['a pattern of a header', route({ match: { metadata: { authorization: { regex: 'Bearer .{20,}' } } } })],
  ['a header that must be present', route({ match: { metadata: { authorization: { present: true } } } })],
  ['a word in a header', route({ match: { metadata: { 'x-canary-token': { exact: 'always' } } } })],
  [
    'public keys',
    [
      'service',
      {
        jwt: {
          issuer: 'https://login.example.com',
          jwks: '{"keys":[{"kty":"RSA","n":"x","e":"AQAB","kid":"d"}]}',
        },
      },
    ],
  ],
  ['where a token is', ['service', { jwt: { fromHeaders: [{ name: 'x-token', prefix: 'Token ' }] } }]],
  [
    'settings with references',
    [
      'service',
      {
        config: {
          files: {
            'a.ini': `password = ${put('$', '{DB_PASSWORD}')}\ntoken_file = /run/t\n# the password is in a Secret\n`,
          },
        },
      },
    ],
  ],
  [
    'secretKeyRef',
    container({
      env: [{ name: 'DB_PASSWORD', valueFrom: { secretKeyRef: { name: 'db', key: 'password' } } }],
    }),
  ],
  [
    'encrypted values',
    [
      'addition',
      { kind: 'SealedSecret', spec: { encryptedData: { password: `AgBy${'3i4OJSWK'.repeat(8)}` } } },
    ],
  ],
  [
    'an ExternalSecret',
    [
      'addition',
      {
        kind: 'ExternalSecret',
        spec: { data: [{ secretKey: 'DB_PASSWORD', remoteRef: { key: 'orders/db', property: 'password' } }] },
      },
    ],
  ],
  ['a Secret by its name', document({ spec: { existingSecret: 'orders-db', credentialName: 'shop-tls' } })],
  [
    'rights for Secrets',
    [
      'addition',
      { kind: 'Role', rules: [{ resources: ['secrets', 'serviceaccounts/token'], verbs: ['get'] }] },
    ],
  ],
  [
    'metadata of a proof',
    ['proofs', { proofs: [{ metadata: { 'x-group': 'beta-20261129', 'x-token-kind': 'opaque' } }] }],
  ],
];

describe('a secret is found', () => {
  test.each(secret)('%s', async (_, [kind, value], found) => {
    expect((await foundIn(kind, value)).join(', ')).toBe(found);
  });
});

describe('no false positive', () => {
  test.each(harmless)('%s', async (_, [kind, value]) => {
    expect(await foundIn(kind, value)).toEqual([]);
  });
});

test('many of both', () => {
  expect(Math.min(secret.length, harmless.length)).toBeGreaterThanOrEqual(40);
});
