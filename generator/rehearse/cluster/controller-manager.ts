import type { ApiServer } from '../../mesh/api-server.ts';
import type { Processes, RunningProgram } from '../../mesh/processes.ts';

/** What Argo CD needs in the cluster that has its objects: deletion alone. */
export const controlControllers = [
  'namespace-controller',
  'serviceaccount-controller',
  'garbage-collector-controller',
] as const;

/**
 * What runs the workloads of a cluster. The scheduler, and the controllers of nodes and volumes, have nothing to do here.
 */
export const clusterControllers = [
  ...controlControllers,
  'root-ca-certificate-publisher-controller',
  'deployment-controller',
  'replicaset-controller',
  'statefulset-controller',
  'daemonset-controller',
  'job-controller',
  'cronjob-controller',
  'ttl-after-finished-controller',
  'endpointslice-controller',
  'disruption-controller',
  'horizontal-pod-autoscaler-controller',
  'resourcequota-controller',
] as const;

/** Starts kube-controller-manager for an API server, under a name that is unique among the programs of a run. */
export function startControllerManager(
  processes: Processes,
  controllerManager: string,
  name: string,
  { kubeconfig, accountKey, authorityFile }: ApiServer,
  controllers: readonly string[],
): RunningProgram {
  return processes.start({
    name,
    program: controllerManager,
    args: [
      `--kubeconfig=${kubeconfig}`,
      `--controllers=${controllers.join(',')}`,
      '--leader-elect=false',
      '--secure-port=0',
      `--service-account-private-key-file=${accountKey}`,
      `--root-ca-file=${authorityFile}`,
      // Its own limits would make it slow where a cluster begins with everything at once.
      '--kube-api-qps=500',
      '--kube-api-burst=1000',
      // How fast it notices a load. It takes pods away as slowly as in a cluster.
      '--horizontal-pod-autoscaler-sync-period=5s',
      '--horizontal-pod-autoscaler-initial-readiness-delay=5s',
      '--horizontal-pod-autoscaler-cpu-initialization-period=5s',
    ],
    env: { GOGC: '400' },
  });
}
