import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { certificateAuthority } from './certificates.ts';
import type { Etcd } from './etcd.ts';
import { noConnection } from './http-get.ts';
import { KubernetesClient } from './kubernetes-client.ts';
import { until } from './poll.ts';
import type { Processes } from './processes.ts';

/** An API server that answers, and what its clients need. */
export interface ApiServer {
  readonly host: string;
  readonly client: KubernetesClient;
  /** Path of a file with which programs can ask it. */
  readonly kubeconfig: string;
  /** A token of a user who may do everything. */
  readonly token: string;
  /** PEM of the authority that signed its certificate. */
  readonly authority: string;
  /** Path of a file with `authority`. */
  readonly authorityFile: string;
  /** Path of the key that signs tokens of ServiceAccounts. */
  readonly accountKey: string;
}

/** Which API server to start. */
export interface ApiServerOptions {
  /** Unique among the programs of a run. */
  readonly name: string;
  readonly host: string;
  readonly etcd: Etcd;
  /** Addresses of Services. */
  readonly services: string;
  /** The user of the clients, and the owner of the fields that `client` applies. */
  readonly user: string;
  /** More flags. */
  readonly flags: readonly string[];
  /** Checks of /readyz for which nothing waits. */
  readonly notAwaited?: readonly string[];
}

const port = 6443;

/** Starts an API server; resolves when it is ready. */
export async function startApiServer(
  processes: Processes,
  apiServer: string,
  { name, host, etcd, services, user, flags, notAwaited = [] }: ApiServerOptions,
): Promise<ApiServer> {
  const token = randomBytes(16).toString('hex');
  const files = processes.subfolder(name);
  const { certificate: authority, issue } = await certificateAuthority('API server');
  const { certificate, key } = await issue([host]);
  const write = (file: string, text: string) => writePrivately(join(files, file), text);
  const accountKey = write('service-accounts.key', signingKey());
  const program = processes.start({
    name,
    program: apiServer,
    args: [
      `--etcd-servers=${etcd.url}`,
      `--etcd-prefix=/${name}`,
      ...listenFlags(host),
      `--service-cluster-ip-range=${services}`,
      `--tls-cert-file=${write('server.crt', certificate)}`,
      `--tls-private-key-file=${write('server.key', key)}`,
      `--cert-dir=${files}`,
      `--token-auth-file=${write('tokens.csv', `${token},${user},${user},system:masters\n`)}`,
      '--service-account-issuer=https://kubernetes.default.svc',
      `--service-account-key-file=${accountKey}`,
      `--service-account-signing-key-file=${accountKey}`,
      ...flags,
    ],
  });
  const client = new KubernetesClient({ host, port, authority, token, fieldManager: user });
  const readiness = `/readyz?${notAwaited.map((check) => `exclude=${check}`).join('&')}`;
  await until(`Starting ${name}`, async () => {
    for (const each of [etcd.program, program]) each.check();
    const response = await client.send('GET', readiness).catch(noConnection);
    if (typeof response === 'string') return response;
    return response.status === 200 ? { answer: true } : response.body;
  });
  const config = kubeconfig(host, authority, token);
  return {
    host,
    client,
    kubeconfig: write('kubeconfig.json', JSON.stringify(config)),
    token,
    authority,
    authorityFile: write('authority.crt', authority),
    accountKey,
  };
}

function listenFlags(host: string): string[] {
  return [
    `--bind-address=${host}`,
    `--advertise-address=${host}`,
    `--secure-port=${port}`,
    '--endpoint-reconciler-type=none',
    '--authorization-mode=RBAC',
    '--enable-priority-and-fairness=false',
  ];
}

function kubeconfig(host: string, authority: string, token: string): object {
  const cluster = {
    server: `https://${host}:${port}`,
    'certificate-authority-data': Buffer.from(authority).toString('base64'),
  };
  return {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'local', cluster }],
    users: [{ name: 'local', user: { token } }],
    contexts: [{ name: 'local', context: { cluster: 'local', user: 'local' } }],
    'current-context': 'local',
  };
}

/** A new key that tokens of ServiceAccounts are signed with, as PEM. */
function signingKey(): string {
  return generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'sec1', format: 'pem' },
  }).privateKey;
}

function writePrivately(file: string, text: string): string {
  writeFileSync(file, text, { mode: 0o600 });
  return file;
}
