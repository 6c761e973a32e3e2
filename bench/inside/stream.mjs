/**
 * Server-sent events in chunks of a kilobyte, as an AI's answer comes: ours from the platform's event to the
 * listener, against eventsource-parser with the engine's own TextDecoder, which no phone has.
 */
/* global TextDecoder, TextEncoder */
import { createOurs, load } from './contenders.mjs'
import { clock } from './host.mjs'
import { timeInRounds } from './rounds.mjs'

/** A tenth of a megabyte is timed at once: short for the machine's other work. */
const SIZE = 100_000
const PARTS = 10
const CHUNK = 1024
const WORDS = ['你好，', ' the answer', '是', ' forty-two', '。\\n', ' and', '因为', ' so on']

/** Chunks, with characters and lines cut anywhere, and how many messages they have. */
function chunksOfEvents() {
  const events = []
  for (let size = 0, at = 0; size < SIZE; at++) {
    const event = `id: ${at}\ndata: {"id":"chatcmpl-8a7f","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"content":"${WORDS[at % WORDS.length]}"}}]}\n\n`
    events.push(event)
    size += event.length
  }
  const bytes = new TextEncoder().encode(events.join(''))
  const chunks = []
  for (let from = 0; from < bytes.length; from += CHUNK) chunks.push(bytes.slice(from, from + CHUNK))
  return { chunks, messages: events.length }
}

/** @param {import('./contenders.mjs').Sources} sources @param {any} job */
export async function stream(sources, job) {
  const { chunks, messages } = chunksOfEvents()
  const peer = createPeer(sources)
  const ours = await createOurs(sources, job)
  const buffers = chunks.map(({ buffer }) => buffer)
  const contenders = [
    { name: 'wx-session', hear: () => hearOurs(ours, buffers) },
    { name: 'eventsource-parser', hear: () => peer(chunks) },
  ]
  for (const { name, hear } of contenders) if (hear() !== messages) throw new Error(`${name} heard ${hear()} messages instead of ${messages}`)
  const runs = contenders.map(({ name, hear }) => ({ name, run: (times) => { for (let time = 0; time < times; time++) hear() } }))
  const taken = timeInRounds(runs, { clock, ...job.rounds })
  return Object.fromEntries(Object.entries(taken).map(([name, times]) => [name, times.map((time) => time * PARTS)]))
}

function hearOurs({ platform, stream }, buffers) {
  let heard = 0
  stream({ url: '/chat', onMessage: () => { heard++ } })
  platform.stream({ 'Content-Type': 'text/event-stream' }, buffers)
  return heard
}

/** @param {import('./contenders.mjs').Sources} sources */
function createPeer(sources) {
  const { createParser } = load(sources.events, {})
  return (chunks) => {
    let heard = 0
    const parser = createParser({ onEvent: () => { heard++ } })
    const decoder = new TextDecoder()
    for (const chunk of chunks) parser.feed(decoder.decode(chunk, { stream: true }))
    return heard
  }
}
