import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { expect, onTestFinished, test } from 'vitest';
import { writeSynthetic } from '../bench/synthetic.ts';
import { stateOfWorkTree } from '../pipeline/load-state.ts';
import { findChromium, startChromium } from '../testing/browser.ts';
import { runBundled } from '../testing/bundled.ts';
import { startCommand } from '../testing/command-line.ts';
import { describeWith } from '../testing/describe-with.ts';
import { edited, paths } from '../testing/edited.ts';
import { commitAll, initIn } from '../testing/git-repository.ts';
import { differenceOf, keptScreenshot } from '../testing/screenshots.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { soundFiles, temporaryRepository, writeInto } from '../testing/temporary-repository.ts';
import { mapFiles } from './files.ts';
import { fleetMapOf } from './fleet-map.ts';

const cluster = (name: string, weights: string) => `name: ${name}
stage: ${name}
services:
  orders:
    versions:
      v1: { tag: v1.0.0 }
  stock:
    versions:
      v1: { tag: v1.0.0, replicas: 3 }
      v2: { tag: v1.1.0, replicas: 2 }
    weights: ${weights}
`;

const { orders } = paths;

/** Two services in two clusters, with a canary that has moved once. */
function fleet(): string {
  const root = temporaryRepository({
    'clusters/dev.yaml': cluster('dev', '{ v1: 90, v2: 10 }'),
    'clusters/prod.yaml': cluster('prod', '{ v1: 100, v2: 0 }'),
  });
  initIn(root);
  commitAll(root, 'canary: 10 %');
  writeInto(root, 'clusters/dev.yaml', cluster('dev', '{ v1: 50, v2: 50 }'));
  commitAll(root, 'canary: 50 %');
  return root;
}

/** The fleet drawn by the bundle. */
async function drawn(root = fleet()): Promise<string> {
  const { code, stderr } = await runBundled('map', '--repository', root);
  expect([code, stderr]).toEqual([0, '']);
  return join(root, '.cache/map/index.html');
}

/** Serves the fleet as a user does. Resolves with the address. */
async function served(root: string): Promise<string> {
  const { child, finished } = startCommand('map', '--serve', '--port', '0', '--repository', root);
  onTestFinished(async () => {
    child.kill('SIGINT');
    await finished;
  });
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout?.on('data', (more) => {
      text += String(more);
      const [address] = /http:\/\/127\.0\.0\.1:\d+\//.exec(text) ?? [];
      if (address !== undefined) resolve(address);
    });
    finished.then((result) => reject(new Error(`it ended: ${JSON.stringify(result)}`)), reject);
  });
}

const wide = { width: 1280, height: 900 };
const narrow = { width: 390, height: 844 };

describeWith('the map in a browser', await findChromium(), ({ path }) => {
  /** Opens a page; the test fails if the browser reports an error, or the page loads something else. */
  async function open(address: string, options: BrowserContextOptions = {}) {
    const browser = await startChromium(path);
    const context = await browser.newContext({ viewport: wide, colorScheme: 'light', ...options });
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
    });
    page.on('pageerror', ({ message }) => complaints.push(message));
    page.on('request', (request) => {
      const isFile = address.startsWith('file:') && request.isNavigationRequest();
      const known = request.url().split('#')[0] === address || request.url().endsWith('/changes') || isFile;
      if (!known) complaints.push(`requests ${request.url()}`);
    });
    onTestFinished(() => expect(complaints).toEqual([]));
    await page.goto(address);
    return { browser, page };
  }

  const openFile = async (options: BrowserContextOptions = {}) =>
    open(pathToFileURL(await drawn()).href, options);

  /** The names of the services whose sections are visible. */
  const shownServices = (page: Page) =>
    page.locator('section.service:visible').evaluateAll((all) => all.map((each) => each.id));

  test('opens from a file, without a request to anywhere', async () => {
    const { page } = await openFile();
    expect(await page.title()).toContain('map');
    expect(await page.locator('section.cluster:visible').getAttribute('data-cluster')).toBe('dev');
    expect(await shownServices(page)).toEqual(['service/orders', 'service/stock']);
  });

  test('filters by words, by team and by cluster', async () => {
    const { page } = await openFile();
    await page.getByLabel('Words to look for').fill('stock');
    expect(await shownServices(page)).toEqual(['service/stock']);
    expect(await page.locator('.node.faint').count()).toBeGreaterThan(0);
    await page.getByLabel('Words to look for').fill('');
    await page.getByLabel('Team', { exact: true }).selectOption('team-orders');
    expect(await shownServices(page)).toEqual(['service/orders']);
    await page.getByLabel('Cluster', { exact: true }).selectOption('prod');
    expect(await page.locator('section.cluster:visible').getAttribute('data-cluster')).toBe('prod');
  });

  test('links lead to the service, and to the cluster that a filter hides', async () => {
    const { page } = await openFile();
    await page.locator('svg.graph:visible .node a', { hasText: 'stock' }).click();
    expect(new URL(page.url()).hash).toBe('#service/stock');
    await page.locator('#versions thead').getByRole('link', { name: 'prod' }).click();
    expect(await page.locator('section.cluster:visible').getAttribute('data-cluster')).toBe('prod');
    const targets = await page
      .locator('a[href^="#"]')
      .evaluateAll((all) => all.map((each) => decodeURIComponent(each.getAttribute('href') ?? '').slice(1)));
    const ids = await page.locator('[id]').evaluateAll((all) => all.map((each) => each.id));
    expect(targets.filter((target) => !ids.includes(target))).toEqual([]);
    expect(new Set(ids).size).toBe(ids.length);
  });

  /** A large fleet in several files, as its page is opened from a disk. */
  async function openLarge() {
    const root = temporaryFolder();
    writeSynthetic(root, { services: 45, clusters: 2 });
    const state = await stateOfWorkTree(root);
    if (!state.fleet) throw new Error('the specs of the test have errors');
    const files = mapFiles(await fleetMapOf(state, state.fleet), {}, 100_000);
    for (const [name, text] of files) writeFileSync(join(root, name), text);
    const { page } = await open(pathToFileURL(join(root, 'index.html')).href);
    return page;
  }

  test('a map in several files: search, links and neighbourhood', async () => {
    const page = await openLarge();
    const place = () => page.url().slice(page.url().lastIndexOf('/services-'));
    await page.getByLabel('Words to look for').fill('service-0007');
    await page.locator('#services').getByRole('link', { name: 'service-0007' }).click();
    expect(place()).toBe('/services-1.html#service/service-0007');
    await page.getByLabel('Words to look for').fill('service-0044');
    await page.getByLabel('Words to look for').press('Enter');
    await page.waitForURL(/index\.html#find/);
    expect(await page.locator('#services tbody tr:visible').allTextContents()).toEqual([
      expect.stringContaining('service-0044'),
    ]);
    await page.locator('#calls').getByRole('link', { name: 'cluster-1' }).click();
    const drawn = page.getByRole('region', { name: 'Call graph of cluster-1' }).locator('.node:visible');
    expect(await drawn.count()).toBe(45);
    await page.getByRole('button', { name: 'team-3' }).click();
    // The services of the team, and what they call or are called by.
    expect(await drawn.count()).toBe(15);
    await page.getByRole('button', { name: 'team-3' }).click();
    expect(await drawn.count()).toBe(45);
  });

  test('redraws after a spec is saved, and keeps the filters', async () => {
    const root = fleet();
    const { page } = await open(await served(root));
    await page.getByLabel('Words to look for').fill('stock');
    writeInto(root, 'clusters/dev.yaml', cluster('dev', '{ v1: 20, v2: 80 }'));
    await page.locator('#versions [aria-label="v1 20 %, v2 80 %"]').waitFor();
    expect(await page.getByLabel('Words to look for').inputValue()).toBe('stock');
    expect(await shownServices(page)).toEqual(['service/stock']);
  });

  test('shows the errors of a spec above the last map, until it is repaired', async () => {
    const root = fleet();
    const { page } = await open(await served(root));
    writeInto(root, orders, edited(orders, ['[Reserve]', '[Resreve]'])[orders] ?? '');
    await page.getByRole('alert').getByText('has no method Resreve').waitFor();
    expect(await shownServices(page)).toEqual(['service/orders', 'service/stock']);
    writeInto(root, orders, soundFiles[orders] ?? '');
    await page.getByRole('alert').waitFor({ state: 'detached' });
  });

  test('is complete without scripts', async () => {
    const { page } = await openFile({ javaScriptEnabled: false });
    expect(await page.locator('.filters').isVisible()).toBe(false);
    expect(await page.locator('section.cluster:visible').count()).toBe(2);
    expect(await page.locator('section.service:visible').count()).toBe(2);
  });

  test('follows the dark mode of the reader', async () => {
    const { page } = await openFile({ colorScheme: 'dark' });
    const ground = () => page.evaluate(`getComputedStyle(document.body).backgroundColor`);
    const dark = await ground();
    await page.emulateMedia({ colorScheme: 'light' });
    expect(dark).not.toBe(await ground());
  });

  test.each([
    ['of a phone', narrow],
    ['with a zoom of 200 %', { width: 640, height: 450 }],
    ['of a notebook', wide],
  ])('never scrolls to the side on a screen %s', async (_, viewport) => {
    const { page } = await openFile({ viewport });
    await page.locator('details').evaluateAll((all) => {
      for (const each of all) each.setAttribute('open', '');
    });
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
    const unreachable = await page.locator('.scroll:not([tabindex="0"][role="region"][aria-label])').count();
    expect(unreachable).toBe(0);
  });

  test('works with the keyboard: skip to the content, and follow a call in the graph', async () => {
    const { page } = await openFile();
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to the content');
    await page.keyboard.press('Enter');
    expect(new URL(page.url()).hash).toBe('#main');
    const node = page.locator('svg.graph:visible .node a').first();
    await node.focus();
    expect(await page.evaluate('document.activeElement.matches(":focus-visible")')).toBe(true);
    await page.keyboard.press('Enter');
    expect(new URL(page.url()).hash).toContain('#service/');
  });

  test('has names for readers of the screen', async () => {
    const { page } = await openFile();
    expect(await page.locator('th:not([scope])').count()).toBe(0);
    expect(await page.locator('svg:not([aria-label])').count()).toBe(0);
    expect(await page.locator('input:not([aria-label]), select:not([aria-label])').count()).toBe(0);
    expect(await page.locator('main').count()).toBe(1);
    const levels = await page
      .locator('h1, h2, h3, h4')
      .evaluateAll((all) => all.map((each) => Number(each.tagName.slice(1))));
    expect(levels.filter((level, index) => level > (levels[index - 1] ?? 0) + 1)).toEqual([]);
  });

  test.each([
    ['wide', wide, 'light'],
    ['narrow', narrow, 'light'],
    ['dark', wide, 'dark'],
  ] as const)('looks as the kept picture: %s', async (name, viewport, colorScheme) => {
    const { browser, page } = await openFile({ viewport, colorScheme });
    const kept = join(import.meta.dirname, `testdata/screenshots/${name}.png`);
    const shot = await page.screenshot();
    expect(await differenceOf(browser, keptScreenshot(kept, shot), shot)).toBeLessThan(0.06);
    // The comparison sees what is missing.
    await page.locator('#versions').evaluate((each) => each.setAttribute('hidden', ''));
    await page.locator('#fleet').evaluate((each) => each.setAttribute('hidden', ''));
    expect(await differenceOf(browser, readFileSync(kept), await page.screenshot())).toBeGreaterThan(0.06);
  });
});
