import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { grouped } from '../lang/grouped.ts';
import type { Workspace } from '../load/workspace.ts';

/**
 * Findings in the defaults of the fleet file once for all services in which they hold. Without this, each service that
 * shares the mistake would have a finding of its own, with its name in the message.
 */
export function onceForServices(found: readonly Diagnostic[], { fleet, services }: Workspace): Diagnostic[] {
  const isShared = ({ at }: Diagnostic) =>
    'path' in at && at.file === fleet?.file && ['defaults', 'teamDefaults'].includes(String(at.path[0]));
  if (!found.some(isShared)) return [...found];
  const names = services.map(({ spec }) => spec.name);
  const merged = new Map<Diagnostic, Diagnostic>();
  const omitted = new Set<Diagnostic>();
  const shared = found
    .filter(isShared)
    .flatMap((finding) => names.flatMap((name) => withoutName(finding, name)));
  for (const group of grouped(shared, ({ key }) => key).values()) {
    const [first, ...others] = group.filter(({ finding }) => !omitted.has(finding) && !merged.has(finding));
    if (!first || others.length === 0) continue;
    const message = `${first.finding.message}; the same holds for ${listOf(others.map(({ name }) => name))}`;
    merged.set(first.finding, { ...first.finding, message });
    for (const { finding } of others) omitted.add(finding);
  }
  return found.flatMap((finding) => (omitted.has(finding) ? [] : [merged.get(finding) ?? finding]));
}

interface Nameless {
  readonly finding: Diagnostic;
  /** The service whose name the key leaves out. */
  readonly name: string;
  readonly key: string;
}

/** What identifies a finding besides the name of the service; empty if it does not name the service. */
function withoutName(finding: Diagnostic, name: string): Nameless[] {
  const words = finding.message.split(/(?<![\w-])(?=[\w-])|(?<=[\w-])(?![\w-])/);
  if (!words.includes(name)) return [];
  const { file, ...place } = finding.at;
  const rest = words.map((word) => (word === name ? null : word));
  return [{ finding, name, key: JSON.stringify([finding.rule.code, file.path, place, rest]) }];
}

/** `stock`, `stock and cart`, `stock and 2 other services`. */
const listOf = ([first = '', second, ...more]: readonly string[]): string =>
  second === undefined
    ? first
    : more.length === 0
      ? `${first} and ${second}`
      : `${first} and ${more.length + 1} other services`;
