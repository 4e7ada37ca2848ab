import type { Subject } from '../diagnostics/code-ranges.ts';
import { type Diagnostic, distinct } from '../diagnostics/diagnostic.ts';
import { byCode } from '../diagnostics/rule.ts';
import type { Workspace } from '../load/workspace.ts';
import type { Fleet } from '../model/fleet.ts';
import type { CompleteWorkspace } from '../model/resolve.ts';
import type { RenderedFleet } from '../picture/rendered-document.ts';
import { renderedFleet } from '../picture/rendered-fleet.ts';
import * as access from './access/index.ts';
import * as calls from './calls/index.ts';
import type { Check, DocumentFinding } from './check.ts';
import * as contracts from './contracts/index.ts';
import * as destination from './destination/index.ts';
import * as documents from './documents/index.ts';
import * as external from './external/index.ts';
import * as fleet from './fleet/index.ts';
import * as gateway from './gateway/index.ts';
import * as images from './images/index.ts';
import { onceForClusters } from './once-for-clusters.ts';
import { onceForServices } from './once-for-services.ts';
import { onlyCauses } from './only-causes.ts';
import * as ownership from './ownership/index.ts';
import * as probes from './probes/index.ts';
import type { RenderedCheck } from './rendered-check.ts';
import * as scaling from './scaling/index.ts';
import * as secrets from './secrets/index.ts';
import * as telemetry from './telemetry/index.ts';
import * as traffic from './traffic/index.ts';
import * as workload from './workload/index.ts';

/** Every check of specs and of rendered documents, by subject. A check is a line in the index of its subject. */
export const checksBySubject = {
  fleet: Object.values(fleet),
  calls: Object.values(calls),
  contracts: Object.values(contracts),
  traffic: Object.values(traffic),
  destination: Object.values(destination),
  access: Object.values(access),
  gateway: Object.values(gateway),
  external: Object.values(external),
  workload: Object.values(workload),
  images: Object.values(images),
  probes: Object.values(probes),
  scaling: Object.values(scaling),
  telemetry: Object.values(telemetry),
  secrets: Object.values(secrets),
  documents: Object.values(documents),
  ownership: Object.values(ownership),
} satisfies Partial<Record<Subject, readonly (Check | RenderedCheck)[]>>;

const all: readonly (Check | RenderedCheck)[] = Object.values(checksBySubject).flat().toSorted(byCode);

/** Every check of specs, by code. */
export const checks: readonly Check[] = all.filter((check) => check.of === 'specs');

/** Every check of rendered documents, by code. */
export const renderedChecks: readonly RenderedCheck[] = all.filter((check) => check.of === 'documents');

/** What all checks find in specs. A mistake of a service spec that several clusters inherit is one finding, and so is one of defaults that several services share. */
export const runChecks = (workspace: Workspace): Diagnostic[] =>
  onceForServices(
    distinct(checks.flatMap((rule) => [...rule.run(workspace)].map((finding) => ({ rule, ...finding })))),
    workspace,
  );

/** What is wrong with the documents that the clusters get. */
export function runRenderedChecks(workspace: CompleteWorkspace, model: Fleet): Diagnostic[] {
  const rendered = renderedFleet(workspace, model);
  const once = onceForClusters(rendered);
  return onceForServices(
    distinct(
      onlyCauses(
        all.flatMap((rule) =>
          once(documentFindings(rule, rendered)).map((finding) => ({ rule, ...finding })),
        ),
      ),
    ),
    workspace,
  );
}

const documentFindings = (rule: Check | RenderedCheck, rendered: RenderedFleet): Iterable<DocumentFinding> =>
  rule.of === 'documents' ? rule.run(rendered) : (rule.runDocuments?.(rendered) ?? []);
