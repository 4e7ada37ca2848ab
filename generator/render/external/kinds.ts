import type { External } from '../../model/external.ts';
import type { Kind } from '../kind.ts';
import type { ExternalView } from '../view.ts';
import { externalDestinationRule } from './destinationrule.ts';
import { serviceEntry } from './serviceentry.ts';
import { externalVirtualService } from './virtualservice.ts';

/** Kinds an external service has one of; routes only where proxies see calls. */
export const externalKindsOf = ({ policies }: External): readonly Kind<ExternalView>[] => [
  serviceEntry,
  externalDestinationRule,
  ...(policies ? [externalVirtualService] : []),
];
