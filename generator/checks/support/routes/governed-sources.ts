import type { Workspace } from '../../../load/workspace.ts';
import { type SettingsSource, settingsSources } from '../../check.ts';
import { externalSources } from '../policy-sources.ts';
import type { Governable } from './governed-policies.ts';

/** What says retry policies, and where its parts are written. */
export interface GovernedSource extends Pick<SettingsSource, 'at'> {
  readonly spec: Governable & { readonly name: string };
}

/** All that says retry policies, services and external services. */
export function governedSources(workspace: Workspace): GovernedSource[] {
  const externals = externalSources(workspace).map(({ spec: { grpc, name, timeout, retries }, at }) => ({
    spec: {
      name,
      grpc: { services: grpc?.services ?? [] },
      ...(timeout === undefined ? {} : { timeout }),
      ...(retries === undefined ? {} : { retries }),
    },
    at,
  }));
  return [...settingsSources(workspace), ...externals];
}
