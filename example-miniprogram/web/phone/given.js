/**
 * The globals of the logic layer, in the order in which each of the mini-program's files gets them.
 */
export const GIVEN = ['require', 'module', 'exports', 'wx', 'WXWebAssembly', 'App', 'Page', 'getApp', 'getCurrentPages', 'Date']
