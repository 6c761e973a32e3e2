/**
 * Moving between pages, and restarting the app.
 */
import { told } from '../told.js'
import { moves } from '../web-view.js'
import { asyncApi } from './call.js'

/** @param {import('../pages.js').Pages} pages */
export function pageApi(pages) {
  moves.redirect = (url) => void pages.replace(url)
  moves.back = () => pages.close()
  const settle = (call, problem) => (problem ? call.fail(problem) : call.succeed())
  return {
    navigateTo: asyncApi('navigateTo', ({ url }, call) => settle(call, pages.open(url))),
    redirectTo: asyncApi('redirectTo', ({ url }, call) => settle(call, pages.replace(url))),
    navigateBack: asyncApi('navigateBack', ({ delta = 1 }, call) => settle(call, pages.close(delta))),
    // The browser forgets everything but storage, as the platform does.
    restartMiniProgram: asyncApi('restartMiniProgram', () => {
      told('restart')
      location.reload()
    }),
    setNavigationBarTitle: asyncApi('setNavigationBarTitle', ({ title }, call) => settle(call, pages.setTitle(title)))
  }
}
