/**
 * Which files of the repository are pages of the site, where they stand in it, and what their links become.
 */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'

export const ROOT = resolve(import.meta.dirname, '../..')
const { repository } = JSON.parse(readFileSync(join(ROOT, 'pkg/package.json'), 'utf8'))

/** Where a Markdown file stands in the site: `docs/x.md` is `x.md`, `docs/x.zh-CN.md` is `zh-CN/x.md`, a README is its folder's index. @param {string} file @returns {string | undefined} */
export function pageOf(file) {
  if (!/^(README(\.zh-CN)?|docs\/(?!\.).+)\.md$/.test(file)) return undefined
  const plain = file.replace(/^docs\//, '').replace(/\.zh-CN\.md$/, '.md').replace(/README\.md$/, 'index.md')
  return file.endsWith('.zh-CN.md') ? `zh-CN/${plain}` : plain
}

/** @param {string} file @returns {string} its first heading */
export const titleOf = (file) => (/^# (.+)$/m.exec(readFileSync(join(ROOT, file), 'utf8')) ?? ['', file])[1]

/** The address of a link in the site, for one that is written for the repository. @param {string} from the file @param {string} href */
function addressOf(from, href) {
  if (/^(?:[a-z]+:|#|\/)/.test(href)) return href
  const [path, hash = ''] = href.split('#')
  const target = relative(ROOT, resolve(dirname(join(ROOT, from)), decodeURI(path)))
  if (!existsSync(join(ROOT, target))) throw new Error(`${from}: the link ${href} leads nowhere`)
  const page = pageOf(target)
  if (page) return `/${page}${hash && `#${hash}`}`
  // No page: the file in the repository, where it is known; else the link is left out.
  const home = typeof repository === 'string' ? repository : repository?.url
  return home && `${home.replace(/^git\+|\.git$/g, '')}/blob/HEAD/${target}`
}

/** A plugin of markdown-it for the links of a page. @param {any} markdown */
export function siteLinks(markdown) {
  markdown.core.ruler.push('site_links', ({ tokens, env }) => {
    const from = relative(ROOT, env.realPath ?? env.path)
    for (const { children } of tokens) {
      const open = []
      for (const token of children ?? []) {
        if (token.type === 'link_open') {
          const address = addressOf(from, token.attrGet('href'))
          open.push(address)
          if (address) token.attrSet('href', address)
          else Object.assign(token, { type: 'html_inline', content: '' })
        } else if (token.type === 'link_close' && !open.pop()) {
          Object.assign(token, { type: 'html_inline', content: '' })
        }
      }
    }
  })
}
