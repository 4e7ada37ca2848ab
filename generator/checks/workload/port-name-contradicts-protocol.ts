import { defineCheck, settingsSources } from '../check.ts';

/** What Istio reads from the name of a port, where appProtocol does not say it. */
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
  title: 'A port whose name says another protocol',
  explanation:
    'Istio takes the protocol from appProtocol and, where there is none, from what stands before the first dash of the name. Where the two differ, people and tools that read the name believe something that is not so, and the day a Service is written by hand with the name alone, its calls are no longer routed.',
  source: 'Istio, Protocol Selection',
  *run(workspace) {
    for (const { spec, at } of settingsSources(workspace)) {
      for (const [name, { appProtocol }] of Object.entries(spec.ports ?? {})) {
        const prefix = name.split('-')[0] ?? '';
        const fitting = Object.hasOwn(spoken, prefix) ? spoken[prefix] : undefined;
        if (!fitting || fitting.includes(appProtocol)) continue;
        yield {
          message: `the name of the port ${name} says ${prefix}, and its appProtocol ${appProtocol}`,
          at: at(['ports', name], 'key'),
          hint: `name it ${appProtocol}${name.slice(prefix.length)}, or change appProtocol`,
          related: [{ message: 'appProtocol', at: at(['ports', name, 'appProtocol']) }],
        };
      }
    }
  },
});
