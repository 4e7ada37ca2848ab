import type { Fact } from './fact.ts';

/** What a change means, in one respect: plain data, from which words, Markdown, HTML and JSON are made. */
export interface Statement {
  /** Where it holds, in the order of the fleet; none where it holds for the fleet as a whole. */
  readonly clusters: readonly string[];
  /** The service, external service or namespace it is about; none where it is about a cluster or the fleet. */
  readonly subject?: string;
  readonly attention: Attention;
  readonly fact: Fact;
}

/** How closely a reviewer should look. */
export interface Attention {
  readonly level: AttentionLevel;
  /** Why, in a few words, where the statement does not say it itself. */
  readonly reason?: string;
}

/** From what can break callers or open doors, over what moves calls or rights, to the rest. */
export type AttentionLevel = (typeof attentionLevels)[number];

/** The levels, the most dangerous first. */
export const attentionLevels = ['danger', 'notice', 'routine'] as const;

/** A fact about something in one cluster. */
export interface Found {
  readonly cluster?: string;
  readonly subject?: string;
  readonly fact: Fact;
}
