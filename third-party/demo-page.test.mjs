// The demo's page and the login of browsers at the gateway, in headless Chromium.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LOOKS, inBrowser, looksWell, withPage } from './chromium.mjs';

const { GATEWAY_URL: gateway, SIGN_ON_URL: server } = process.env;

async function open(page) {
  await page.goto(`${gateway}/`);
  for (const device of ['phone', 'laptop']) {
    await page.locator(`#${device} .state`, { hasText: 'alice' }).waitFor();
    await page.locator(`#${device}`).getByText('open').nth(1).waitFor();
  }
}

async function measured(page) {
  for (const tile of ['gateway1', 'gateway2', 'socket', 'events', 'answer', 'after']) {
    await page.locator(`#tile-${tile}`, { hasText: /^\d+( ms)?$/ }).waitFor();
  }
}

test('by keyboard: end the session of the laptop, and both gateways, the socket and the stream end', inBrowser, () =>
  withPage({}, async (page) => {
    await open(page);
    const kick = page.getByRole('button', { name: 'Kick the laptop' });
    for (let i = 0; i < 20 && !(await kick.evaluate((button) => button === document.activeElement)); i++) {
      await page.keyboard.press('Tab');
    }
    await page.keyboard.press('Enter');
    await measured(page);
    assert.equal(await page.locator('#tile-after').textContent(), '0');
    await page.locator('#laptop .state', { hasText: 'kicked_out' }).waitFor();
    assert.equal(await page.locator('#phone .state').textContent(), 'alice');
    await page.locator('#laptop').getByRole('button', { name: 'Log in again' }).press('Enter');
    await page.locator('#laptop .state', { hasText: 'alice' }).waitFor();
  }));

test('a page behind the gateway asks for a login, and the log-out ends it', inBrowser, () =>
  withPage({}, async (page) => {
    await page.goto(`${gateway}/orders/account`);
    assert.equal(new URL(page.url()).origin, server);
    await page.getByLabel('Username').fill('bob');
    await page.getByLabel('Password').fill('bob-pass');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.locator('#name', { hasText: 'Bob' }).waitFor();
    assert.equal(new URL(page.url()).origin, gateway);
    await page.getByRole('button', { name: 'Log out of all applications' }).click();
    await page.waitForURL((url) => url.pathname !== '/orders/account');
    await page.goto(`${gateway}/orders/account`);
    assert.equal(new URL(page.url()).origin, server);
  }));

for (const { colorScheme, width } of LOOKS) {
  test(`page: ${colorScheme}, ${width} px`, inBrowser, () =>
    withPage({ colorScheme, viewport: { width, height: 800 }, bypassCSP: true }, async (page) => {
      await open(page);
      await page.getByRole('button', { name: 'Kick the laptop' }).click();
      await measured(page);
      await looksWell(page, `page-${colorScheme}-${width}`);
    }));
}

test('in Chinese', inBrowser, () =>
  withPage({ viewport: { width: 390, height: 800 }, bypassCSP: true }, async (page) => {
    await open(page);
    await page.getByRole('button', { name: '中文' }).click();
    await page.getByRole('heading', { level: 1, name: /网关/ }).waitFor();
    await looksWell(page, 'page-zh-390');
  }));
