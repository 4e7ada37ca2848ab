import type { MetadataCondition, MetadataConditions } from '../../model/routing/metadata.ts';
import { holdsFor } from './expected.ts';

/** Metadata of a call. */
export type Metadata = Readonly<Record<string, string>>;

/** Metadata that meets all conditions; undefined if none is found, as for some regular expressions. */
export function sampleFor(conditions: MetadataConditions): Metadata | undefined {
  const found = Object.entries(conditions).flatMap(([name, condition]) => {
    if (condition.absent) return [];
    const value = candidatesFor(condition).find((each) => holdsFor({ [name]: condition }, { [name]: each }));
    return [[name, value] as const];
  });
  const known = found.filter((entry): entry is readonly [string, string] => entry[1] !== undefined);
  return known.length === found.length ? Object.fromEntries(known) : undefined;
}

/** Metadata that misses exactly one of the conditions, and that one narrowly; with the changed part. */
export function nearMisses(
  conditions: MetadataConditions,
  sample: Metadata,
): { readonly name: string; readonly how: string; readonly metadata: Metadata }[] {
  return Object.entries(conditions).flatMap(([name, condition]) => {
    const { [name]: value, ...others } = sample;
    return missesOf(condition, value).flatMap(([how, other]) => {
      const metadata = other === undefined ? others : { ...others, [name]: other };
      return holdsFor({ [name]: condition }, metadata) ? [] : [{ name, how, metadata }];
    });
  });
}

function missesOf(
  { exact, prefix, absent }: MetadataCondition,
  value: string | undefined,
): (readonly [how: string, value: string | undefined])[] {
  if (absent) return [['present', 'prove']];
  if (exact !== undefined)
    return [
      ['longer', `${exact}-not`],
      ['absent', undefined],
    ];
  if (prefix !== undefined) return [['prefixed', `not-${prefix}`]];
  return [['absent', undefined], ...(value === undefined ? [] : [['longer', `${value}/not`] as const])];
}

function candidatesFor({ exact, prefix, regex }: MetadataCondition): string[] {
  if (exact !== undefined) return [exact];
  if (prefix !== undefined) return [`${prefix}-and-more`];
  if (regex === undefined) return ['prove'];
  const plain = regex.replace(/^\^|\$$/g, '').replace(/\\(.)/g, '$1');
  const alternatives = plain.replace(/[()]|\?:/g, '').split('|');
  const filled = alternatives.map((each) =>
    each
      .replaceAll(/\[0-9\][+*]?|\\d[+*]?|\d\{\d+\}/g, '1')
      .replaceAll(/\[a-z[^\]]*\][+*]?/gi, 'a')
      .replaceAll(/\.[+*]/g, 'x')
      .replaceAll(/[?+*]/g, ''),
  );
  const common = ['a', '1', 'x1', 'abc', '123', 'true', 'v1', 'a1b2c3d4', 'user@example.com'];
  return [regex, plain, ...alternatives, ...filled, ...common];
}
