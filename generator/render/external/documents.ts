import type { Manifest } from '../kind.ts';
import type { ExternalView } from '../view.ts';
import { externalDestinationRules } from './destinationrule.ts';
import { serviceEntry } from './serviceentry.ts';
import { externalVirtualService } from './virtualservice.ts';

/** The documents of an external service in a cluster; routes only where proxies see calls. */
export const externalDocuments = (view: ExternalView): readonly Manifest[] => [
  serviceEntry.render(view),
  ...externalDestinationRules(view),
  ...(view.external.policies ? [externalVirtualService.render(view)] : []),
];
