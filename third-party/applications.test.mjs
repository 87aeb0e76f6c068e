// The two web applications of the demo in headless Chromium.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LOOKS, inBrowser, looksWell, withPage } from './chromium.mjs';

const { SHOP_URL: shop, DESK_URL: desk, SIGN_ON_URL: server } = process.env;

async function signIn(page) {
  await page.goto(`${shop}/`);
  await page.getByRole('link', { name: 'Log in' }).click();
  assert.equal(new URL(page.url()).origin, server);
  await page.getByLabel('Username').fill('alice');
  await page.getByLabel('Password').fill('alice-pass');
  await page.getByRole('button', { name: 'Sign in' }).click();
}

// An application is told by a logout token, which may take a moment.
async function asksForLogin(page, application) {
  for (let i = 0; i < 50; i++) {
    await page.goto(`${application}/account`);
    if (new URL(page.url()).origin === server) {
      return;
    }
    await page.waitForTimeout(200);
  }
  throw new Error(`${application} is still logged in`);
}

test('log in to one, be in both, log out of one, be out of both', inBrowser, () =>
  withPage({}, async (page) => {
    await signIn(page);
    assert.equal(await page.locator('#name').textContent(), '爱丽丝 🎉');
    assert.equal(await page.locator('#status').textContent(), '200');
    await page.getByRole('link', { name: 'Open the other application' }).click();
    assert.equal(new URL(page.url()).origin, desk);
    assert.equal(await page.locator('#status').textContent(), '200');
    await page.getByRole('button', { name: 'Log out everywhere' }).click();
    await page.getByText('You are not logged in here.').waitFor();
    for (const application of [desk, shop]) {
      await asksForLogin(page, application);
    }
  }));

for (const { colorScheme, width } of LOOKS) {
  test(`account: ${colorScheme}, ${width} px`, inBrowser, () =>
    withPage({ colorScheme, viewport: { width, height: 800 }, bypassCSP: true }, async (page) => {
      await signIn(page);
      await looksWell(page, `account-${colorScheme}-${width}`);
    }));
}
