import type { Diagnostic, PathPlace, Place } from '../diagnostics/diagnostic.ts';
import type { Rule } from '../diagnostics/rule.ts';
import { rememberedOfOne } from '../lang/remembered.ts';
import type { Instance, Loaded, Workspace } from '../load/workspace.ts';
import type { RenderedFleet } from '../picture/rendered-document.ts';
import type { ServiceSpec } from '../schema/service.ts';

/** What a check finds; the rule is added by who runs it. */
export type Finding = Omit<Diagnostic, 'rule'>;

/** What a check of documents finds. */
export interface DocumentFinding extends Finding {
  /** Clusters in which it holds, if that depends on the cluster; equal findings are reported once for all of them. */
  readonly clusters?: readonly string[];
  /** Where its cause is: with another finding there, this one is left out. */
  readonly follows?: Place;
  /** A part of a file: with this finding, others in it are left out. */
  readonly covers?: PathPlace;
}

/** A rule with the code that finds its violations. */
export interface Check extends Rule {
  readonly of: 'specs';
  /** Reports every violation; skips the parts of the workspace that other checks report. */
  run(workspace: Workspace): Iterable<Finding>;
  /** Asks the same of the documents that a team writes. */
  runDocuments?(rendered: RenderedFleet): Iterable<DocumentFinding>;
}

/** Declares a check; gives the check its type at its definition. */
export const defineCheck = (check: Omit<Check, 'of'>): Check => ({ of: 'specs', ...check });

/** A service spec, or what a cluster made of it: settings are checked in both. */
export type SettingsSource = Pick<Instance | Loaded<ServiceSpec>, 'spec' | 'at'>;

/** Each service spec once, and each cluster's version of it only where the cluster overrides something. */
export const settingsSources = rememberedOfOne(
  ({ services, instances }: Workspace): readonly SettingsSource[] => [
    ...services,
    ...instances.filter(({ spec, service }) => spec !== service.spec),
  ],
);
