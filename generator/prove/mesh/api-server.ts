import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MeshPrograms } from '../../tools/mesh-programs.ts';
import { KubernetesClient } from './kubernetes-client.ts';
import { until } from './poll.ts';
import type { Processes } from './processes.ts';
import { signingKey } from './signing-key.ts';

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
  const certificates = processes.subfolder('api-server');
  const program = processes.start({
    name: 'kube-apiserver',
    program: apiServer,
    args: apiServerArguments(certificates, stores, host, token),
  });
  const certificate = await until('Starting kube-apiserver', async () => {
    for (const each of [etcdProgram, program]) each.check();
    const file = join(certificates, 'apiserver.crt');
    return existsSync(file) ? { answer: readFileSync(file, 'utf8') } : 'it has made no certificate yet.';
  });
  const client = new KubernetesClient({ host, port, certificate, token });
  await until('Starting kube-apiserver', async () => {
    for (const each of [etcdProgram, program]) each.check();
    const said = await client
      .send('GET', '/readyz')
      .catch((error: unknown) => ({ status: 0, body: String(error) }));
    return said.status === 200 ? { answer: true } : said.body;
  });
  return { client, kubeconfig: writeKubeconfig(certificates, host, certificate, token) };
}

function apiServerArguments(folder: string, stores: string, host: string, token: string): string[] {
  const tokens = join(folder, 'tokens.csv');
  writeFileSync(tokens, `${token},prove,prove,system:masters\n`);
  const key = signingKey(join(folder, 'service-accounts.key'));
  return [
    `--etcd-servers=${stores}`,
    `--bind-address=${host}`,
    `--advertise-address=${host}`,
    `--secure-port=${port}`,
    `--cert-dir=${folder}`,
    '--endpoint-reconciler-type=none',
    '--service-account-issuer=https://kubernetes.default.svc',
    `--service-account-key-file=${key}`,
    `--service-account-signing-key-file=${key}`,
    '--service-cluster-ip-range=10.96.0.0/16',
    `--token-auth-file=${tokens}`,
    '--authorization-mode=RBAC',
    // No controller makes the ServiceAccount that it would ask for.
    '--disable-admission-plugins=ServiceAccount',
    '--enable-priority-and-fairness=false',
  ];
}

/** The certificate signed itself, and its names are not ours: so it is trusted as an authority, by its own first name. */
function writeKubeconfig(folder: string, host: string, certificate: string, token: string): string {
  const file = join(folder, 'kubeconfig.json');
  const cluster = {
    server: `https://${host}:${port}`,
    'certificate-authority-data': Buffer.from(certificate).toString('base64'),
  };
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'prove', cluster }],
    users: [{ name: 'prove', user: { token } }],
    contexts: [{ name: 'prove', context: { cluster: 'prove', user: 'prove' } }],
    'current-context': 'prove',
  };
  writeFileSync(file, JSON.stringify(config));
  return file;
}
