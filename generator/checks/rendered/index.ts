import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Fleet } from '../../model/fleet.ts';
import type { SoundWorkspace } from '../../model/resolve.ts';
import { diagnosticsFrom } from '../run.ts';
import type { RenderedCheck } from './check.ts';
import { renderedFleet } from './documents.ts';

/** Every check of what is rendered. A new check is a file and a line here. */
export const renderedChecks: readonly RenderedCheck[] = [];

/** What is wrong with the documents that the clusters would get; only for specs without errors. */
export function runRenderedChecks(workspace: SoundWorkspace, fleet: Fleet): Diagnostic[] {
  return diagnosticsFrom(renderedChecks, renderedFleet(workspace, fleet));
}
