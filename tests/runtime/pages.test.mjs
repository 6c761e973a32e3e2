import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fixture } from './fixture.mjs'

const FILES = {
  'app.js': `const log = []
    App({ log, onLaunch(options) { log.push('launch ' + options.scene) }, onShow() { log.push('show') }, onHide() { log.push('hide') } })`,
  'pages/index/index.js': `
    Page({
      data: { list: [{ n: 1 }] },
      onLoad(query) { getApp().log.push('load ' + query.id); this.setData({ 'list[0].n': 2, 'deep.er': { a: 1 } }, () => getApp().log.push('set')) },
      onHide() { getApp().log.push('page hide') },
      onUnload() { getApp().log.push('unload') },
      tap() { wx.navigateTo({ url: '/pages/other/other?x=%201' }) }
    })`,
  'pages/other/other.js': 'Component({ data: { a: 1 }, methods: { onLoad(query) { this.setData({ x: query.x }) } } })',
  'pages/broken/broken.js': 'exports.nothing = true'
}

test('an app launches, opens pages, hides and shows', async (t) => {
  const { runtime } = await fixture(t, { files: FILES })
  const app = runtime.launch()
  const page = runtime.openPage('pages/index/index?id=7')
  await runtime.settle()
  assert.deepEqual(JSON.parse(JSON.stringify(page.data)), { list: [{ n: 2 }], deep: { er: { a: 1 } } })
  await runtime.suspend(1000)
  assert.deepEqual([...app.log], ['launch 1001', 'show', 'load 7', 'set', 'hide', 'page hide', 'show'])
})

test('navigation by the program, and pages made by Component', async (t) => {
  const { runtime } = await fixture(t, { files: FILES })
  const app = runtime.launch()
  runtime.openPage('pages/index/index').tap()
  await runtime.settle()
  const [, other] = runtime.program('module.exports = getCurrentPages()')
  assert.deepEqual([other.route, other.data.a, other.data.x], ['pages/other/other', 1, ' 1'])
  await runtime.run(runtime.program('module.exports = wx.reLaunch({ url: "/pages/other/other" })'))
  assert.equal(runtime.program('module.exports = getCurrentPages().length'), 1)
  assert.ok(app.log.includes('unload'))
  await assert.rejects(runtime.run(runtime.program('module.exports = wx.navigateTo({ url: "/no" })')), ({ errMsg }) => errMsg === 'navigateTo:fail page "/no" is not found')
})

test('each opening of a page has its own data', async (t) => {
  const { runtime } = await fixture(t, { files: FILES })
  runtime.launch()
  const [one, two] = ['a', 'b'].map((id) => runtime.openPage(`pages/index/index?id=${id}`))
  one.setData({ mark: 1 })
  assert.equal(two.data.mark, undefined)
})

test('mistakes are told', async (t) => {
  const { runtime } = await fixture(t, { files: FILES })
  runtime.launch()
  assert.throws(() => runtime.openPage('pages/none/none'), /There is no page pages\/none\/none/)
  assert.throws(() => runtime.openPage('pages/broken/broken'), /called neither Page\(\) nor Component\(\)/)
  const { runtime: empty } = await fixture(t, { files: { 'app.js': '' } })
  assert.throws(() => empty.launch(), /app\.js did not call App\(\)/)
})

test('getApp before App, as in an independent subpackage', async (t) => {
  const { runtime } = await fixture(t)
  assert.deepEqual([...runtime.program('module.exports = [typeof getApp(), typeof getApp({ allowDefault: true })]')], ['undefined', 'object'])
})

test('an app takes over what stood for it, once', async (t) => {
  const { runtime } = await fixture(t, { files: FILES })
  const early = runtime.program('const early = module.exports = getApp({ allowDefault: true }); early.mark = 1')
  runtime.launch()
  early.late = 2
  assert.deepEqual([...runtime.program('const app = getApp({ allowDefault: true }); module.exports = [app.mark, app.late, typeof app.log]')], [1, undefined, 'object'])
})
