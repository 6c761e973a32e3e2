/**
 * Server-sent events in chunks of a kilobyte, as an AI's answer comes: ours from the platform's event to the listener, against
 * eventsource-parser with the engine's own TextDecoder, which no phone has, and with one in JavaScript, as on phones.
 */
/* global TextDecoder */
import { createOurs, load } from './contenders.mjs'
import { clock } from './host.mjs'
import { timeInRounds } from './rounds.mjs'

/** A tenth of a megabyte is timed at once: short for the machine's other work. */
const SIZE = 100_000
const PARTS = 10
const CHUNK = 1024
const WORDS = ['你好，', ' the answer', '是', ' forty-two', '。\\n', ' and', '因为', ' so on']

/** Chunks, with characters and lines cut anywhere, and how many messages they have. @param {any} TextEncoder */
function chunksOfEvents(TextEncoder) {
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
  const coding = load(sources.coding, {})
  const { chunks, messages } = chunksOfEvents(coding.TextEncoder)
  const ours = await createOurs(sources, job)
  const buffers = chunks.map(({ buffer }) => buffer)
  const contenders = [
    { name: 'wx-session', hear: () => hearOurs(ours, buffers) },
    { name: 'eventsource-parser, decoder in JavaScript', hear: createPeer(sources, coding.TextDecoder, chunks) },
  ]
  if (typeof TextDecoder === 'function') contenders.push({ name: 'eventsource-parser', hear: createPeer(sources, TextDecoder, chunks) })
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

/** @param {import('./contenders.mjs').Sources} sources @param {any} Decoder @param {Uint8Array[]} chunks */
function createPeer(sources, Decoder, chunks) {
  const { createParser } = load(sources.events, {})
  return () => {
    let heard = 0
    const parser = createParser({ onEvent: () => { heard++ } })
    const decoder = new Decoder()
    for (const chunk of chunks) parser.feed(decoder.decode(chunk, { stream: true }))
    return heard
  }
}
