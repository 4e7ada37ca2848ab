import type { Path } from '../../diagnostics/source-file.ts';
import { listAt, numberAt, textAt } from '../../lang/at-path.ts';
import { isInAddition, titleOf } from '../../picture/document-names.ts';
import { domainOf, fullHost } from '../../picture/hosts.ts';
import { picturesOf } from '../../picture/picture.ts';
import { defineRenderedCheck } from '../rendered-check.ts';

export const portSettingsForUnknownPort = defineRenderedCheck({
  name: 'port-settings-for-unknown-port',
  code: 'MESH1502',
  severity: 'error',
  title: 'A DestinationRule has settings for a port that its host does not have',
  explanation:
    'portLevelSettings of a DestinationRule names a port of the Service by its number, not by its name, and not by the port of the pods. Istio accepts any number and never uses the settings of a port that does not exist. In a spec, portLevelSettings names the port.',
  source: 'Istio, DestinationRule, TrafficPolicy.PortTrafficPolicy',
  *run(rendered) {
    for (const document of rendered.documents) {
      if (document.kind !== 'DestinationRule' || document.origin === 'generated') continue;
      const host = textAt(document.value, 'spec', 'host') ?? '';
      const full = fullHost(host, document.namespace, domainOf(rendered));
      const services = picturesOf(document, rendered).flatMap(
        (picture) => picture.services.find((each) => each.host === full) ?? [],
      );
      const ports = new Set(services.flatMap((service) => service.ports.map(({ number }) => number)));
      if (ports.size === 0) continue;
      const policies: Path[] = [
        ['spec', 'trafficPolicy'],
        ...listAt(document.value, 'spec', 'subsets').map(
          (_, index): Path => ['spec', 'subsets', index, 'trafficPolicy'],
        ),
      ];
      for (const policy of policies)
        for (const [index, item] of listAt(document.value, ...policy, 'portLevelSettings').entries()) {
          const number = numberAt(item, 'port', 'number');
          const at = document.at([...policy, 'portLevelSettings', index, 'port', 'number']);
          if (number === undefined || ports.has(number) || !isInAddition(at)) continue;
          yield {
            message: `${titleOf(document)} has settings for port ${number}, but ${full} has no such port`,
            at,
            hint: `its ports are ${[...ports].join(', ')}`,
          };
        }
    }
  },
});
