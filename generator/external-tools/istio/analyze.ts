import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parsedJson } from '../../lang/json.ts';
import { isMap } from '../../lang/plain-map.ts';
import { runner } from '../../toolchain/runner.ts';
import { endingOf, ToolFailure } from '../../toolchain/tool-failure.ts';
import type { IstioMessage } from './offline.ts';

/** A document that istioctl could not read: its number in the file, from 0, and the reason. */
export interface Unread {
  readonly index: number;
  readonly words: string;
}

/** What istioctl reports about documents. */
export interface Analysis {
  readonly messages: readonly IstioMessage[];
  readonly unread: readonly Unread[];
}

/**
 * Runs istioctl analyze over documents, without access to a cluster.
 * @throws ToolFailure if istioctl itself cannot run
 */
export async function analyze(istioctl: string, yaml: string): Promise<Analysis> {
  const folder = mkdtempSync(join(tmpdir(), 'istioctl-'));
  try {
    const file = join(folder, 'cluster.yaml');
    writeFileSync(file, yaml);
    // All namespaces: without a cluster there is no current namespace. By default, log lines would be mixed
    // with the JSON.
    const args = [
      'analyze',
      '--log_target=stderr',
      '--use-kube=false',
      '--all-namespaces',
      '--output',
      'json',
      file,
    ];
    const home = { ...process.env, KUBECONFIG: join(folder, 'none') };
    const ended = await runner({ cwd: folder, env: home })`${istioctl} ${args}`;
    const messages = messagesIn(ended.stdout);
    if (messages === undefined)
      throw new ToolFailure(
        'istioctl analyze',
        ended.stderr.replaceAll(file, 'cluster.yaml').trim() || endingOf(ended),
      );
    return { messages, unread: unreadIn(ended.stderr, file) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function messagesIn(stdout: string): IstioMessage[] | undefined {
  const messages = parsedJson(stdout);
  return Array.isArray(messages) ? messages.filter(isMessage) : undefined;
}

/**
 * `* error processing FILE[2]: why`: one line for each document that cannot be read
 * (pkg/config/analysis/local).
 */
function unreadIn(stderr: string, file: string): Unread[] {
  return stderr.split('\n').flatMap((line): Unread[] => {
    const [before, after] = line.split(`error processing ${file}[`);
    const [, index, words] = /^(\d+)\]: (.*)$/.exec(after ?? '') ?? [];
    return before?.trim() === '*' && index !== undefined && words !== undefined
      ? [{ index: Number(index), words }]
      : [];
  });
}

function isMessage(value: unknown): value is IstioMessage {
  return isMap(value) && ['code', 'level', 'message'].every((key) => typeof value[key] === 'string');
}
