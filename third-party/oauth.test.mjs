// openid-client, a certified OpenID Connect client, against sign-on-service and the gateway of the demo.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as client from 'openid-client';
import { Browser } from './browser.mjs';

const { SIGN_ON_URL: server, GATEWAY_URL: gateway, CLIENT_SECRET: secret } = process.env;
const REDIRECT_URI = 'http://127.0.0.1:1/tour';

function configuration(id = 'tour', password = `${secret}-tour`) {
  const config = new client.Configuration(
    {
      issuer: 'https://auth.gatehouse.demo',
      authorization_endpoint: `${server}/oauth2/authorize`,
      token_endpoint: `${server}/oauth2/token`,
      introspection_endpoint: `${server}/oauth2/introspect`,
      revocation_endpoint: `${server}/oauth2/revoke`,
      userinfo_endpoint: `${server}/userinfo`,
      end_session_endpoint: `${server}/connect/logout`,
      jwks_uri: `${server}/oauth2/jwks`,
      authorization_response_iss_parameter_supported: false,
    },
    id,
    undefined,
    client.ClientSecretBasic(password),
  );
  client.allowInsecureRequests(config);
  client.enableNonRepudiationChecks(config);
  return config;
}

async function login(config, browser = new Browser(), options = undefined) {
  const pkceCodeVerifier = client.randomPKCECodeVerifier();
  const expectedState = client.randomState();
  const expectedNonce = client.randomNonce();
  const url = client.buildAuthorizationUrl(config, {
    redirect_uri: REDIRECT_URI,
    scope: 'openid',
    state: expectedState,
    nonce: expectedNonce,
    code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
  });
  const back = await browser.authorize(url, server, 'bob');
  const checks = { pkceCodeVerifier, expectedState, expectedNonce, idTokenExpected: true };
  return { back, checks, tokens: await client.authorizationCodeGrant(config, back, checks, undefined, options) };
}

async function orders(token, scheme = 'Bearer') {
  return fetch(`${gateway}/orders/echo`, { headers: { Authorization: `${scheme} ${token}` } });
}

test('authorization code with PKCE, refresh, user info', async () => {
  const config = configuration();
  const { tokens } = await login(config);
  assert.equal(tokens.claims().sub, 'bob');
  assert.equal((await orders(tokens.access_token)).status, 200);
  const next = await client.refreshTokenGrant(config, tokens.refresh_token);
  assert.notEqual(next.refresh_token, tokens.refresh_token);
  assert.equal((await orders(next.access_token)).status, 200);
  assert.equal((await client.fetchUserInfo(config, next.access_token, 'bob')).sub, 'bob');
});

test('introspection and revocation', async () => {
  const config = configuration();
  const { tokens } = await login(config);
  const state = await client.tokenIntrospection(config, tokens.access_token);
  assert.equal(state.active, true);
  assert.equal(state.client_id, 'tour');
  await client.tokenRevocation(config, tokens.refresh_token);
  assert.equal((await client.tokenIntrospection(config, tokens.access_token)).active, false);
  const refused = await orders(tokens.access_token);
  assert.equal(refused.status, 401);
  assert.equal((await refused.json()).reason, 'logged_out');
  await assert.rejects(client.refreshTokenGrant(config, tokens.refresh_token), { error: 'invalid_grant' });
});

test('a code is redeemed once', async () => {
  const config = configuration();
  const { back, checks, tokens } = await login(config);
  await assert.rejects(client.authorizationCodeGrant(config, back, checks), { error: 'invalid_grant' });
  assert.equal((await orders(tokens.access_token)).status, 401);
});

test('end of the session, and another sign-on stays', async () => {
  const config = configuration();
  const here = new Browser();
  const { tokens } = await login(config, here);
  const there = await login(config);
  const response = await here.get(client.buildEndSessionUrl(config, { id_token_hint: tokens.id_token }));
  assert.equal(response.status, 302);
  assert.equal((await orders(tokens.access_token)).status, 401);
  assert.equal((await orders(there.tokens.access_token)).status, 200);
});

test('a wrong secret and an unknown client are refused', async () => {
  const { tokens } = await login(configuration());
  for (const config of [configuration('tour', 'wrong'), configuration('none', 'wrong')]) {
    await assert.rejects(client.tokenIntrospection(config, tokens.access_token), (error) => {
      assert.equal(error.status ?? error.cause?.status, 401);
      return true;
    });
  }
  assert.equal((await orders(tokens.access_token)).status, 200);
});

test('a token that is bound by DPoP is accepted with a proof only', async () => {
  const config = configuration();
  const DPoP = client.getDPoPHandle(config, await client.randomDPoPKeyPair());
  const { tokens } = await login(config, new Browser(), { DPoP });
  assert.equal(tokens.token_type, 'dpop');
  const response = await client.fetchProtectedResource(
    config,
    tokens.access_token,
    new URL(`${gateway}/orders/echo`),
    'GET',
    undefined,
    undefined,
    { DPoP },
  );
  assert.equal(response.status, 200);
  assert.equal((await orders(tokens.access_token)).status, 401);
  assert.equal((await orders(tokens.access_token, 'DPoP')).status, 401);
});
