/**
 * The board beside the phone: it switches faults on, and is told what happens. A phone that is opened alone has none.
 */

/** @typedef {{ offline: boolean, clock: boolean, storage: boolean }} PhoneFaults */

const none = { faults: { offline: false, clock: false, storage: false }, tell() {}, phone: undefined }

/** @type {{ faults: PhoneFaults, tell: (event: any) => void, phone: any }} */
export const board = (window.parent !== window && /** @type {any} */ (window.parent).board) || none
