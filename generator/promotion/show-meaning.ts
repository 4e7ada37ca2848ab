import type { State } from '../history/state.ts';
import type { Surroundings } from './surroundings.ts';

/** Shows what a change means: the one place where promotion asks for the meaning. */
export function showMeaning(_around: Surroundings, _before: State, _after: State): void {}
