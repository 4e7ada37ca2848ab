import { compareTags } from '../model/tag-order.ts';

/** What the changelog has about one version. */
export interface ChangelogSection {
  readonly version: string;
  /** The text before the first entry, such as what to do with an upgrade. */
  readonly introduction: string;
  /** The entries by their heading; an empty heading for those before the first one. */
  readonly parts: readonly { readonly heading: string; readonly entries: readonly string[] }[];
}

/** The sections of a changelog after one version, up to another one, the newest first. */
export function changelogBetween(text: string, from: string, to: string): readonly ChangelogSection[] {
  return text
    .split(/^## /m)
    .slice(1)
    .flatMap((section): ChangelogSection[] => {
      const [, version = ''] = /^(\d+\.\d+\.\d+\S*)/.exec(section) ?? [];
      const isBetween =
        version !== '' && (compareTags(version, from) ?? 0) > 0 && (compareTags(version, to) ?? 1) <= 0;
      return isBetween ? [sectionOf(version, section.slice(section.indexOf('\n') + 1))] : [];
    });
}

function sectionOf(version: string, body: string): ChangelogSection {
  const [introduction = ''] = body.split(/^(?:- |### )/m);
  const parts = body
    .slice(introduction.length)
    .split(/^(?=### )/m)
    .map((part) => {
      const [, heading = ''] = /^### (.*)\n/.exec(part) ?? [];
      const entries = part.split(/^- /m).slice(1);
      return { heading, entries: entries.map((entry) => entry.trim().replaceAll(/\s+/g, ' ')) };
    });
  return {
    version,
    introduction: introduction.trim().replaceAll(/\s+/g, ' '),
    parts: parts.filter(({ entries }) => entries.length > 0),
  };
}
