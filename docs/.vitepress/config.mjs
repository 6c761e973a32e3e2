/**
 * The site over README and docs/, in English and Chinese: `cargo xtask docs` builds it into target/site. A link that leads nowhere is an error.
 */
import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pageOf, ROOT, siteLinks, titleOf } from './pages.mjs'

const MENU = [
  ['README', 'docs/options', 'docs/errors', 'docs/migration', 'docs/frameworks', 'docs/libraries', 'docs/testing', 'docs/backend', 'docs/what-happens', 'docs/how-it-works'],
  ['README', 'silent-login', 'refresh-token', 'login-page', 'account-login', 'phone-login', 'phone-login-page', 'guests', 'launch', 'business-codes', 'environments', 'tenants', 'uploads', 'subpackage', 'websocket', 'ai-chat', 'web-view', 'cloud-container', 'unit-tests', 'taro', 'uni-app'].map((name) => `docs/recipes/${name}`),
  ['docs/long-lived', 'docs/cookies', 'docs/sockets', 'docs/streams', 'docs/web-view', 'docs/container', 'docs/size-and-speed', 'docs/deploy/README', 'docs/deploy/settings']
]
const address = (file) => `/${pageOf(file)}`.replace(/(index)?\.md$/, '')

/** @param {string} end of the files @param {string[]} heads */
const sidebar = (end, heads) => MENU.map((names, at) => ({ text: heads[at], items: names.map((name) => name + end).filter((file) => existsSync(join(ROOT, file))).map((file) => ({ text: titleOf(file), link: address(file) })) }))

/** @param {string} end @param {string[]} heads */
const listOf = (end, heads) => sidebar(end, heads).map(({ text, items }) => `## ${text}\n\n${items.map(({ text: title, link }) => `- [${title}](${link.endsWith('/') ? link : `${link}.html`})`).join('\n')}\n`).join('\n')

/** Every page stands in the menu. */
for (const file of readdirSync(join(ROOT, 'docs'), { recursive: true }).map((name) => `docs/${name}`.replaceAll('\\', '/'))) {
  if (pageOf(file) && !MENU.flat().includes(file.replace(/(\.zh-CN)?\.md$/, ''))) throw new Error(`${file} is not in the menu of docs/.vitepress/config.mjs`)
}

const ENGLISH = /** @type {const} */ (['.md', ['wx-session', 'Recipes', 'More']])
const CHINESE = /** @type {const} */ (['.zh-CN.md', ['wx-session', '场景示例', '更多']])

export default {
  srcDir: ROOT,
  // README and docs/ are the pages; the build ends at the first link among them that leads nowhere.
  srcExclude: ['{bench,example-miniprogram,fuzz,js-glue,pkg,src,target,tests,tools,xtask}/**', 'CHANGELOG.md', 'CHANGELOG.zh-CN.md', 'CONTRIBUTING.md', 'CONTRIBUTING.zh-CN.md'],
  ignoreDeadLinks: false,
  rewrites: (file) => pageOf(file) ?? file,
  outDir: join(ROOT, 'target/site'),
  cacheDir: join(ROOT, 'target/site-cache'),
  title: 'wx-session',
  markdown: { config: (markdown) => markdown.use(siteLinks) },
  themeConfig: { search: { provider: 'local' } },
  locales: {
    root: { label: 'English', lang: 'en', themeConfig: { sidebar: sidebar(...ENGLISH) } },
    'zh-CN': {
      label: '简体中文', lang: 'zh-CN', description: '微信小程序登录态管理',
      themeConfig: { sidebar: sidebar(...CHINESE), outline: { label: '本页目录' }, docFooter: { prev: '上一页', next: '下一页' }, returnToTopLabel: '回到顶部', sidebarMenuLabel: '目录', darkModeSwitchLabel: '外观' }
    }
  },
  buildEnd({ outDir }) {
    writeFileSync(join(outDir, 'llms.txt'), `# wx-session\n\n> Keeps the user of a WeChat mini-program logged in: silent login, renewal, 401 sent again, cookies.\n\n${listOf(...ENGLISH)}\n${listOf(...CHINESE)}`)
  }
}
