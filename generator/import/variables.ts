import { textsAt } from '../lang/at-path.ts';
import type { ExistingInstance, Inventory } from './inventory.ts';
import { mainContainer } from './lift/container.ts';
import { environmentOf } from './lift/environment.ts';
import { configMapsOf } from './related.ts';

/** A value that a process starts with, and where it is set. */
export interface StartValue {
  /** Name of the variable, or `args`. */
  readonly name: string;
  readonly value: string;
}

/** The environment variables and arguments of a service: they often contain the addresses of what it calls. */
export function startValuesOf(instance: ExistingInstance, inventory: Inventory): StartValue[] {
  const configMaps = configMapsOf(instance, inventory);
  return instance.versions.flatMap(({ deployment }) => {
    const container = mainContainer(deployment, instance.service);
    const variables = Object.entries(environmentOf(container, configMaps).env);
    return [
      ...variables.map(([name, value]) => ({ name, value: String(value) })),
      ...[...textsAt(container, 'command'), ...textsAt(container, 'args')].map((value) => ({
        name: 'args',
        value,
      })),
    ];
  });
}
