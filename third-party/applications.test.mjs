// The two web applications of the demo in headless Chromium.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import { chromium } from 'playwright-core';

const { SHOP_URL: shop, DESK_URL: desk, SIGN_ON_URL: server, CHROMIUM: executablePath } = process.env;
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core'), 'utf8');
let chrome;

before(async () => {
  chrome = executablePath && (await chromium.launch({ executablePath, args: ['--no-sandbox'] }));
});

after(async () => chrome?.close());

async function withPages(options, run) {
  const context = await chrome.newContext(options);
  try {
    await run(context);
  } finally {
    await context.close();
  }
}

async function signIn(page) {
  await page.goto(`${shop}/`);
  await page.getByRole('link', { name: 'Log in' }).click();
  assert.equal(new URL(page.url()).origin, server);
  await page.getByLabel('Username').fill('alice');
  await page.getByLabel('Password').fill('alice-pass');
  await page.getByRole('button', { name: 'Sign in' }).click();
}

test('log in to one, be in both, log out of one, be out of both', { skip: !executablePath }, () =>
  withPages({}, async (context) => {
    const page = await context.newPage();
    const refused = [];
    page.on('console', (message) => message.text().includes('Content Security Policy') && refused.push(message.text()));
    await signIn(page);
    assert.equal(await page.locator('#name').textContent(), '爱丽丝 🎉');
    assert.equal(await page.locator('#status').textContent(), '200');
    await page.getByRole('link', { name: 'Open the other application' }).click();
    assert.equal(new URL(page.url()).origin, desk);
    assert.equal(await page.locator('#status').textContent(), '200');
    await page.getByRole('button', { name: 'Log out everywhere' }).click();
    await page.getByText('You are not logged in here.').waitFor();
    for (const application of [desk, shop]) {
      // the shop is told by a logout token, which may take a moment
      await assert.doesNotReject(async () => {
        for (let i = 0; i < 50; i++) {
          await page.goto(`${application}/account`);
          if (new URL(page.url()).origin === server) {
            return;
          }
          await page.waitForTimeout(200);
        }
        throw new Error(`${application} is still logged in`);
      });
    }
    assert.deepEqual(refused, []);
  }));

for (const colorScheme of ['light', 'dark']) {
  for (const width of [390, 1440]) {
    test(`pages are accessible: ${colorScheme}, ${width} px`, { skip: !executablePath }, () =>
      withPages({ colorScheme, viewport: { width, height: 800 }, bypassCSP: true }, async (context) => {
        const page = await context.newPage();
        await signIn(page);
        await page.evaluate(axe);
        const { violations } = await page.evaluate(() => globalThis.axe.run());
        assert.deepEqual(
          violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id }) => id),
          [],
        );
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
        assert.equal(overflow, false);
        if (process.env.SCREENSHOTS) {
          await page.screenshot({ path: `${process.env.SCREENSHOTS}/account-${colorScheme}-${width}.png` });
        }
      }));
  }
}
