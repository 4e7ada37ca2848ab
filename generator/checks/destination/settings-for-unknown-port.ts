import { suggestion } from '../../diagnostics/suggestion.ts';
import { servedPortsOf } from '../../model/served-ports.ts';
import { defineCheck, settingsSources } from '../check.ts';

export const settingsForUnknownPort = defineCheck({
  name: 'settings-for-unknown-port',
  code: 'MESH450',
  severity: 'error',
  title: 'portLevelSettings names a port that the service does not have',
  explanation:
    'portLevelSettings overrides settings for one port: grpc, or a port listed under ports. Istio accepts any number and never uses the settings of a port that does not exist.',
  source: 'Istio, DestinationRule, TrafficPolicy.PortTrafficPolicy',
  *run(workspace) {
    for (const { spec, at } of settingsSources(workspace)) {
      const ports = servedPortsOf(spec).map(({ name }) => name);
      for (const name of Object.keys(spec.portLevelSettings ?? {})) {
        if (ports.includes(name)) continue;
        const place = at(['portLevelSettings', name], 'key');
        yield {
          message: `${spec.name} has no port ${name}`,
          at: place,
          missingIn: spec.name,
          ...suggestion(name, ports, 'ports', place, Object.keys(spec.portLevelSettings ?? {})),
        };
      }
    }
  },
});
