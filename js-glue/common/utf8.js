/**
 * Sizes of texts on the wire.
 */

/** Count the bytes of a text as UTF-8; each half of a pair of surrogates is two. @param {string} text */
export const utf8Length = (text) => text.length + text.replace(/[\0-\x7f]+/g, '').length + text.replace(/[^\u0800-\ud7ff\ue000-\uffff]+/g, '').length
