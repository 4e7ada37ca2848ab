import { suggestion } from '../../diagnostics/suggestion.ts';
import { defineCheck, settingsSources } from '../check.ts';

export const settingsForUnknownPort = defineCheck({
  name: 'settings-for-unknown-port',
  code: 'MESH450',
  severity: 'error',
  title: 'Settings for a port that the service does not have',
  explanation:
    'portLevelSettings says what differs for a port: grpc, or one of those in ports. Istio takes any number, and never uses the settings of a port that nobody serves.',
  source: 'Istio, DestinationRule, TrafficPolicy.PortTrafficPolicy',
  *run(workspace) {
    for (const { spec, at } of settingsSources(workspace)) {
      const ports = ['grpc', ...Object.keys(spec.ports ?? {})];
      for (const name of Object.keys(spec.portLevelSettings ?? {})) {
        if (ports.includes(name)) continue;
        const place = at(['portLevelSettings', name], 'key');
        yield {
          message: `${spec.name} has no port ${name}`,
          at: place,
          ...suggestion(name, ports, 'ports', place, Object.keys(spec.portLevelSettings ?? {})),
        };
      }
    }
  },
});
