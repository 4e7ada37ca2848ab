import type { Report } from './report.ts';

/** What a run can be printed as: for people, or for one of the machines. */
export const formatNames = ['pretty', 'json', 'sarif', 'github'] as const;
export type FormatName = (typeof formatNames)[number];

/** A format for machines: everything it says goes to standard output, and nothing else does. */
export type MachineFormat = Exclude<FormatName, 'pretty'>;

const printers: Readonly<Record<MachineFormat, () => Promise<(report: Report) => string>>> = {
  json: async () => (await import('./json.ts')).printJson,
  sarif: async () => (await import('./sarif.ts')).printSarif,
  github: async () => (await import('./github.ts')).printGithub,
};

/** A report as a machine reads it; loaded on demand. */
export async function printFor(format: MachineFormat, report: Report): Promise<string> {
  return (await printers[format]())(report);
}
