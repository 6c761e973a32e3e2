/**
 * The decisions of one session. Each input changes them; then `pollAction` is to be called until it has no more.
 */
export class Core {
    __destroy_into_raw() {
        const ptr = this.__wbg_ptr;
        this.__wbg_ptr = 0;
        CoreFinalization.unregister(this);
        return ptr;
    }
    free() {
        const ptr = this.__destroy_into_raw();
        wasm.__wbg_core_free(ptr, 0);
    }
    /**
     * Lets a request go or wait: `send`, `fail`, or nothing yet.
     * @param {Admission} request
     * @param {number} now
     */
    admit(request, now) {
        try {
            const retptr = wasm.__wbindgen_add_to_stack_pointer(-16) >>> 0;
            const val1 = +now;
            wasm.core_admit(retptr, this.__wbg_ptr, addHeapObject(request), val1);
            var r0 = getDataViewMemory0().getInt32(retptr + 4 * 0, true);
            var r1 = getDataViewMemory0().getInt32(retptr + 4 * 1, true);
            if (r1) {
                throw takeObject(r0);
            }
        } finally {
            wasm.__wbindgen_add_to_stack_pointer(16);
        }
    }
    /**
     * Forgets a waiting call.
     * @param {number} call
     * @param {number} now
     */
    cancel(call, now) {
        wasm.core_cancel(this.__wbg_ptr, call, now);
    }
    /**
     * Removes all cookies.
     * @param {number} now
     */
    clearCookies(now) {
        wasm.core_clearCookies(this.__wbg_ptr, now);
    }
    /**
     * The header for `url` as the RFC makes it.
     * @param {string} url
     * @param {number} now
     * @returns {string}
     */
    cookieHeader(url, now) {
        let deferred3_0;
        let deferred3_1;
        try {
            const retptr = wasm.__wbindgen_add_to_stack_pointer(-16) >>> 0;
            const val2 = +now;
            const ptr0 = passStringToWasm0(url, wasm.__wbindgen_export, wasm.__wbindgen_export2);
            const len0 = WASM_VECTOR_LEN;
            wasm.core_cookieHeader(retptr, this.__wbg_ptr, ptr0, len0, val2);
            var r0 = getDataViewMemory0().getInt32(retptr + 4 * 0, true);
            var r1 = getDataViewMemory0().getInt32(retptr + 4 * 1, true);
            deferred3_0 = r0;
            deferred3_1 = r1;
            return getStringFromWasm0(r0, r1);
        } finally {
            wasm.__wbindgen_add_to_stack_pointer(16);
            wasm.__wbindgen_export3(deferred3_0, deferred3_1, 1);
        }
    }
    /**
     * A `state` for an authorisation; `undefined` without random bytes.
     * @returns {string | undefined}
     */
    drawState() {
        try {
            const retptr = wasm.__wbindgen_add_to_stack_pointer(-16) >>> 0;
            wasm.core_drawState(retptr, this.__wbg_ptr);
            var r0 = getDataViewMemory0().getInt32(retptr + 4 * 0, true);
            var r1 = getDataViewMemory0().getInt32(retptr + 4 * 1, true);
            let v1;
            if (r0 !== 0) {
                v1 = getStringFromWasm0(r0, r1);
                wasm.__wbindgen_export3(r0, r1 * 1, 1);
            }
            return v1;
        } finally {
            wasm.__wbindgen_add_to_stack_pointer(16);
        }
    }
    /**
     * Settles `call` when there is a usable token.
     * @param {number} call
     * @param {number} now
     */
    ensure(call, now) {
        wasm.core_ensure(this.__wbg_ptr, call, now);
    }
    /**
     * A request that had been refused before was accepted with this generation's token.
     * @param {number} generation
     * @param {number} now
     */
    handleAccepted(generation, now) {
        wasm.core_handleAccepted(this.__wbg_ptr, generation, now);
    }
    /**
     * The exchange of an authorisation's code gave a token.
     * @param {Grant} grant
     * @param {number} now
     */
    handleAuthorised(grant, now) {
        try {
            const retptr = wasm.__wbindgen_add_to_stack_pointer(-16) >>> 0;
            const val1 = +now;
            wasm.core_handleAuthorised(retptr, this.__wbg_ptr, addHeapObject(grant), val1);
            var r0 = getDataViewMemory0().getInt32(retptr + 4 * 0, true);
            var r1 = getDataViewMemory0().getInt32(retptr + 4 * 1, true);
            if (r1) {
                throw takeObject(r0);
            }
        } finally {
            wasm.__wbindgen_add_to_stack_pointer(16);
        }
    }
    /**
     * `wx.login` gave a code, `""` if it gave none.
     * @param {number} op
     * @param {string} code
     * @param {number} now
     */
    handleCode(op, code, now) {
        const val2 = +op;
        const val3 = +now;
        const ptr0 = passStringToWasm0(code, wasm.__wbindgen_export, wasm.__wbindgen_export2);
        const len0 = WASM_VECTOR_LEN;
        wasm.core_handleCode(this.__wbg_ptr, val2, ptr0, len0, val3);
    }
    /**
     * The `Date` of an answer, in milliseconds since the epoch.
     * @param {number} date
     * @param {number} now
     */
    handleDate(date, now) {
        wasm.core_handleDate(this.__wbg_ptr, date, now);
    }
    /**
     * The server refused the token of a request.
     * @param {Refusal} refusal
     * @param {number} now
     */
    handleExpired(refusal, now) {
        try {
            const retptr = wasm.__wbindgen_add_to_stack_pointer(-16) >>> 0;
            const val1 = +now;
            wasm.core_handleExpired(retptr, this.__wbg_ptr, addHeapObject(refusal), val1);
            var r0 = getDataViewMemory0().getInt32(retptr + 4 * 0, true);
            var r1 = getDataViewMemory0().getInt32(retptr + 4 * 1, true);
            if (r1) {
                throw takeObject(r0);
            }
        } finally {
            wasm.__wbindgen_add_to_stack_pointer(16);
        }
    }
    /**
     * `wx.login` or an endpoint failed.
     * @param {number} op
     * @param {Failure} failure
     * @param {number} now
     */
    handleFailure(op, failure, now) {
        try {
            const retptr = wasm.__wbindgen_add_to_stack_pointer(-16) >>> 0;
            const val1 = +op;
            const val2 = +now;
            wasm.core_handleFailure(retptr, this.__wbg_ptr, val1, addHeapObject(failure), val2);
            var r0 = getDataViewMemory0().getInt32(retptr + 4 * 0, true);
            var r1 = getDataViewMemory0().getInt32(retptr + 4 * 1, true);
            if (r1) {
                throw takeObject(r0);
            }
        } finally {
            wasm.__wbindgen_add_to_stack_pointer(16);
        }
    }
    /**
     * The login or refresh endpoint gave a token.
     * @param {number} op
     * @param {Grant} grant
     * @param {number} now
     */
    handleGrant(op, grant, now) {
        try {
            const retptr = wasm.__wbindgen_add_to_stack_pointer(-16) >>> 0;
            const val1 = +op;
            const val2 = +now;
            wasm.core_handleGrant(retptr, this.__wbg_ptr, val1, addHeapObject(grant), val2);
            var r0 = getDataViewMemory0().getInt32(retptr + 4 * 0, true);
            var r1 = getDataViewMemory0().getInt32(retptr + 4 * 1, true);
            if (r1) {
                throw takeObject(r0);
            }
        } finally {
            wasm.__wbindgen_add_to_stack_pointer(16);
        }
    }
    /**
     * The app was hidden.
     * @param {number} now
     */
    handleHide(now) {
        wasm.core_handleHide(this.__wbg_ptr, now);
    }
    /**
     * The network came back.
     * @param {number} now
     */
    handleOnline(now) {
        wasm.core_handleOnline(this.__wbg_ptr, now);
    }
    /**
     * What stands under the record's key, whatever that is.
     * @param {number} op
     * @param {any} record
     * @param {number} now
     */
    handleRecord(op, record, now) {
        const val1 = +op;
        const val2 = +now;
        wasm.core_handleRecord(this.__wbg_ptr, val1, addHeapObject(record), val2);
    }
    /**
     * `wx.checkSession` succeeded or failed.
     * @param {number} op
     * @param {boolean} ok
     * @param {number} now
     */
    handleSessionChecked(op, ok, now) {
        wasm.core_handleSessionChecked(this.__wbg_ptr, op, ok, now);
    }
    /**
     * The app was shown.
     * @param {number} now
     */
    handleShow(now) {
        wasm.core_handleShow(this.__wbg_ptr, now);
    }
    /**
     * A write or a removal ended.
     * @param {number} op
     * @param {boolean} ok
     * @param {number} now
     */
    handleStored(op, ok, now) {
        wasm.core_handleStored(this.__wbg_ptr, op, ok, now);
    }
    /**
     * A timer ran out.
     * @param {number} op
     * @param {number} now
     */
    handleTimer(op, now) {
        wasm.core_handleTimer(this.__wbg_ptr, op, now);
    }
    /**
     * Takes over the server's newer word on who the user is, as JSON text.
     * @param {string} user
     * @param {number} now
     */
    handleUser(user, now) {
        const val2 = +now;
        const ptr0 = passStringToWasm0(user, wasm.__wbindgen_export, wasm.__wbindgen_export2);
        const len0 = WASM_VECTOR_LEN;
        wasm.core_handleUser(this.__wbg_ptr, ptr0, len0, val2);
    }
    /**
     * The verify endpoint answered, or could not.
     * @param {number} op
     * @param {Verdict} verdict
     * @param {number} now
     */
    handleVerdict(op, verdict, now) {
        try {
            const retptr = wasm.__wbindgen_add_to_stack_pointer(-16) >>> 0;
            const val1 = +op;
            const val2 = +now;
            wasm.core_handleVerdict(retptr, this.__wbg_ptr, val1, addHeapObject(verdict), val2);
            var r0 = getDataViewMemory0().getInt32(retptr + 4 * 0, true);
            var r1 = getDataViewMemory0().getInt32(retptr + 4 * 1, true);
            if (r1) {
                throw takeObject(r0);
            }
        } finally {
            wasm.__wbindgen_add_to_stack_pointer(16);
        }
    }
    /**
     * Allows no silent login until it is released, `limit` milliseconds at most; returns the hold's name.
     * @param {number} limit
     * @param {number} now
     * @returns {number}
     */
    hold(limit, now) {
        const ret = wasm.core_hold(this.__wbg_ptr, limit, now);
        return ret >>> 0;
    }
    /**
     * Whether the token may be used now.
     * @param {number} now
     * @returns {boolean}
     */
    isUsable(now) {
        const ret = wasm.core_isUsable(this.__wbg_ptr, now);
        return ret !== 0;
    }
    /**
     * The jar's stored form, of at most so many bytes.
     * @param {number} max_size
     * @param {number} now
     * @returns {JarSnapshot}
     */
    jarSnapshot(max_size, now) {
        const ret = wasm.core_jarSnapshot(this.__wbg_ptr, max_size, now);
        return takeObject(ret);
    }
    /**
     * Begins the launch checks, once.
     * @param {number} now
     */
    launch(now) {
        wasm.core_launch(this.__wbg_ptr, now);
    }
    /**
     * The cookies for `url`, those of all hosts without one.
     * @param {string | null | undefined} url
     * @param {number} now
     * @returns {CookieView[]}
     */
    listCookies(url, now) {
        try {
            const retptr = wasm.__wbindgen_add_to_stack_pointer(-16) >>> 0;
            const val2 = +now;
            var ptr0 = isLikeNone(url) ? 0 : passStringToWasm0(url, wasm.__wbindgen_export, wasm.__wbindgen_export2);
            var len0 = WASM_VECTOR_LEN;
            wasm.core_listCookies(retptr, this.__wbg_ptr, ptr0, len0, val2);
            var r0 = getDataViewMemory0().getInt32(retptr + 4 * 0, true);
            var r1 = getDataViewMemory0().getInt32(retptr + 4 * 1, true);
            var v3 = getArrayJsValueFromWasm0(r0, r1);
            wasm.__wbindgen_export3(r0, r1 * 4, 4);
            return v3;
        } finally {
            wasm.__wbindgen_add_to_stack_pointer(16);
        }
    }
    /**
     * Settles `call` after a new login.
     * @param {number} call
     * @param {number} now
     */
    login(call, now) {
        wasm.core_login(this.__wbg_ptr, call, now);
    }
    /**
     * Forgets token, user and (unless they are to be kept) cookies; settles `call` when the storage is clear.
     * @param {number} call
     * @param {boolean} keep_cookies
     * @param {number} now
     */
    logout(call, keep_cookies, now) {
        wasm.core_logout(this.__wbg_ptr, call, keep_cookies, now);
    }
    /**
     * Counters since launch.
     * @returns {Metrics}
     */
    metrics() {
        const ret = wasm.core_metrics(this.__wbg_ptr);
        return takeObject(ret);
    }
    /**
     * Opens a session with what storage held under the record's and the jar's key, whatever that is.
     *
     * `supported`: there is a login here.
     * @param {Config} config
     * @param {any} record
     * @param {any} jar
     * @param {boolean} supported
     * @param {number} now
     */
    constructor(config, record, jar, supported, now) {
        try {
            const retptr = wasm.__wbindgen_add_to_stack_pointer(-16) >>> 0;
            const val1 = +supported;
            const val2 = +now;
            wasm.core_new(retptr, addHeapObject(config), addHeapObject(record), addHeapObject(jar), val1, val2);
            var r0 = getDataViewMemory0().getInt32(retptr + 4 * 0, true);
            var r1 = getDataViewMemory0().getInt32(retptr + 4 * 1, true);
            var r2 = getDataViewMemory0().getInt32(retptr + 4 * 2, true);
            if (r2) {
                throw takeObject(r1);
            }
            this.__wbg_ptr = r0;
            CoreFinalization.register(this, this.__wbg_ptr, this);
            return this;
        } finally {
            wasm.__wbindgen_add_to_stack_pointer(16);
        }
    }
    /**
     * The cookies of a request to `url`; `own` is the caller's Cookie header, `""` if none.
     * @param {string} url
     * @param {string} own
     * @param {number} now
     * @returns {CookiePlan}
     */
    planCookies(url, own, now) {
        const val3 = +now;
        let ptr0, len0, ptr1, len1;
        try {
            ptr0 = passStringToWasm0(url, wasm.__wbindgen_export, wasm.__wbindgen_export2);
            len0 = WASM_VECTOR_LEN;
            ptr1 = passStringToWasm0(own, wasm.__wbindgen_export, wasm.__wbindgen_export2);
            len1 = WASM_VECTOR_LEN;
        } catch (e) {
            if (ptr1) { wasm.__wbindgen_export3(ptr1, len1 * 1, 1); }
            if (ptr0) { wasm.__wbindgen_export3(ptr0, len0 * 1, 1); }
            throw e;
        }
        const ret = wasm.core_planCookies(this.__wbg_ptr, ptr0, len0, ptr1, len1, val3);
        return takeObject(ret);
    }
    /**
     * Takes the next action out, `undefined` when all are.
     * @returns {Action | undefined}
     */
    pollAction() {
        const ret = wasm.core_pollAction(this.__wbg_ptr);
        return takeObject(ret);
    }
    /**
     * Stores the Set-Cookie values that `url` answered with.
     * @param {string} url
     * @param {string[]} values
     * @param {number} now
     * @returns {Received}
     */
    receiveCookies(url, values, now) {
        const val3 = +now;
        let ptr0, len0, ptr1, len1;
        try {
            ptr0 = passStringToWasm0(url, wasm.__wbindgen_export, wasm.__wbindgen_export2);
            len0 = WASM_VECTOR_LEN;
            ptr1 = passArrayJsValueToWasm0(values, wasm.__wbindgen_export);
            len1 = WASM_VECTOR_LEN;
        } catch (e) {
            if (ptr1) { for (let i = 0; i < len1; i++) dropObject(getDataViewMemory0().getUint32(ptr1 + 4 * i, true)); wasm.__wbindgen_export3(ptr1, len1 * 4, 4); }
            if (ptr0) { wasm.__wbindgen_export3(ptr0, len0 * 1, 1); }
            throw e;
        }
        const ret = wasm.core_receiveCookies(this.__wbg_ptr, ptr0, len0, ptr1, len1, val3);
        return takeObject(ret);
    }
    /**
     * Compares with what stands under the record's key; returns what to write there, `undefined` if nothing.
     * @param {any} record
     * @param {number} now
     * @returns {any}
     */
    reconcile(record, now) {
        const val1 = +now;
        const ret = wasm.core_reconcile(this.__wbg_ptr, addHeapObject(record), val1);
        return takeObject(ret);
    }
    /**
     * Settles `call` with a new token.
     * @param {number} call
     * @param {number} now
     */
    refresh(call, now) {
        wasm.core_refresh(this.__wbg_ptr, call, now);
    }
    /**
     * Ends a hold.
     * @param {number} hold
     * @param {number} now
     */
    releaseHold(hold, now) {
        wasm.core_releaseHold(this.__wbg_ptr, hold, now);
    }
    /**
     * Removes the cookies that have this name, domain and path, as far as they are given; returns how many.
     * @param {string | null | undefined} name
     * @param {string | null | undefined} domain
     * @param {string | null | undefined} path
     * @param {number} now
     * @returns {number}
     */
    removeCookies(name, domain, path, now) {
        const val4 = +now;
        let ptr0, len0, ptr1, len1, ptr2, len2;
        try {
            ptr0 = isLikeNone(name) ? 0 : passStringToWasm0(name, wasm.__wbindgen_export, wasm.__wbindgen_export2);
            len0 = WASM_VECTOR_LEN;
            ptr1 = isLikeNone(domain) ? 0 : passStringToWasm0(domain, wasm.__wbindgen_export, wasm.__wbindgen_export2);
            len1 = WASM_VECTOR_LEN;
            ptr2 = isLikeNone(path) ? 0 : passStringToWasm0(path, wasm.__wbindgen_export, wasm.__wbindgen_export2);
            len2 = WASM_VECTOR_LEN;
        } catch (e) {
            if (ptr2) { wasm.__wbindgen_export3(ptr2, len2 * 1, 1); }
            if (ptr1) { wasm.__wbindgen_export3(ptr1, len1 * 1, 1); }
            if (ptr0) { wasm.__wbindgen_export3(ptr0, len0 * 1, 1); }
            throw e;
        }
        const ret = wasm.core_removeCookies(this.__wbg_ptr, ptr0, len0, ptr1, len1, ptr2, len2, val4);
        return ret >>> 0;
    }
    /**
     * Begins the launch checks and settles `call` when they have ended.
     * @param {number} call
     * @param {number} now
     */
    start(call, now) {
        wasm.core_start(this.__wbg_ptr, call, now);
    }
    /**
     * The state as the program sees it.
     * @param {number} now
     * @returns {State}
     */
    state(now) {
        const ret = wasm.core_state(this.__wbg_ptr, now);
        return takeObject(ret);
    }
    /**
     * What holds until the next input.
     * @param {number} now
     * @returns {View}
     */
    view(now) {
        const ret = wasm.core_view(this.__wbg_ptr, now);
        return takeObject(ret);
    }
}
if (Symbol.dispose) Core.prototype[Symbol.dispose] = Core.prototype.free;

/**
 * Adds secure random bytes, as `wx.getRandomValues` gives them.
 * @param {Uint8Array | number[]} bytes
 */
export function addEntropy(bytes) {
    const ptr0 = passArray8ToWasm0(bytes, wasm.__wbindgen_export);
    const len0 = WASM_VECTOR_LEN;
    wasm.addEntropy(ptr0, len0);
}

/**
 * How many random bytes are left.
 * @returns {number}
 */
export function entropyLeft() {
    const ret = wasm.entropyLeft();
    return ret >>> 0;
}

/**
 * Takes a text apart in which the platform joined Set-Cookie values by commas.
 * @param {string} joined
 * @returns {string[]}
 */
export function splitCookies(joined) {
    try {
        const retptr = wasm.__wbindgen_add_to_stack_pointer(-16) >>> 0;
        const ptr0 = passStringToWasm0(joined, wasm.__wbindgen_export, wasm.__wbindgen_export2);
        const len0 = WASM_VECTOR_LEN;
        wasm.splitCookies(retptr, ptr0, len0);
        var r0 = getDataViewMemory0().getInt32(retptr + 4 * 0, true);
        var r1 = getDataViewMemory0().getInt32(retptr + 4 * 1, true);
        var v2 = getArrayJsValueFromWasm0(r0, r1);
        wasm.__wbindgen_export3(r0, r1 * 4, 4);
        return v2;
    } finally {
        wasm.__wbindgen_add_to_stack_pointer(16);
    }
}
export function __wbg_Error_208446807d0d1e30(arg0, arg1) {
    const ret = Error(getStringFromWasm0(arg0, arg1));
    return addHeapObject(ret);
}
export function __wbg_Number_ff192a72a0dcdf6d(arg0) {
    const ret = Number(getObject(arg0));
    return ret;
}
export function __wbg_String_8564e559799eccda(arg0, arg1) {
    const ret = String(getObject(arg1));
    const ptr1 = passStringToWasm0(ret, wasm.__wbindgen_export, wasm.__wbindgen_export2);
    const len1 = WASM_VECTOR_LEN;
    getDataViewMemory0().setInt32((arg0 >>> 0) + 4 * 1, len1, true);
    getDataViewMemory0().setInt32((arg0 >>> 0) + 4 * 0, ptr1, true);
}
export function __wbg___wbindgen_boolean_get_4f1baf9a00be3c74(arg0) {
    const v = getObject(arg0);
    const ret = typeof(v) === 'boolean' ? v : undefined;
    return isLikeNone(ret) ? 0xFFFFFF : ret ? 1 : 0;
}
export function __wbg___wbindgen_in_3f58a9d3b3a7eed2(arg0, arg1) {
    const ret = getObject(arg0) in getObject(arg1);
    return ret;
}
export function __wbg___wbindgen_is_object_8b968c3ab8e96595(arg0) {
    const val = getObject(arg0);
    const ret = typeof(val) === 'object' && val !== null;
    return ret;
}
export function __wbg___wbindgen_is_string_fc456fee5d3317de(arg0) {
    const ret = typeof(getObject(arg0)) === 'string';
    return ret;
}
export function __wbg___wbindgen_is_undefined_be5b34249ff1fc15(arg0) {
    const ret = getObject(arg0) === undefined;
    return ret;
}
export function __wbg___wbindgen_jsval_loose_eq_b2f214e2e4b30e36(arg0, arg1) {
    const ret = getObject(arg0) == getObject(arg1);
    return ret;
}
export function __wbg___wbindgen_number_get_934b640d0889af78(arg0, arg1) {
    const obj = getObject(arg1);
    const ret = typeof(obj) === 'number' ? obj : undefined;
    getDataViewMemory0().setFloat64((arg0 >>> 0) + 8 * 1, isLikeNone(ret) ? 0 : ret, true);
    getDataViewMemory0().setInt32((arg0 >>> 0) + 4 * 0, !isLikeNone(ret), true);
}
export function __wbg___wbindgen_string_get_7ce8eee7fd327545(arg0, arg1) {
    const obj = getObject(arg1);
    const ret = typeof(obj) === 'string' ? obj : undefined;
    var ptr1 = isLikeNone(ret) ? 0 : passStringToWasm0(ret, wasm.__wbindgen_export, wasm.__wbindgen_export2);
    var len1 = WASM_VECTOR_LEN;
    getDataViewMemory0().setInt32((arg0 >>> 0) + 4 * 1, len1, true);
    getDataViewMemory0().setInt32((arg0 >>> 0) + 4 * 0, ptr1, true);
}
export function __wbg___wbindgen_throw_4c88d8bf264fd984(arg0, arg1) {
    throw new Error(getStringFromWasm0(arg0, arg1));
}
export function __wbg_entries_7bb1459bd9b5c2b9(arg0) {
    const ret = Object.entries(getObject(arg0));
    return addHeapObject(ret);
}
export function __wbg_get_2080c49015e35254() { return handleError(function (arg0, arg1) {
    const ret = Reflect.get(getObject(arg0), getObject(arg1));
    return addHeapObject(ret);
}, arguments); }
export function __wbg_get_d7176cfb76d71114(arg0, arg1) {
    const ret = getObject(arg0)[arg1 >>> 0];
    return addHeapObject(ret);
}
export function __wbg_get_with_ref_key_fc601247060b7204(arg0, arg1) {
    const ret = getObject(arg0)[getObject(arg1)];
    return addHeapObject(ret);
}
export function __wbg_instanceof_ArrayBuffer_12cdaa4161423e6b(arg0) {
    let result;
    try {
        result = getObject(arg0) instanceof ArrayBuffer;
    } catch (_) {
        result = false;
    }
    const ret = result;
    return ret;
}
export function __wbg_instanceof_Uint8Array_d7aeb0dcb3108fea(arg0) {
    let result;
    try {
        result = getObject(arg0) instanceof Uint8Array;
    } catch (_) {
        result = false;
    }
    const ret = result;
    return ret;
}
export function __wbg_isSafeInteger_1a35ba4d31e71d38(arg0) {
    const ret = Number.isSafeInteger(getObject(arg0));
    return ret;
}
export function __wbg_length_186163212ffe79c3(arg0) {
    const ret = getObject(arg0).length;
    return ret;
}
export function __wbg_length_b03a0fabb109b1e9(arg0) {
    const ret = getObject(arg0).length;
    return ret;
}
export function __wbg_new_13de428334042d26(arg0) {
    const ret = new Uint8Array(getObject(arg0));
    return addHeapObject(ret);
}
export function __wbg_new_37eb45aaf5eeb820() {
    const ret = new Array();
    return addHeapObject(ret);
}
export function __wbg_new_cd4348290afae586() {
    const ret = new Object();
    return addHeapObject(ret);
}
export function __wbg_parse_c3f72b5a24f83c01() { return handleError(function (arg0, arg1) {
    const ret = JSON.parse(getStringFromWasm0(arg0, arg1));
    return addHeapObject(ret);
}, arguments); }
export function __wbg_prototypesetcall_13162965d1fe7aa3(arg0, arg1, arg2) {
    Uint8Array.prototype.set.call(getArrayU8FromWasm0(arg0, arg1), getObject(arg2));
}
export function __wbg_set_2793479888329cb6() { return handleError(function (arg0, arg1, arg2) {
    const ret = Reflect.set(getObject(arg0), getObject(arg1), getObject(arg2));
    return ret;
}, arguments); }
export function __wbg_set_d2d33b52458e984a(arg0, arg1, arg2) {
    getObject(arg0)[arg1 >>> 0] = takeObject(arg2);
}
export function __wbg_set_e4b9a833d288759a(arg0, arg1, arg2) {
    getObject(arg0)[takeObject(arg1)] = takeObject(arg2);
}
export function __wbg_stringify_0a0fbf2ef722380a() { return handleError(function (arg0) {
    const ret = JSON.stringify(getObject(arg0));
    return addHeapObject(ret);
}, arguments); }
export function __wbindgen_generic_0000000000000001(arg0) {
    // Cast intrinsic for `F64 -> Externref`.
    const ret = arg0;
    return addHeapObject(ret);
}
export function __wbindgen_generic_0000000000000002(arg0, arg1) {
    // Cast intrinsic for `Ref(String) -> Externref`.
    const ret = getStringFromWasm0(arg0, arg1);
    return addHeapObject(ret);
}
export function __wbindgen_object_clone_ref(arg0) {
    const ret = getObject(arg0);
    return addHeapObject(ret);
}
export function __wbindgen_object_drop_ref(arg0) {
    takeObject(arg0);
}
const CoreFinalization = (typeof FinalizationRegistry === 'undefined')
    ? { register: () => {}, unregister: () => {} }
    : new FinalizationRegistry(ptr => wasm.__wbg_core_free(ptr, 1));

function addHeapObject(obj) {
    if (heap_next === heap.length) heap.push(heap.length + 1);
    const idx = heap_next;
    heap_next = heap[idx];

    heap[idx] = obj;
    return idx;
}

function dropObject(idx) {
    if (idx < 1028) return;
    heap[idx] = heap_next;
    heap_next = idx;
}

function getArrayJsValueFromWasm0(ptr, len) {
    ptr = ptr >>> 0;
    const mem = getDataViewMemory0();
    const result = [];
    for (let i = ptr; i < ptr + 4 * len; i += 4) {
        result.push(takeObject(mem.getUint32(i, true)));
    }
    return result;
}

function getArrayU8FromWasm0(ptr, len) {
    ptr = ptr >>> 0;
    return getUint8ArrayMemory0().subarray(ptr / 1, ptr / 1 + len);
}

let cachedDataViewMemory0 = null;
function getDataViewMemory0() {
    if (cachedDataViewMemory0 === null || cachedDataViewMemory0.buffer.detached === true || (cachedDataViewMemory0.buffer.detached === undefined && cachedDataViewMemory0.buffer !== wasm.memory.buffer)) {
        cachedDataViewMemory0 = new DataView(wasm.memory.buffer);
    }
    return cachedDataViewMemory0;
}

function getStringFromWasm0(ptr, len) {
    ptr = ptr >>> 0;
    return decodeText(getUint8ArrayMemory0().subarray(ptr, ptr + len));
}

let cachedUint8ArrayMemory0 = null;
function getUint8ArrayMemory0() {
    if (cachedUint8ArrayMemory0 === null || cachedUint8ArrayMemory0.byteLength === 0) {
        cachedUint8ArrayMemory0 = new Uint8Array(wasm.memory.buffer);
    }
    return cachedUint8ArrayMemory0;
}

function getObject(idx) { return heap[idx]; }

function handleError(f, args) {
    try {
        return f.apply(this, args);
    } catch (e) {
        wasm.__wbindgen_export4(addHeapObject(e));
    }
}

let heap = new Array(1024).fill(undefined);
heap.push(undefined, null, true, false);

let heap_next = heap.length;

function isLikeNone(x) {
    return x === undefined || x === null;
}

function passArray8ToWasm0(arg, malloc) {
    const ptr = malloc(arg.length * 1, 1) >>> 0;
    getUint8ArrayMemory0().set(arg, ptr / 1);
    WASM_VECTOR_LEN = arg.length;
    return ptr;
}

function passArrayJsValueToWasm0(array, malloc) {
    const ptr = malloc(array.length * 4, 4) >>> 0;
    const mem = getDataViewMemory0();
    for (let i = 0; i < array.length; i++) {
        mem.setUint32(ptr + 4 * i, addHeapObject(array[i]), true);
    }
    WASM_VECTOR_LEN = array.length;
    return ptr;
}

function passStringToWasm0(arg, malloc, realloc) {
    if (realloc === undefined) {
        const buf = cachedTextEncoder.encode(arg);
        const ptr = malloc(buf.length, 1) >>> 0;
        getUint8ArrayMemory0().subarray(ptr, ptr + buf.length).set(buf);
        WASM_VECTOR_LEN = buf.length;
        return ptr;
    }

    let len = arg.length;
    let ptr = malloc(len, 1) >>> 0;

    const mem = getUint8ArrayMemory0();

    let offset = 0;

    for (; offset < len; offset++) {
        const code = arg.charCodeAt(offset);
        if (code > 0x7F) break;
        mem[ptr + offset] = code;
    }
    if (offset !== len) {
        if (offset !== 0) {
            arg = arg.slice(offset);
        }
        ptr = realloc(ptr, len, len = offset + arg.length * 3, 1) >>> 0;
        const view = getUint8ArrayMemory0().subarray(ptr + offset, ptr + len);
        const ret = cachedTextEncoder.encodeInto(arg, view);

        offset += ret.written;
        ptr = realloc(ptr, len, offset, 1) >>> 0;
    }

    WASM_VECTOR_LEN = offset;
    return ptr;
}

function takeObject(idx) {
    const ret = getObject(idx);
    dropObject(idx);
    return ret;
}

let cachedTextDecoder = new TextDecoder('utf-8', { ignoreBOM: true });
cachedTextDecoder.decode();
const MAX_SAFARI_DECODE_BYTES = 2146435072;
let numBytesDecoded = 0;
function decodeText(bytes) {
    numBytesDecoded += bytes.length;
    if (numBytesDecoded >= MAX_SAFARI_DECODE_BYTES) {
        cachedTextDecoder = new TextDecoder('utf-8', { ignoreBOM: true });
        cachedTextDecoder.decode();
        numBytesDecoded = bytes.length;
    }
    return cachedTextDecoder.decode(bytes);
}

const cachedTextEncoder = new TextEncoder();

if (!('encodeInto' in cachedTextEncoder)) {
    cachedTextEncoder.encodeInto = function (arg, view) {
        const buf = cachedTextEncoder.encode(arg);
        view.set(buf);
        return {
            read: arg.length,
            written: buf.length
        };
    };
}

let WASM_VECTOR_LEN = 0;


let wasm;
export function __wbg_set_wasm(val) {
    wasm = val;
}
