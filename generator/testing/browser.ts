import { type Browser, chromium } from 'playwright-core';
import { onTestFinished } from 'vitest';
import { which } from 'zx';
import type { Available, Unavailable } from '../toolchain/availability.ts';

/** Names under which Debian, Ubuntu, Fedora, macOS packages and Google install it. */
const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/**
 * Chromium, if this machine has it. Tests do not install it. In continuous integration they fail without it, unless
 * `.ci/run` could not install it and set `BROWSER_TESTS=optional`.
 */
export async function findChromium(): Promise<Available | Unavailable> {
  for (const name of names) {
    const path = await which(name, { nothrow: true });
    if (path !== null) return { available: true, path };
  }
  return {
    available: false,
    missing: 'Chromium',
    reason: `none of ${names.join(', ')} is on PATH.`,
    remedy: 'Install Chromium to run the tests in a browser.',
    ...(process.env['BROWSER_TESTS'] === 'optional' ? { isOptional: true } : {}),
  };
}

/** Starts the browser until the end of the test. */
export async function startChromium(path: string): Promise<Browser> {
  const browser = await chromium.launch({ executablePath: path });
  onTestFinished(() => browser.close());
  return browser;
}
