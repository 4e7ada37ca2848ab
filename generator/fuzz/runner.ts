import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { repositoryRoot } from '../command-line/repository.ts';
import type { Case } from './case.ts';
import type { bases } from './cases.ts';
import type { Verdict } from './invariants.ts';
import type { Task } from './worker.ts';

/** Far more than any case takes on a busy machine: a longer run counts as hanging. */
const limitInMilliseconds = 60_000;

/** Runs cases in a separate process, which can be stopped if a case hangs or crashes it. */
export class Runner {
  #child: ChildProcess | undefined;
  #answers: AsyncIterator<string> | undefined;

  /** The result of a case; a process that hangs or exits violates the invariants. */
  async run(tried: Case & { readonly base: keyof typeof bases }, askTools: boolean): Promise<Verdict> {
    const { stdin, answers, child } = this.#started();
    stdin.write(`${JSON.stringify(taskOf(tried, askTools))}\n`);
    let timer: NodeJS.Timeout | undefined;
    const tooLong = new Promise<'hangs'>((resolve) => {
      timer = setTimeout(() => resolve('hangs'), limitInMilliseconds);
    });
    const answer = await Promise.race([answers.next(), tooLong]);
    clearTimeout(timer);
    if (answer !== 'hangs' && !answer.done) return JSON.parse(answer.value);
    child.kill('SIGKILL');
    this.#child = undefined;
    const violation =
      answer === 'hangs' ? `no answer in ${limitInMilliseconds / 1000} s` : 'the process ended';
    return { outcome: 'failure', codes: [], violation };
  }

  /** Ends the process. */
  stop(): void {
    this.#child?.stdin?.end();
    this.#child = undefined;
  }

  #started() {
    if (!this.#child || !this.#answers) {
      this.#child = spawn(process.execPath, [join(repositoryRoot, 'generator/run.mjs'), 'fuzz', '--worker'], {
        cwd: repositoryRoot,
        stdio: ['pipe', 'pipe', 'inherit'],
      });
      if (!this.#child.stdout) throw new Error('The process has no standard output.');
      this.#answers = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
    }
    const { stdin } = this.#child;
    if (!stdin) throw new Error('The process has no standard input.');
    return { stdin, answers: this.#answers, child: this.#child };
  }
}

function taskOf(
  { base, hasTree, files }: Case & { readonly base: keyof typeof bases },
  askTools: boolean,
): Task {
  return {
    base,
    hasTree,
    askTools,
    files: [...files].map(([path, entry]) => [
      path,
      entry.kind === 'file' ? { base64: Buffer.from(entry.bytes).toString('base64') } : entry,
    ]),
  };
}
