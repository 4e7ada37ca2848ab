import type { Progress } from './availability.ts';

/** Milliseconds between two lines about a build without a terminal, which shows one line that changes. */
const between = 30_000;

/** A build that is under way. */
export interface GoProgress {
  /** Gets each line that `go build -v` and the like print on standard error. */
  line(text: string): void;
  end(): void;
}

/**
 * Reports the progress of a build: every second on a terminal, every half minute elsewhere.
 * @param what such as `kustomize v5.8.2`
 */
export function showGoProgress(what: string, progress: Progress): GoProgress {
  const began = performance.now();
  const counts = { packages: 0, downloads: 0 };
  const show = progress.status ?? progress;
  const timer = setInterval(
    () => show(progressLine(what, (performance.now() - began) / 1_000, counts)),
    progress.status ? 1_000 : between,
  );
  return {
    line: (text) => {
      if (isPackage(text)) counts.packages++;
      if (text.startsWith('go: downloading ')) counts.downloads++;
    },
    end: () => clearInterval(timer),
  };
}

/** `-v` prints the import path of each package as it is compiled (go help build), among messages with spaces. */
const isPackage = (text: string): boolean => /^[\w.~@/-]+$/.test(text);

/** The progress of a build: elapsed time, and what has been done. */
export function progressLine(
  what: string,
  seconds: number,
  { packages, downloads }: { readonly packages: number; readonly downloads: number },
): string {
  const done =
    packages === 0 && downloads > 0
      ? `${counted(downloads, 'module')} downloaded`
      : `${counted(packages, 'package')} compiled`;
  return `Building ${what}: ${elapsed(seconds)}, ${done}`;
}

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

/** A time in words, such as `3 min 20 s`. */
export function elapsed(seconds: number): string {
  const whole = Math.round(seconds);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
