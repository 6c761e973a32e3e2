/**
 * What crosses between the glue and the core: the types that the build takes from the core's own (src/, by tsify).
 */
export type {
  Action, Config, CookieView, ErrorCode, Event, Grant, Lease, Metrics, State, StoredLogout, StoredRecord, Timing, View,
} from './generated/wx_session_bg.js'
import type { Action } from './generated/wx_session_bg.js'

/** The actions of one kind. */
export type ActionOf<K extends Action['kind']> = Extract<Action, { kind: K }>

/** What does each kind of action; timers are the boundary's own. */
export type ActionHandlers = { [K in Exclude<Action['kind'], 'setTimer' | 'clearTimer'>]: (action: ActionOf<K>) => void }
