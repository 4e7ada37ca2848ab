import type { Place } from '../../diagnostics/diagnostic.ts';
import type { Path } from '../../diagnostics/source-file.ts';
import type { ServiceSpec } from '../../schema/service.ts';
import type { SettingsSource } from '../check.ts';

/** Lists of containers in a spec. */
export const containerLists = ['initContainers', 'containers'] as const;

/** A container besides that of the service, as a spec has it. */
export type SideContainerSpec = NonNullable<ServiceSpec['containers']>[string] &
  NonNullable<ServiceSpec['initContainers']>[string];

/** A container of a spec, with its name and the places of its settings. */
export interface SpecContainer {
  /** The service that has it. */
  readonly service: string;
  readonly name: string;
  /** Undefined for the container of the service, whose settings are those of the spec. */
  readonly list?: (typeof containerLists)[number];
  readonly settings: Pick<
    SideContainerSpec,
    'command' | 'args' | 'env' | 'envFields' | 'resources' | 'securityContext'
  > & { readonly secrets?: Readonly<Record<string, { readonly env?: Readonly<Record<string, string>> }>> };
  at(path: Path, on?: 'key' | 'value'): Place;
}

/** A container besides that of the service. */
export interface SideContainerSource extends SpecContainer {
  readonly list: (typeof containerLists)[number];
  readonly settings: SideContainerSpec;
}

/** The containers of a spec besides that of the service. */
export function sideContainers({ spec, at }: SettingsSource): SideContainerSource[] {
  return containerLists.flatMap((list) =>
    Object.entries(spec[list] ?? {}).map(
      ([name, settings]): SideContainerSource => ({
        service: spec.name,
        name,
        list,
        settings,
        at: (path, on) => at([list, name, ...path], on),
      }),
    ),
  );
}

/** All containers of a spec, first that of the service. */
export const specContainers = (source: SettingsSource): SpecContainer[] => [
  { service: source.spec.name, name: source.spec.name, settings: source.spec, at: source.at },
  ...sideContainers(source),
];

/** How a message names a container: nothing for that of the service. */
export const inContainer = ({ name, list }: Pick<SpecContainer, 'name' | 'list'>): string =>
  list === undefined ? '' : ` of the container ${name}`;
