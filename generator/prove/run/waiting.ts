import type { Case } from '../case.ts';

/** True for a case that spends most of its time waiting for a slow server, or for a delay: it hardly needs the machine. */
export const isWaiting = ({ behaviour, expect }: Pick<Case, 'behaviour' | 'expect'>): boolean =>
  behaviour.some(({ slowMs = 0, who }) => slowMs > 0 && who !== 'copies') ||
  expect.some(({ claim }) => claim === 'not before');
