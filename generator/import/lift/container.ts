import { listAt, mapAt, numberAt, textAt, textsAt } from '../../lang/at-path.ts';
import { isMap, type PlainMap } from '../../lang/plain-map.ts';
import type { ExistingDocument } from '../document.ts';
import { environmentOf } from './environment.ts';
import { furtherContainers } from './further-containers.ts';
import { probesOf } from './probes.ts';
import { resourcesOf, userOf } from './process.ts';
import { present, type Settings } from './settings.ts';
import { type Volumes, volumesOf } from './volumes.ts';

/** The pod template of a workload. */
export const podSpecOf = ({ value }: Pick<ExistingDocument, 'value'>): PlainMap =>
  mapAt(value, 'spec', 'template', 'spec');

/**
 * The container that serves: the one with the port that the gRPC port of the Service targets, otherwise with any port of
 * the Service, otherwise the first one that is not a proxy.
 */
export function mainContainer(deployment: ExistingDocument, service: ExistingDocument | undefined): PlainMap {
  const containers = listAt(podSpecOf(deployment), 'containers')
    .filter(isMap)
    .filter(({ name }) => name !== 'istio-proxy');
  const ports = listAt(service?.value, 'spec', 'ports').filter(isMap);
  const [serving] = [...ports.filter(isGrpcPort), ...ports].flatMap((port) => {
    const target = port['targetPort'] ?? port['port'];
    return containers.filter((container) =>
      listAt(container, 'ports').some(
        (own) => isMap(own) && (target === own['containerPort'] || target === own['name']),
      ),
    );
  });
  return serving ?? containers.find(({ name }) => name === deployment.name) ?? containers[0] ?? {};
}

/** Source: Istio, Protocol Selection. */
const isGrpcPort = (port: PlainMap): boolean =>
  /^grpc(?:-|$)/i.test(textAt(port, 'appProtocol') ?? textAt(port, 'name') ?? '');

/** The settings of a spec for the pods of a Deployment. */
export function podSettings(
  deployment: ExistingDocument,
  container: PlainMap,
  configMaps: ReadonlyMap<string, PlainMap>,
): Settings {
  const pod = podSpecOf(deployment);
  const volumes: Volumes = volumesOf(pod, container, configMaps);
  const { env, envFields, secrets } = environmentOf(container, configMaps);
  const mounted = Object.entries(volumes.secrets).map(([name, mountPath]): [string, Settings] => [
    name,
    present({ env: secrets[name]?.['env'], mountPath }),
  ]);
  return present({
    command: textsAt(container, 'command'),
    args: textsAt(container, 'args'),
    resources: resourcesOf(container),
    env,
    config: volumes.config,
    envFields,
    secrets: { ...secrets, ...Object.fromEntries(mounted) },
    emptyDirs: volumes.emptyDirs,
    volumes: volumes.volumes,
    ...furtherContainers(pod, container, configMaps),
    ...probesOf(container),
    securityContext: userOf({ ...mapAt(pod, 'securityContext'), ...mapAt(container, 'securityContext') }),
    scheduling: schedulingOf(pod),
    imagePullSecrets: listAt(pod, 'imagePullSecrets').flatMap((each) => textAt(each, 'name') ?? []),
    hostAliases: aliasesOf(pod),
    preStopSeconds: preStopOf(container),
    terminationGracePeriodSeconds: graceOf(pod),
  });
}

/** Names by address. Source: Kubernetes, Adding entries to Pod /etc/hosts with HostAliases. */
const aliasesOf = (pod: PlainMap): Settings =>
  Object.fromEntries(
    listAt(pod, 'hostAliases').map((alias) => [textAt(alias, 'ip') ?? '', textsAt(alias, 'hostnames')]),
  );

function schedulingOf(pod: PlainMap): Settings {
  const tolerations = listAt(pod, 'tolerations')
    .filter(isMap)
    .map(({ key, value, effect }) => present({ key, value, effect }));
  return present({
    nodeSelector: mapAt(pod, 'nodeSelector'),
    tolerations,
    priorityClassName: textAt(pod, 'priorityClassName'),
  });
}

/** Seconds of `sleep` before SIGTERM, as an action of Kubernetes or as a command. */
function preStopOf(container: PlainMap): number | undefined {
  const preStop = mapAt(container, 'lifecycle', 'preStop');
  const seconds = numberAt(preStop, 'sleep', 'seconds');
  if (seconds !== undefined) return seconds;
  return sleptSeconds(textsAt(preStop, 'exec', 'command'));
}

/** The seconds of a command that does nothing else: `sleep 5`, `sh -c "sleep 5"`. */
export function sleptSeconds(command: readonly string[]): number | undefined {
  const [, seconds] = /^(?:\S*sh -c )?\S*sleep (\d+)s?$/.exec(command.join(' ')) ?? [];
  return seconds === undefined ? undefined : Number(seconds);
}

/** The default of Kubernetes, 30 s, gives way to the default of a spec. Source: Kubernetes, Pod Lifecycle. */
function graceOf(pod: PlainMap): number | undefined {
  const seconds = numberAt(pod, 'terminationGracePeriodSeconds');
  return seconds === 30 ? undefined : seconds;
}
