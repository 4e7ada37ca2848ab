import { plural } from '../diagnostics/print.ts';
import type { GenerateResult } from '../pipeline/generate-result.ts';
import type { Paint } from '../terminal/paint.ts';
import type { EscapeHatch } from '../write/state.ts';

/** Names shown of what was written or removed: enough to recognise the change, and still one screen. */
const shownNames = 12;

/** What a run did, on one screen. */
export function summarize(
  { counts, written, removed, unchanged }: GenerateResult,
  elapsedMs: number,
  paint: Paint,
): string {
  const { services, clusters, documents } = counts;
  const scope = `${plural(services, 'service')} × ${plural(clusters, 'cluster')} → ${plural(documents, 'document')}`;
  const files = `${plural(written.length, 'file')} written, ${unchanged} unchanged, ${removed.length} removed`;
  return [
    ...names('written', written, paint),
    ...names('removed', removed, paint),
    ...counts.escapeHatch.map(escapeHatchLine),
    `${paint.bold(scope)}: ${files} (${(elapsedMs / 1000).toFixed(2)} s)`,
  ].join('\n');
}

function names(verb: string, paths: readonly string[], paint: Paint): string[] {
  const shown = paths.slice(0, shownNames).map((path) => `${paint.dim(verb)} ${path}`);
  const hidden = paths.length - shown.length;
  return hidden > 0 ? [...shown, paint.dim(`${verb} … and ${hidden} more`)] : shown;
}

/** Extra documents and patches of a service: a reviewer should know that they exist. */
function escapeHatchLine({ service, cluster, documents, patches }: EscapeHatch): string {
  const parts = [
    ...(documents > 0 ? [plural(documents, 'document')] : []),
    ...(patches > 0 ? [counted(patches)] : []),
  ];
  const where = cluster === undefined ? '' : ` in ${cluster} alone`;
  return `additions of ${service}${where}: ${parts.join(', ')}`;
}

const counted = (patches: number): string => `${patches} patch${patches === 1 ? '' : 'es'}`;
