import { defineCheck, settingsSources } from '../check.ts';

/** The protocols that Istio reads from the name of a port if it has no appProtocol. */
const spoken: Readonly<Record<string, readonly string[]>> = {
  grpc: ['grpc'],
  http: ['http', 'http2', 'grpc'],
  http2: ['http2', 'grpc'],
  https: ['https', 'tls'],
  tls: ['tls', 'https'],
  tcp: ['tcp', 'mongo', 'mysql', 'redis'],
  mongo: ['mongo'],
  mysql: ['mysql'],
  redis: ['redis'],
  udp: [],
};

export const portNameContradictsProtocol = defineCheck({
  name: 'port-name-contradicts-protocol',
  code: 'MESH327',
  severity: 'warning',
  title: 'The name of a port contradicts its appProtocol',
  explanation:
    'Istio reads the protocol of a port from appProtocol, and if there is none, from the part of the name before the first dash. If the two differ, the name misleads people and tools. If someone later writes a Service with the name alone, Istio no longer routes its calls.',
  source: 'Istio, Protocol Selection',
  *run(workspace) {
    for (const { spec, at } of settingsSources(workspace)) {
      for (const [name, { appProtocol }] of Object.entries(spec.ports ?? {})) {
        const prefix = name.split('-')[0] ?? '';
        const fitting = Object.hasOwn(spoken, prefix) ? spoken[prefix] : undefined;
        if (!fitting || fitting.includes(appProtocol)) continue;
        yield {
          message: `the name of the port ${name} means ${prefix}, but its appProtocol is ${appProtocol}`,
          at: at(['ports', name], 'key'),
          hint: `name it ${appProtocol}${name.slice(prefix.length)}, or change appProtocol`,
          related: [{ message: 'appProtocol', at: at(['ports', name, 'appProtocol']) }],
        };
      }
    }
  },
});
