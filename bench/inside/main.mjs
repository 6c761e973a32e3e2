/**
 * The program that an engine runs: one measure, one line of JSON. `JOB` and `SOURCES` stand before it (program.mjs).
 */
/* global JOB, SOURCES */
import { counts } from './counts.mjs'
import { header } from './header.mjs'
import { report, stop } from './host.mjs'
import { memory } from './memory.mjs'
import { speed } from './speed.mjs'
import { stream } from './stream.mjs'

const MEASURES = { counts, header, memory, speed, stream }

MEASURES[JOB.measure](SOURCES, JOB).then(report, stop)
