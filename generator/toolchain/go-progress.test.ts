import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Progress } from './availability.ts';
import { elapsed, showGoProgress } from './go-progress.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('counts packages, and prints a line each half minute', () => {
  const lines: string[] = [];
  const build = showGoProgress('pilot-discovery 1.2.3', (line) => lines.push(line));
  build.line('go: downloading istio.io/istio v1.2.3');
  vi.advanceTimersByTime(31_000);
  for (const text of ['internal/abi', 'istio.io/istio/pkg/kube', 'some warning of a compiler'])
    build.line(text);
  vi.advanceTimersByTime(60_000);
  build.end();
  vi.advanceTimersByTime(600_000);
  expect(lines).toEqual([
    'Building pilot-discovery 1.2.3: 30 s, 1 module downloaded',
    'Building pilot-discovery 1.2.3: 1 min 0 s, 2 packages compiled',
    'Building pilot-discovery 1.2.3: 1 min 30 s, 2 packages compiled',
  ]);
});

it('shows a line that changes on a terminal, and leaves none', () => {
  const lines: string[] = [];
  const shown: string[] = [];
  const progress: Progress = Object.assign((line: string) => void lines.push(line), {
    status: (line: string) => void shown.push(line),
  });
  const build = showGoProgress('etcd', progress);
  vi.advanceTimersByTime(2_000);
  build.end();
  expect(lines).toEqual([]);
  expect(shown).toHaveLength(2);
});

it('gives times in minutes and seconds', () => {
  expect([0.4, 59.6, 200].map(elapsed)).toEqual(['0 s', '1 min 0 s', '3 min 20 s']);
});
