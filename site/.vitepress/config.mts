import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitepress'
import { withMermaid } from 'vitepress-plugin-mermaid'

const site = resolve(dirname(fileURLToPath(import.meta.url)), '..')
const root = dirname(site)
const docs = join(root, 'docs')
const repository = 'https://github.com/gatehouse-project/gatehouse'

const page = (text: string, link: string) => ({ text, link })

const decisions = readdirSync(join(docs, 'decisions'))
  .filter((file) => file.endsWith('.md'))
  .sort()
  .map((file) => page(readFileSync(join(docs, 'decisions', file), 'utf8').split('\n', 1)[0].replace(/^# /, ''),
    '/decisions/' + file.replace(/\.md$/, '')))

export default withMermaid(defineConfig({
  title: 'Gatehouse',
  description: 'JWT authentication with immediate revocation for Spring Cloud Gateway',
  srcDir: '../docs',
  outDir: './dist',
  cleanUrls: true,
  lastUpdated: false,
  vite: {
    server: { fs: { allow: [root] } },
    // the pages are outside of this folder, and import these from there
    resolve: {
      alias: [
        { find: 'vue/server-renderer', replacement: join(site, 'node_modules/vue/server-renderer/index.mjs') },
        { find: /^vue$/, replacement: join(site, 'node_modules/vue/dist/vue.runtime.esm-bundler.js') },
      ],
    },
    build: { chunkSizeWarningLimit: 2000 },
  },
  markdown: {
    config(md) {
      // links to files of the project that are no page lead to the repository
      const link = md.renderer.rules.link_open ?? ((tokens, index, options, _env, self) => self.renderToken(tokens, index, options))
      md.renderer.rules.link_open = (tokens, index, options, env, self) => {
        const href = tokens[index].attrGet('href')
        if (href && !/^([a-z]+:|#|\/)/.test(href)) {
          const target = relative(root, resolve(dirname(env.path), href.split('#', 1)[0]))
          if (!target.startsWith('docs/')) {
            tokens[index].attrSet('href', `${repository}/blob/main/${target}`)
          }
        }
        return link(tokens, index, options, env, self)
      }
    },
  },
  ignoreDeadLinks: [/^https?:\/\/(localhost|127\.0\.0\.1)/, (url) => url.startsWith('./..') || url.startsWith('../')],
  themeConfig: {
    search: { provider: 'local' },
    outline: [2, 3],
    socialLinks: [{ icon: 'github', link: repository }],
    nav: [
      page('Getting started', '/getting-started'),
      page('Properties', '/configuration'),
      page('Security', '/security'),
      page('Performance', '/performance'),
    ],
    sidebar: [
      { text: 'Learn', items: [page('Getting started', '/getting-started'), page('The demo', '/demo')] },
      {
        text: 'Do',
        items: [
          page('Choose a mode', '/how-to/choose-a-mode'),
          page('Add it to an existing system', '/how-to/existing-system'),
          page('Use an identity provider', '/how-to/identity-providers'),
          page('Back-channel logout', '/how-to/back-channel-logout'),
          page('Security events', '/how-to/security-events'),
          page('Browser login', '/how-to/browser-login'),
          {
            text: 'Come from',
            collapsed: true,
            items: [
              page('Sa-Token', '/how-to/from-sa-token'),
              page('A hand-written filter', '/how-to/from-a-hand-written-filter'),
              page('Spring\'s resource server', '/how-to/from-spring-resource-server'),
              page('Kong, APISIX, KrakenD', '/how-to/from-other-gateways'),
              page('All in one table', '/coming-from'),
            ],
          },
          page('Single sign-on', '/how-to/single-sign-on'),
          page('Bound tokens and step-up', '/how-to/bound-tokens'),
          page('Public routes', '/how-to/public-routes'),
          page('Browsers', '/how-to/browsers'),
          page('Sessions', '/sessions'),
          page('Endpoints for tokens', '/how-to/token-endpoints'),
          page('Revocation', '/revocation'),
          page('Routing by identity', '/routing'),
          page('Limits', '/rate-limits'),
          page('Minted tokens', '/minting'),
          page('Between services', '/between-services'),
          page('A plain resource server', '/how-to/plain-resource-server'),
          page('Why a token is refused', '/how-to/why-refused'),
          page('Risk control', '/how-to/risk-control'),
          page('Tenants', '/how-to/multi-tenant'),
          page('Testing', '/how-to/testing'),
          {
            text: 'Run it',
            collapsed: true,
            items: [
              page('Redis in production', '/how-to/redis-in-production'),
              page('Kubernetes', '/how-to/kubernetes'),
              page('Rotate keys', '/how-to/rotate-keys'),
              page('Upgrade', '/how-to/upgrade'),
            ],
          },
        ],
      },
      {
        text: 'Look up',
        items: [
          page('Properties', '/configuration'),
          page('Headers', '/headers'),
          page('Refusals', '/refusals'),
          page('Metrics', '/metrics'),
          page('Endpoints and exceptions', '/endpoints'),
          page('Public types', '/api'),
        ],
      },
      {
        text: 'Understand',
        items: [
          page('Architecture', '/architecture'),
          page('The guarantee', '/guarantee'),
          page('Failures', '/failures'),
          page('Security', '/security'),
          page('Performance', '/performance'),
          page('Benchmarks', '/benchmarks'),
          page('Test of the guarantee', '/revocation-run'),
          { text: 'Decisions', collapsed: true, items: decisions },
        ],
      },
    ],
  },
}))
