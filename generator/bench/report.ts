import { cpus } from 'node:os';
import type { Comparison } from './compare.ts';
import type { Measured } from './measure.ts';

/** The measurements as a Markdown table: absolute times for orientation, ratios for conclusions. */
export function report(comparisons: readonly Comparison[]): string {
  const [processor] = cpus();
  const rows = comparisons.flatMap(rowsOf).map((cells) => `| ${cells.join(' | ')} |`);
  return [
    `Node ${process.versions.node} on ${cpus().length} × ${processor?.model.trim() ?? 'unknown processor'}, whole processes, medians`,
    '',
    '| services × clusters | what | median (fastest–slowest) | against the copy | full generate is |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
    '',
    ...comparisons.flatMap(notesOf),
  ].join('\n');
}

function rowsOf({
  size,
  full,
  nothingToDo,
  oneEdit,
  diff,
  start,
  copy,
  kustomize,
  peers,
}: Comparison): string[][] {
  const scope = `${size.services} × ${size.clusters}`;
  const row = (what: string, measured: Measured, versusFull: string): string[] => [
    scope,
    what,
    `${show(measured.seconds)} (${show(measured.range[0])}–${show(measured.range[1])})`,
    `${(measured.seconds / copy.seconds).toFixed(1)} ×`,
    versusFull,
  ];
  const comparedWith = ({ seconds }: Measured) =>
    seconds >= full.seconds
      ? `${(seconds / full.seconds).toFixed(1)} × faster`
      : `${(full.seconds / seconds).toFixed(1)} × slower`;
  return [
    row('generate, everything', full, ''),
    row('generate, nothing to do', nothingToDo, ''),
    row('generate, after one edit', oneEdit, ''),
    row('diff, after one edit', diff, ''),
    row('node -e 0', start, ''),
    row('cp -r of the tree', copy, ''),
    ...peers.map((peer) => row(`${peer.name}, one process per cluster`, peer, comparedWith(peer))),
    ...(kustomize ? [row('kustomize build of every overlay', kustomize, comparedWith(kustomize))] : []),
  ];
}

function notesOf({ size, files, full, kustomize }: Comparison): string[] {
  const scope = `${size.services} × ${size.clusters}`;
  const memory = full.peakMiB === undefined ? '' : `; generate peaks at ${Math.round(full.peakMiB)} MiB`;
  const sampled =
    kustomize && kustomize.measuredBuilds < kustomize.builds
      ? [
          `- ${scope}: kustomize measured over ${kustomize.measuredBuilds} of ${kustomize.builds} overlays, scaled to all`,
        ]
      : [];
  return [`- ${scope}: ${files} files${memory}`, ...sampled];
}

const show = (seconds: number): string =>
  seconds < 10 ? `${seconds.toFixed(3)} s` : `${seconds.toFixed(1)} s`;
