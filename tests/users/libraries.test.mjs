/**
 * Request libraries beside the session: those that speak to `wx` themselves. Those on uni-app's and Taro's runtimes are in libraries.prove.mjs.
 *
 * `cargo xtask test` installs them, at the versions of their lock, into this folder's `libraries/`.
 */
import { testLibrary } from './libraries/expect.mjs'
import { LIGHT } from './libraries/list.mjs'

for (const library of LIGHT) testLibrary(library)
