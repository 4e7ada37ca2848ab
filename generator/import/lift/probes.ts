import { mapAt, numberAt, textAt, textsAt } from '../../lang/at-path.ts';
import { isMap, type PlainMap } from '../../lang/plain-map.ts';
import { portNumber } from './ports.ts';
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
    ? {
        grpc: present({
          port: portNumber(grpc['port'], container),
          service: textAt(grpc, 'service') || undefined,
        }),
      }
    : isMap(http)
      ? { httpGet: present({ path: textAt(http, 'path') ?? '/', port: portNumber(http['port'], container) }) }
      : isMap(tcp)
        ? { tcpSocket: present({ port: portNumber(tcp['port'], container) }) }
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
