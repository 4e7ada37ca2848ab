import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MeshPrograms } from '../toolchain/mesh-programs.ts';
import { certificateAuthority } from './certificates.ts';
import { noConnection } from './http-get.ts';
import { KubernetesClient } from './kubernetes-client.ts';
import { until } from './poll.ts';
import type { Processes } from './processes.ts';

/** An API server that answers, and a file with which istiod can ask it. */
export interface ApiServer {
  readonly client: KubernetesClient;
  readonly kubeconfig: string;
}

const port = 6443;

/** Starts etcd and the API server on an address of this run; resolves when the API server is ready. */
export async function startApiServer(
  processes: Processes,
  { etcd, apiServer }: MeshPrograms,
  host: string,
): Promise<ApiServer> {
  const stores = `http://${host}:2379`;
  const etcdProgram = processes.start({
    name: 'etcd',
    program: etcd,
    args: [
      ...['--data-dir', join(processes.folder, 'etcd'), '--unsafe-no-fsync'],
      ...['--listen-client-urls', stores, '--advertise-client-urls', stores],
      ...['--listen-peer-urls', `http://${host}:2380`, '--log-level', 'warn'],
    ],
  });
  const token = randomBytes(16).toString('hex');
  const files = processes.subfolder('api-server');
  const authority = await certificateAuthority('API server');
  const { certificate, key } = await authority.issue([host]);
  const write = (name: string, text: string) => writePrivately(join(files, name), text);
  const program = processes.start({
    name: 'kube-apiserver',
    program: apiServer,
    args: [
      ...serverArguments(stores, host),
      `--tls-cert-file=${write('server.crt', certificate)}`,
      `--tls-private-key-file=${write('server.key', key)}`,
      `--cert-dir=${files}`,
      `--token-auth-file=${write('tokens.csv', `${token},prove,prove,system:masters\n`)}`,
      ...accountKeys(write('service-accounts.key', signingKey())),
    ],
  });
  const client = new KubernetesClient({ host, port, authority: authority.certificate, token });
  await until('Starting kube-apiserver', async () => {
    for (const each of [etcdProgram, program]) each.check();
    const response = await client.send('GET', '/readyz').catch(noConnection);
    if (typeof response === 'string') return response;
    return response.status === 200 ? { answer: true } : response.body;
  });
  const config = kubeconfig(host, authority.certificate, token);
  return { client, kubeconfig: write('kubeconfig.json', JSON.stringify(config)) };
}

function serverArguments(stores: string, host: string): string[] {
  return [
    `--etcd-servers=${stores}`,
    `--bind-address=${host}`,
    `--advertise-address=${host}`,
    `--secure-port=${port}`,
    '--endpoint-reconciler-type=none',
    '--service-account-issuer=https://kubernetes.default.svc',
    '--service-cluster-ip-range=10.96.0.0/16',
    '--authorization-mode=RBAC',
    // They ask for what a cluster has and this tree does not make: tokens of ServiceAccounts, classes, and what a
    // controller has counted. PodSecurity stays, which is on by default.
    '--disable-admission-plugins=ServiceAccount,Priority,RuntimeClass,ResourceQuota',
    '--enable-priority-and-fairness=false',
  ];
}

function accountKeys(file: string): string[] {
  return [`--service-account-key-file=${file}`, `--service-account-signing-key-file=${file}`];
}

function kubeconfig(host: string, authority: string, token: string): object {
  const cluster = {
    server: `https://${host}:${port}`,
    'certificate-authority-data': Buffer.from(authority).toString('base64'),
  };
  return {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'prove', cluster }],
    users: [{ name: 'prove', user: { token } }],
    contexts: [{ name: 'prove', context: { cluster: 'prove', user: 'prove' } }],
    'current-context': 'prove',
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
