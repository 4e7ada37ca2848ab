import { UsageError } from '../command-line/errors.ts';
import type { State } from '../history/state.ts';
import { sharedImage } from '../load/service-defaults.ts';
import type { Loaded } from '../load/workspace.ts';
import type { ServiceSpec } from '../schema/service.ts';

/** The settings of a new service, as far as flags set them. */
export interface NewRequest {
  readonly name: string;
  readonly owner?: string | undefined;
  readonly namespace?: string | undefined;
  readonly image?: string | undefined;
  readonly tag?: string | undefined;
  /** Services that will call it. */
  readonly callers: readonly string[];
  /** The reviewers of the owner's files, if the fleet file does not list them yet. */
  readonly reviewers: readonly string[];
}

/** The settings of a new service besides its name. */
export interface ScaffoldSettings {
  readonly owner: string;
  readonly namespace: string;
  /** From the flag, from the fleet file, or next to the images of the services that are most like it. */
  readonly image: string;
  /** True if the fleet file sets the image, and the spec does not need it. */
  readonly isImageShared: boolean;
}

/** Asks the user for a setting; undefined without a terminal, or for an empty answer. */
export type AskSetting = (question: string, suggestion: string | undefined) => Promise<string | undefined>;

/**
 * The settings from the flags, the answers of the user, or what the callers, or all services, have in common.
 * @throws UsageError that names a missing flag
 */
export async function settingsFor(
  { workspace: { services, fleet } }: State,
  request: NewRequest,
  ask: AskSetting,
): Promise<ScaffoldSettings> {
  const callers = services.filter(({ spec }) => request.callers.includes(spec.name));
  const near = callers.length > 0 ? callers : services;
  const setting = async (
    flag: 'owner' | 'namespace',
    of: readonly Loaded<ServiceSpec>[],
  ): Promise<string> => {
    const values = [...new Set(of.map(({ spec }) => spec[flag]))];
    const value =
      request[flag] ??
      (await ask(`Which ${flag}?`, values[0])) ??
      (values.length === 1 ? values[0] : undefined);
    if (value !== undefined) return value;
    const existing = values.length > 0 ? `. Existing values: ${values.join(', ')}` : '';
    throw new UsageError(`--${flag} is missing${existing}`);
  };
  const owner = await setting('owner', near);
  const own = near.filter(({ spec }) => spec.owner === owner);
  const namespace = await setting('namespace', own.length > 0 ? own : near);
  const registry = near[0]?.spec.image.split('/').slice(0, -1).join('/');
  const shared = request.image === undefined ? sharedImage(fleet, { name: request.name, owner }) : undefined;
  return {
    owner,
    namespace,
    isImageShared: shared !== undefined,
    image: shared ?? request.image ?? [...(registry ? [registry] : []), request.name].join('/'),
  };
}
