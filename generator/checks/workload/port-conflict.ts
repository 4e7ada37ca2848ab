import type { Place } from '../../diagnostics/diagnostic.ts';
import { defineCheck, type SettingsSource, settingsSources } from '../check.ts';

/**
 * The ports of the proxy in each pod and of its agent.
 * Source: Istio, Application Requirements, ports used by Istio.
 */
const proxyPorts = { first: 15_000, last: 15_090 };

export const portConflict = defineCheck({
  name: 'port-conflict',
  code: 'MESH474',
  severity: 'error',
  title: 'A port is already in use',
  explanation:
    'The containers of a pod share its ports. The proxy listens on several ports between 15000 and 15090. A server that uses one of them, or the port of another server, does not start, or blocks the proxy. A Service cannot have two ports with one number or name.',
  source: 'Istio, Application Requirements: ports used by Istio',
  *run(workspace) {
    for (const source of settingsSources(workspace)) {
      const taken = new Map<number, Place>();
      for (const { port, at } of portsOf(source)) {
        const other = taken.get(port);
        if (other) {
          const related = [{ message: 'the other one', at: other }];
          yield { message: `the port ${port} is used twice`, at, hint: 'choose another port', related };
        } else taken.set(port, at);
        if (port >= proxyPorts.first && port <= proxyPorts.last) {
          const hint = `choose a port outside of ${proxyPorts.first} to ${proxyPorts.last}`;
          yield { message: `Istio's proxy may need the port ${port}`, at, hint };
        }
      }
      if (source.spec.ports && Object.hasOwn(source.spec.ports, 'grpc')) {
        yield {
          message: 'the name grpc belongs to the port in grpc.port',
          at: source.at(['ports', 'grpc'], 'key'),
          hint: 'choose another name',
        };
      }
    }
  },
});

function* portsOf({ spec, at }: SettingsSource): Iterable<{ port: number; at: Place }> {
  yield { port: spec.grpc.port, at: at(['grpc', 'port']) };
  for (const [name, { port }] of Object.entries(spec.ports ?? {})) {
    yield { port, at: at(['ports', name, 'port']) };
  }
}
