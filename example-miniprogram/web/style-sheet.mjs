/**
 * WXSS into CSS: `rpx` by the width of the phone, each page's rules for that page only.
 */
import { transform } from 'esbuild'

/**
 * @param {string} app what app.wxss says
 * @param {Record<string, string>} pages WXSS by page path
 * @returns {Promise<string>}
 */
export async function styleSheet(app, pages) {
  const parts = Object.entries(pages).map(([path, source]) => `page[data-route="${path}"] {\n${source}\n}`)
  const nested = [app, ...parts].join('\n').replace(/(-?[\d.]+)rpx\b/g, 'calc($1 * var(--rpx))')
  // Nesting is newer than some browsers in use.
  const { code } = await transform(nested, { loader: 'css', supported: { nesting: false } })
  return code
}
