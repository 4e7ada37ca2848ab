import table from './known-fields.json' with { type: 'json' };
import type { FieldTable } from './strict-schemas/field-table.ts';

/**
 * The names of the fields of the kinds that services add or patch: of Kubernetes, Istio, the Gateway API and External
 * Secrets at the pinned versions. `known-fields.test.ts` makes it from the schemas of kubeconform.
 */
export const knownFields: FieldTable = table;
