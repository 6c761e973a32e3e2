/**
 * Request libraries beside the session, on the runtimes of uni-app and Taro, which take some hundred megabytes: `cargo xtask prove` installs them,
 * and names their packages in WX_UNI_APP_MODULES and WX_TARO_MODULES.
 */
import { testLibrary } from './libraries/expect.mjs'
import { HEAVY, LIGHT } from './libraries/list.mjs'

for (const library of [...LIGHT, ...HEAVY]) testLibrary(library)
