// A headless Chromium, the system's, and what each test of a page needs.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before } from 'node:test';
import { chromium } from 'playwright-core';

const executablePath = process.env.CHROMIUM;
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core'), 'utf8');
let chrome;

before(async () => {
  chrome = executablePath && (await chromium.launch({ executablePath, args: ['--no-sandbox'] }));
});

after(async () => chrome?.close());

// Options of tests that need a browser.
export const inBrowser = { skip: !executablePath && 'there is no Chromium' };

// Each theme in a narrow and in a wide window.
export const LOOKS = ['light', 'dark'].flatMap((colorScheme) => [390, 1440].map((width) => ({ colorScheme, width })));

// Opens a page in a new context, and fails if it violates its own policy.
export async function withPage(options, run) {
  const context = await chrome.newContext(options);
  try {
    const page = await context.newPage();
    const refused = [];
    page.on('console', (message) => message.text().includes('Content Security Policy') && refused.push(message.text()));
    page.on('pageerror', (error) => refused.push(error.message));
    await run(page);
    assert.deepEqual(refused, []);
  } finally {
    await context.close();
  }
}

// Fails if axe finds anything serious, or the page is wider than the window.
export async function looksWell(page, name) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run());
  assert.deepEqual(
    violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id, nodes }) => [id, nodes[0].html]),
    [],
  );
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth), false);
  if (process.env.SCREENSHOTS) {
    await page.screenshot({ path: `${process.env.SCREENSHOTS}/${name}.png`, fullPage: true });
  }
}
