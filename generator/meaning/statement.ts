import type { Fact } from './fact.ts';

/** One aspect of a change as plain data, for text, Markdown, HTML and JSON. */
export interface Statement {
  /** The clusters in which it holds, in the order of the fleet; empty if it holds for the whole fleet. */
  readonly clusters: readonly string[];
  /**
   * The service, external service or namespace that it is about; undefined if it is about a cluster or the
   * fleet.
   */
  readonly subject?: string;
  readonly attention: Attention;
  readonly fact: Fact;
  /** The files in extra/ and patches/ that cause it, as paths from the repository root. */
  readonly files?: readonly string[];
}

/** How closely a reviewer should look. */
export interface Attention {
  readonly level: AttentionLevel;
  /** The reason in a few words, if the statement does not include it. */
  readonly reason?: string;
}

/** From facts that can break callers or widen access, to changes of traffic or permissions, to the rest. */
export type AttentionLevel = (typeof attentionLevels)[number];

/** The levels, the most dangerous first. */
export const attentionLevels = ['danger', 'notice', 'routine'] as const;

/** A fact, and the files in extra/ and patches/ that cause it. */
export interface TracedFact {
  readonly fact: Fact;
  readonly files?: readonly string[];
}

/** A fact about something in one cluster. */
export interface Found extends TracedFact {
  readonly cluster?: string;
  readonly subject?: string;
}
