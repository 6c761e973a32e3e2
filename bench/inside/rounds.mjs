/**
 * Times contenders against each other: short batches in turn, so that whatever else the machine does hits all alike.
 */

/** How long a batch takes: long for the clock, short for the machine's other work. */
const BATCH = 3

/**
 * @param {{ name: string, prepare?: () => void, run: (times: number) => void }[]} contenders `prepare` is not timed
 * @param {{ clock: () => number, warmUp: number, rounds: number }} options `warmUp`: milliseconds for each
 * @returns {Record<string, number[]>} milliseconds for one time, by contender and round
 */
export function timeInRounds(contenders, { clock, warmUp, rounds }) {
  const timed = contenders.map(({ name, prepare = () => {}, run }) => {
    prepare()
    return { name, prepare, run, times: timesFor(BATCH, run, clock, warmUp), taken: [] }
  })
  for (let round = 0; round < rounds; round++) {
    // Each goes first in its turn: none always runs behind another one's garbage.
    for (let turn = 0; turn < timed.length; turn++) {
      const { prepare, run, times, taken } = timed[(round + turn) % timed.length]
      prepare()
      const start = clock()
      run(times)
      taken.push((clock() - start) / times)
    }
  }
  return Object.fromEntries(timed.map(({ name, taken }) => [name, taken]))
}

/** Warms up, and tells how many times fill a batch. */
function timesFor(batch, run, clock, warmUp) {
  let times = 1
  const end = clock() + warmUp
  for (;;) {
    const start = clock()
    run(times)
    const now = clock()
    if (now - start < batch / 2) times *= 2
    else if (now - start > batch * 2 && times > 1) times = Math.ceil(times / 2)
    else if (now >= end) return times
  }
}
