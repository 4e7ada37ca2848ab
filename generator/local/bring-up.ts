import { Failure } from '../command-line/errors.ts';
import type { LocalService } from './service.ts';
import { waitUntilServing } from './wait-until-serving.ts';

const patienceMilliseconds = 10_000;

/**
 * Waits until a started service is SERVING and returns its address, or undefined when `interrupted` settled first. @throws Failure when it neither serves nor ends
 */
export async function bringUp(
  service: LocalService,
  interrupted: Promise<unknown>,
): Promise<string | undefined> {
  const interruption = new AbortController();
  const patience = AbortSignal.timeout(patienceMilliseconds);
  interrupted.then(() => interruption.abort());
  const signal = AbortSignal.any([interruption.signal, patience]);
  try {
    const address = await Promise.race([service.listening, rejectionBy(signal)]);
    await waitUntilServing(address, signal);
    return address;
  } catch (error) {
    if (interruption.signal.aborted) return undefined;
    if (!patience.aborted) throw error;
    throw new Failure(`${service.name} is not SERVING after ${patienceMilliseconds / 1000} s.`);
  }
}

function rejectionBy(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
