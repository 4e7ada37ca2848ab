import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Processes, RunningProgram } from '../../mesh/processes.ts';
import { argoNamespace } from '../../render/application.ts';
import type { RehearsalTools } from '../tools.ts';

/** The programs of Argo CD, and what they run. */
export type ArgoCdTools = Pick<RehearsalTools, 'argoCd' | 'argoCdConfiguration' | 'redis' | 'kustomize'>;

/** Ports at the address of the programs. */
export const ports = { redis: 6379, repoServer: 8081, repoServerMetrics: 8084 };

/** What the programs of Argo CD need to know of the rest. */
export interface ArgoCdContext {
  readonly processes: Processes;
  readonly tools: ArgoCdTools;
  /** The address at which they listen. */
  readonly host: string;
  /** The kubeconfig of the cluster that has the Applications. */
  readonly kubeconfig: string;
  /** Environment with which the repo-server finds the git server. */
  readonly gitEnvironment: Readonly<Record<string, string>>;
}

/**
 * Starts Redis, the repo-server and the application controller, with the settings of a usual installation: polling is
 * as slow as there, because after a push a webhook refreshes the Applications.
 */
export function startPrograms(context: ArgoCdContext): RunningProgram[] {
  const { processes, tools, host, kubeconfig, gitEnvironment } = context;
  const env = environment(processes, tools, kubeconfig);
  const redisAddress = `${host}:${ports.redis}`;
  return [
    processes.start({
      name: 'redis',
      program: tools.redis,
      args: ['--bind', host, '--port', String(ports.redis), '--save', '', '--appendonly', 'no'],
    }),
    processes.start({
      name: 'argocd-repo-server',
      program: join(tools.argoCd, 'argocd-repo-server'),
      args: [
        ...['--address', host, '--port', String(ports.repoServer)],
        ...['--metrics-address', host, '--metrics-port', String(ports.repoServerMetrics)],
        ...['--redis', redisAddress],
      ],
      env: { ...env, ...gitEnvironment },
    }),
    processes.start({
      name: 'argocd-application-controller',
      program: join(tools.argoCd, 'argocd-application-controller'),
      args: [
        ...['--namespace', argoNamespace, '--redis', redisAddress],
        ...['--repo-server', `${host}:${ports.repoServer}`],
        // It listens at every address, so any free port will do.
        ...['--metrics-port', '0'],
      ],
      env,
    }),
  ];
}

function environment(
  processes: Processes,
  { argoCd, kustomize }: ArgoCdTools,
  kubeconfig: string,
): Record<string, string> {
  const folder = processes.subfolder('argo-cd');
  const subfolder = (name: string) => {
    const path = join(folder, name);
    mkdirSync(path, { recursive: true });
    return path;
  };
  const ssh = subfolder('ssh');
  writeFileSync(join(ssh, 'ssh_known_hosts'), '');
  return {
    PATH: [argoCd, dirname(kustomize), process.env['PATH'] ?? ''].join(':'),
    KUBECONFIG: kubeconfig,
    // The cluster of the kubeconfig is `in-cluster`, though the programs do not run in it.
    ARGOCD_FAKE_IN_CLUSTER: 'true',
    ARGOCD_GPG_ENABLED: 'false',
    TMPDIR: subfolder('tmp'),
    ARGOCD_TLS_DATA_PATH: subfolder('tls'),
    ARGOCD_SSH_DATA_PATH: ssh,
    ARGOCD_GNUPGHOME: subfolder('gpg'),
    ARGOCD_GPG_DATA_PATH: subfolder('gpg-source'),
    ARGOCD_PLUGINSOCKFILEPATH: subfolder('plugins'),
    // Go collects garbage half as often: two cores have to do for everything.
    GOGC: '200',
    // The controller counts its shard from it.
    HOSTNAME: 'argocd-application-controller-0',
  };
}
