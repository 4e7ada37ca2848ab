import type { Diagnostic, PathPlace, Place } from '../diagnostics/diagnostic.ts';
import type { DocumentFinding } from './check.ts';

type FoundByRule = DocumentFinding & Pick<Diagnostic, 'rule'>;

/** Findings without those that follow from another one: they go away with it, and distract until then. */
export function onlyCauses(findings: readonly FoundByRule[]): Diagnostic[] {
  const causes = new Set(
    findings.flatMap(({ rule, at, follows }) =>
      rule.severity === 'information' || follows ? [] : [keyOf(at)],
    ),
  );
  const covered = findings.flatMap((finding) => (finding.covers ? [{ finding, part: finding.covers }] : []));
  return findings
    .filter(({ follows }) => !follows || !causes.has(keyOf(follows)))
    .filter((each) => !covered.some(({ finding, part }) => finding.rule !== each.rule && isIn(each.at, part)))
    .map(({ follows: _follows, covers: _covers, ...finding }) => finding);
}

const keyOf = ({ file, ...place }: Place): string => JSON.stringify([file.path, place]);

const isIn = (at: Place, part: PathPlace): boolean =>
  'path' in at &&
  at.file.path === part.file.path &&
  (at.document ?? 0) === (part.document ?? 0) &&
  part.path.every((step, depth) => step === at.path[depth]);
