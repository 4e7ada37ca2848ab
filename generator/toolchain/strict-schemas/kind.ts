import type { JsonObject } from './json-object.ts';

/** A kind of Kubernetes object with the schema its documents must fit. */
export interface Kind {
  /** Empty for the core group. */
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly schema: JsonObject;
}

/** kubeconform's template for `fileOf`: it fills in the version as the group of core kinds. */
export const schemaFileTemplate = '{{.Group}}/{{.ResourceKind}}_{{.ResourceAPIVersion}}.json';

/** Path of a kind's schema inside the folder of schemas. */
export function fileOf({ group, version, kind }: Omit<Kind, 'schema'>): string {
  return `${group || version}/${kind.toLowerCase()}_${version}.json`;
}

/** The whole schema of a kind: its own fields, the fields of every object, and its one apiVersion and kind. */
export function asDocument({ group, version, kind, schema }: Kind, metadata: JsonObject): JsonObject {
  const { properties, required, ...rest } = schema;
  return {
    $schema: 'http://json-schema.org/draft-04/schema#',
    ...rest,
    type: 'object',
    required: [...new Set(['apiVersion', 'kind', 'metadata', ...strings(required)])],
    properties: {
      ...(typeof properties === 'object' ? properties : {}),
      apiVersion: { enum: [group ? `${group}/${version}` : version] },
      kind: { enum: [kind] },
      metadata,
    },
    additionalProperties: false,
  };
}

function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
