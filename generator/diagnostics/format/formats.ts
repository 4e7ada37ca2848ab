import type { Report } from './report.ts';

/** The output formats of a run: one for people, the others for programs. */
export const formatNames = ['pretty', 'json', 'sarif', 'github'] as const;
export type FormatName = (typeof formatNames)[number];

/** A format for programs: its whole output is on standard output, and nothing else is. */
export type MachineFormat = Exclude<FormatName, 'pretty'>;

const printers: Readonly<Record<MachineFormat, () => Promise<(report: Report) => string>>> = {
  json: async () => (await import('./json.ts')).printJson,
  sarif: async () => (await import('./sarif.ts')).printSarif,
  github: async () => (await import('./github.ts')).printGithub,
};

/** A report in a format for programs; loaded on demand. */
export async function printFor(format: MachineFormat, report: Report): Promise<string> {
  return (await printers[format]())(report);
}
