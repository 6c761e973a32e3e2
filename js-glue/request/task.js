/**
 * The platform's tasks, which may lack any method, or be missing.
 */

/** Call a method of a task, where there is one. @param {any} task @param {string} method @param {any} [listener] */
export function use(task, method, listener) {
  if (task && typeof task[method] === 'function') task[method](listener)
}
