/**
 * A picture for `chooseAvatar`: each choice another colour.
 */

const COLOURS = ['#07c160', '#3478f6', '#f2994a', '#9b51e0', '#eb5757', '#219ebc']
let chosen = 0

/** @returns {string} a path that an `image` can show */
export function createAvatar() {
  const colour = COLOURS[chosen++ % COLOURS.length]
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 96"><rect width="96" height="96" fill="${colour}"/>` +
    '<circle cx="48" cy="38" r="17" fill="#fff" opacity=".92"/><path d="M14 96a34 34 0 0 1 68 0z" fill="#fff" opacity=".92"/></svg>'
  return `data:image/svg+xml,${encodeURIComponent(svg)}`
}
