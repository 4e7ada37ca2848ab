import { listAt, mapAt, numberAt, textAt, textsAt } from '../../lang/at-path.ts';
import { isMap, type PlainMap } from '../../lang/plain-map.ts';
import { present, type Settings } from './settings.ts';

const probeNames = ['startupProbe', 'readinessProbe', 'livenessProbe'] as const;

/** The probes of the container of a service, and none besides: a spec would add its own. */
export const probesOf = (container: PlainMap): Settings => ({
  probes: 'none',
  ...containerProbes(container),
});

/** The probes of a container. */
export function containerProbes(container: PlainMap): Settings {
  const own = probeNames.map((name) => [name, probeOf(mapAt(container, name), container)] as const);
  return present(Object.fromEntries(own));
}

function probeOf(probe: PlainMap, container: PlainMap): Settings {
  const grpc = probe['grpc'];
  const http = probe['httpGet'];
  const tcp = probe['tcpSocket'];
  const action = isMap(grpc)
    ? { grpc: present({ port: portOf(grpc, container), service: textAt(grpc, 'service') || undefined }) }
    : isMap(http)
      ? { httpGet: present({ path: textAt(http, 'path') ?? '/', port: portOf(http, container) }) }
      : isMap(tcp)
        ? { tcpSocket: present({ port: portOf(tcp, container) }) }
        : isMap(probe['exec'])
          ? { exec: { command: textsAt(probe, 'exec', 'command') } }
          : undefined;
  if (!action) return {};
  return {
    ...action,
    ...present({
      initialDelaySeconds: numberAt(probe, 'initialDelaySeconds') || undefined,
      periodSeconds: numberAt(probe, 'periodSeconds') ?? defaultPeriod,
      timeoutSeconds: numberAt(probe, 'timeoutSeconds'),
      failureThreshold: numberAt(probe, 'failureThreshold') ?? defaultFailures,
    }),
  };
}

/** Source: Kubernetes, Configure Liveness, Readiness and Startup Probes. */
const defaultPeriod = 10;
const defaultFailures = 3;

/** The number of the port of a probe, which may be the name of a port of the container. */
function portOf(action: PlainMap, container: PlainMap): number | undefined {
  const port = action['port'];
  if (typeof port === 'number') return port;
  const named = listAt(container, 'ports').find((each) => isMap(each) && each['name'] === port);
  return numberAt(named, 'containerPort');
}
